import { ConfigurationError } from '@tokenward/core';

/** A clock for tests. All times are in seconds since 1970. */
export interface Clock {
  /** Returns the current time. */
  readonly now: () => number;
  /** Sets the time and stops the clock. Throws `ConfigurationError` for milliseconds. */
  set(time: number): void;
  /** Moves the time by a number of seconds, which may be negative. A running clock keeps running. */
  advance(seconds: number): void;
}

/**
 * Creates a clock for `createVerifier({ now: clock.now })` and for an issuer. With `start` it is stopped at that
 * time. Without, it follows the system time until it is set.
 */
export function createClock(start?: number): Clock {
  if (start !== undefined) checkSeconds('createClock', start);
  let stopped = start;
  let offset = 0;
  return {
    now: () => (stopped ?? Math.floor(Date.now() / 1000)) + offset,
    set(time) {
      checkSeconds('clock.set', time);
      stopped = time;
      offset = 0;
    },
    advance(seconds) {
      checkSeconds('clock.advance', seconds);
      offset += seconds;
    },
  };
}

/** A current time in milliseconds is above this, which is in the year 5138 in seconds. */
const latest = 1e11;

/** Throws for anything but a number, and for milliseconds. `NaN` is for tests of a broken clock. */
function checkSeconds(name: string, time: unknown): void {
  if (typeof time === 'number' && !(Math.abs(time) > latest)) return;
  throw new ConfigurationError(
    `${name} takes a number of seconds${typeof time === 'number' ? ', but got milliseconds: divide by 1000' : ''}.`,
  );
}
