import type { Clock } from './clock.js';

/** A verifier fetches keys for an unknown `kid` at once if its last fetch was so many seconds ago. */
const secondsBetweenFetches = 1;

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
 * Creates the pace of an issuer. If a verifier reads the clock, the clock is advanced. Otherwise the verifier has the clock of
 * the system, so the time passes by itself, unless the test has faked the timers.
 */
export function fetchPace(clock: Clock, isRead: boolean): FetchPace {
  let [lastReading, lastTime] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let read = isRead;
  return {
    clock: {
      ...clock,
      now() {
        read = true;
        return clock.now();
      },
    },
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
