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
  // Both times are members, since V8 would create a number for each new value of a variable.
  const clock = {
    latest: Number.NEGATIVE_INFINITY,
    setBack: 0,
    at(reading: number): number {
      if (!Number.isFinite(reading)) return Number.NaN;
      if (reading < clock.latest) clock.setBack += clock.latest - reading;
      clock.latest = reading;
      return reading + clock.setBack;
    },
  };
  return clock;
}
