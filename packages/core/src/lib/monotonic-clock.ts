/** Time in seconds that never goes back, read from a clock that may. */
export interface MonotonicClock {
  /**
   * The time when the clock shows this. After the clock was set back, time goes on from the latest reading, so what was
   * measured before keeps its age. `NaN`, and nothing changes, when the clock shows no time.
   */
  readonly at: (reading: number) => number;
  /** How many seconds the clock was set back so far, all steps together. */
  readonly setBack: number;
}

/** Makes a steady clock. What is compared must come from the same one. */
export function monotonicClock(): MonotonicClock {
  let latest = Number.NEGATIVE_INFINITY;
  let setBack = 0;
  return {
    at(reading) {
      if (!Number.isFinite(reading)) return Number.NaN;
      if (reading < latest) setBack += latest - reading;
      latest = reading;
      return reading + setBack;
    },
    get setBack() {
      return setBack;
    },
  };
}
