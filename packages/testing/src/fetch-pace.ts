import type { Clock } from './clock.js';

/** A verifier fetches keys for an unknown `kid` at once if its last fetch was so many seconds ago. */
const secondsBetweenFetches = 1;

/** The member that reads a clock without a record of it. */
const quietly = Symbol.for('@tokenward/testing: reads a clock for the kit itself');

interface WatchedClock extends Clock {
  readonly [quietly]?: () => number;
}

/** Returns the time of an issuer for the kit itself. A usual read of its clock would count as one of a verifier. */
export function timeOf({ clock }: { readonly clock: WatchedClock }): number {
  return clock[quietly]?.() ?? clock.now();
}

/** Lets the time pass that a verifier waits between two fetches of keys. */
export interface FetchPace {
  /** The clock of the issuer, as the test sees it. */
  readonly clock: Clock;
  /** Records that keys are fetched. */
  readonly fetched: () => void;
  /** Makes sure that the next fetch may start. */
  readonly passed: () => Promise<void>;
}

/**
 * Creates the pace of an issuer. Once the clock was read, by a verifier or by the test, it is advanced. It is also if the test
 * gave the clock. Otherwise the verifier has the clock of the system, so the time passes by itself, unless the test has faked
 * the timers.
 */
export function fetchPace(clock: Clock, isGiven: boolean): FetchPace {
  let [lastReading, lastTime] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let read = isGiven;
  const watched: WatchedClock = {
    ...clock,
    [quietly]: () => clock.now(),
    now() {
      read = true;
      return clock.now();
    },
  };
  return {
    clock: watched,
    fetched() {
      lastReading = clock.now();
      lastTime = Date.now();
    },
    async passed() {
      const rest = lastReading + secondsBetweenFetches - clock.now();
      if (read) {
        if (rest > 0) clock.advance(rest);
        return;
      }
      const milliseconds = lastTime + secondsBetweenFetches * 1000 - Date.now();
      // The fakes of Vitest, Jest and Sinon have this member. Such a timer ends only when the test says so.
      if (milliseconds > 0 && !('clock' in setTimeout))
        await new Promise((resolve) => setTimeout(resolve, milliseconds));
    },
  };
}
