/** A time in seconds that never goes back, derived from a clock that may be set back. */
export interface MonotonicClock {
  /**
   * Returns the monotonic time for a reading of the clock. After the clock was set back, the time continues from the
   * latest reading, so measured ages stay correct. Returns `NaN` and changes nothing if the reading is not a finite
   * number.
   */
  readonly at: (reading: number) => number;
  /** The sum of all steps by which the clock was set back so far, in seconds. */
  readonly setBack: number;
}

/** Creates a monotonic clock. Times can be compared only if they come from the same instance. */
export function monotonicClock(): MonotonicClock {
  // Members of an object, since V8 would create a number for each new value of a variable.
  const times = { latest: Number.NEGATIVE_INFINITY, setBack: 0 };
  return {
    at(reading) {
      if (!Number.isFinite(reading)) return Number.NaN;
      if (reading < times.latest) times.setBack += times.latest - reading;
      times.latest = reading;
      return reading + times.setBack;
    },
    get setBack() {
      return times.setBack;
    },
  };
}
