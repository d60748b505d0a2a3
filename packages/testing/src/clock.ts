/** A clock for tests; all times are in seconds since the epoch. */
export interface Clock {
  /** The time it shows. */
  readonly now: () => number;
  /** Stops it at a time. */
  set(time: number): void;
  /** Moves it by some seconds, backwards if negative; it goes on running if it ran. */
  advance(seconds: number): void;
}

/**
 * Makes a clock to give to `createVerifier({ now: clock.now })` and to an issuer: one that stands still at `start`,
 * or, without it, one that runs with the real time until it is set.
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
