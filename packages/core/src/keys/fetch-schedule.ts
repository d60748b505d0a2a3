/** Why keys are fetched: a token with an unknown key, a set that will soon be stale, or a fetch that failed before. */
export type FetchReason = 'unknown key' | 'refresh' | 'retry';

/** A fetch that has started. */
export interface ScheduledFetch {
  /** The fetch has brought a key set. `hasNewKey`: whether it contains a key that the previous set lacked. */
  readonly succeeded: (hasNewKey: boolean) => void;
  /** The fetch has failed. `pause`: the seconds that the endpoint asks to wait before the next one. */
  readonly failed: (now: number, pause?: number) => void;
}

/** Decides when the next fetch of the keys may start. All times are monotonic, in seconds. */
export interface FetchSchedule {
  /** Returns the seconds until a fetch may start; 0 or less means now. */
  readonly secondsUntil: (reason: FetchReason, now: number) => number;
  /** Records that a fetch starts. */
  readonly start: (now: number, isForUnknownKey: boolean) => ScheduledFetch;
  /** Records a token with a key that is not in the current set. */
  readonly missed: (now: number) => void;
  /** Records that the clock was set back by a second or more. */
  readonly steppedBack: (now: number) => void;
  /** Whether the last fetch has failed. */
  readonly hasFailed: () => boolean;
  /** The same, and it is not so long ago that the endpoint should be back: twice the longest pause. */
  readonly hasFailedLately: (now: number) => boolean;
}

/** The shortest time between two fetches for unknown keys, in seconds. */
const shortestWait = 1;

/**
 * The longest time between two refreshes in the background, in seconds. A set of one minute is refreshed in its last 12 seconds,
 * so a longer time could leave none.
 */
const longestRefreshGap = 30;

/** After the clock was set back, the next fetch may start after so many seconds. */
const waitAfterStep = 1;

/**
 * Creates a schedule. A fetch for an unknown key may start one second after the last fetch. Each one without a new key
 * doubles that wait, up to `cooldown` seconds. A new key resets it, and so do `cooldown` seconds without a token of an
 * unknown key. After a failed fetch the pause is 1, 2, 4 ... seconds, up to `cooldown`,
 * or what the endpoint asks for, if that is longer.
 */
export function fetchSchedule(cooldown: number): FetchSchedule {
  let lastStart = Number.NEGATIVE_INFINITY;
  let lastMiss = Number.NEGATIVE_INFINITY;
  let steppedBackAt: number | undefined;
  let failures = 0;
  let failedAt = Number.NEGATIVE_INFINITY;
  let wait = shortestWait;
  let pausedUntil = Number.NEGATIVE_INFINITY;

  /** Returns the shortest time between the start of the last fetch and that of the next one. */
  function gap(reason: FetchReason): number {
    const pause = failures > 0 ? Math.min(2 ** (failures - 1), cooldown) : undefined;
    return {
      refresh: Math.min(cooldown, longestRefreshGap),
      retry: pause ?? 0,
      'unknown key': pause ?? wait,
    }[reason];
  }

  return {
    secondsUntil(reason, now) {
      const rest = gap(reason) - (now - lastStart);
      const sooner =
        steppedBackAt === undefined ? rest : Math.min(rest, waitAfterStep - (now - steppedBackAt));
      return Math.max(sooner, pausedUntil - now);
    },
    start(now, isForUnknownKey) {
      lastStart = now;
      steppedBackAt = undefined;
      const [failuresBefore, waitBefore] = [failures, wait];
      return {
        succeeded(hasNewKey) {
          failures = 0;
          pausedUntil = Number.NEGATIVE_INFINITY;
          // Concurrent fetches count as one.
          if (hasNewKey) wait = shortestWait;
          else if (isForUnknownKey) wait = Math.min(2 * waitBefore, cooldown);
        },
        failed(later, pause = 0) {
          failures = failuresBefore + 1;
          failedAt = later;
          if (pause > 0) pausedUntil = later + pause;
        },
      };
    },
    missed(now) {
      if (now - lastMiss > cooldown) wait = shortestWait;
      lastMiss = now;
    },
    steppedBack(now) {
      steppedBackAt ??= now;
    },
    hasFailed: () => failures > 0,
    hasFailedLately: (now) => failures > 0 && !(now - failedAt > 2 * cooldown && now >= pausedUntil),
  };
}
