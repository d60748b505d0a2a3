/** A clock for tests. All times are in seconds since 1970. */
export interface Clock {
  /** Returns the current time. */
  readonly now: () => number;
  /** Sets the time and stops the clock. */
  set(time: number): void;
  /** Moves the time by a number of seconds, which may be negative. A running clock keeps running. */
  advance(seconds: number): void;
}

/**
 * Creates a clock for `createVerifier({ now: clock.now })` and for an issuer. With `start` it is stopped at that
 * time. Without, it follows the system time until it is set.
 */
export function createClock(start?: number): Clock {
  let stopped = start;
  let offset = 0;
  return {
    now: () => (stopped ?? Math.floor(Date.now() / 1000)) + offset,
    set(time) {
      stopped = time;
      offset = 0;
    },
    advance(seconds) {
      offset += seconds;
    },
  };
}
