import type { Context } from '../context.js';
import type { Attempts } from '../http/fetch-json.js';
import { retryAfterOf } from '../http/retry-after.js';
import { createSharedTask } from '../http/shared-task.js';
import { withDeadline } from '../lib/deadline.js';
import { monotonicClock } from '../lib/monotonic-clock.js';
import { promisesAreShared } from '../lib/runtime.js';
import { errorSummary } from '../response/error-summary.js';
import { UnavailableError } from '../response/unavailable-error.js';
import { hasNewKey, keySet } from '../signature/key-set.js';
import type { Key, KeySet, KeySource, UnusedKeys } from '../signature/key-set.js';
import { fetchSchedule } from './fetch-schedule.js';
import type { FetchReason } from './fetch-schedule.js';
import { endOfFetch, freshFor, freshnessOf, staleIfError } from './freshness.js';

/** The result of one fetch: the keys, their `max-age` in seconds, and why other keys are not used. */
export interface Loaded {
  readonly keys: readonly Key[];
  readonly maxAge: number | undefined;
  readonly unusedKeys?: UnusedKeys;
}

/** Fetches the keys. Rejects with a `SafeError` that describes any other response. */
export type Load = (context: Context, signal: AbortSignal, attempts: Attempts) => Promise<Loaded>;

/** Options of the cache; times are in seconds. */
export interface JwksCacheOptions {
  /** The longest time between two fetches for unknown keys. */
  readonly cooldown: number;
  /** The longest time of one fetch. */
  readonly timeout: number;
  /** The name of the source in events: the URL or the issuer, without credentials and query. */
  readonly source: string;
}

interface CachedSet {
  readonly set: KeySet;
  /** When its fetch started. */
  readonly startedAt: number;
  /** When its fetch ended; moved once if a clock step made the set too old. */
  since: number;
  readonly fresh: number;
  /** Whether `since` was moved already. */
  wasExtended: boolean;
}

/** If the clock is set back by at least so many seconds, the next fetch may start sooner. */
const minStep = 1;

/**
 * Creates a key source that caches a fetched key set. What happens depends on the `Freshness` of the set:
 *
 * - `fresh`: the set is returned.
 * - `refresh`: the set is returned, and a newer one is fetched in the background.
 * - `stale`: the request waits for a fetch. If the fetch fails, the set is returned.
 * - `expired`, or no set yet: the request waits for a fetch. If the fetch fails, it rejects with `UnavailableError`.
 *
 * So a key that the issuer removes is rejected after its freshness and one fetch, while the endpoint works.
 */
export function cachedJwks(
  load: Load,
  { cooldown, timeout, source }: JwksCacheOptions,
  shared = promisesAreShared(),
): KeySource {
  const clock = monotonicClock();
  const fetches = createSharedTask<KeySet>({ what: 'the keys', timeout }, shared);
  const schedule = fetchSchedule(cooldown);
  let cachedSet: CachedSet | undefined;
  let lastError: unknown;

  function readClock(context: Context): number {
    const before = clock.setBack;
    const now = clock.at(context.now());
    const step = clock.setBack - before;
    if (step >= minStep) schedule.steppedBack(now);
    if (step >= staleIfError) extendOnce(now);
    return now;
  }

  /**
   * Makes an expired set stale again, once. A clock that was an hour or more ahead may have made the set look that much
   * older.
   */
  function extendOnce(now: number): void {
    if (
      cachedSet === undefined ||
      cachedSet.wasExtended ||
      freshnessOf(now - cachedSet.since, cachedSet.fresh) !== 'expired'
    )
      return;
    cachedSet.since = now - cachedSet.fresh;
    cachedSet.wasExtended = true;
  }

  async function attempt(context: Context, isForUnknownKey: boolean): Promise<KeySet> {
    const start = readClock(context);
    const earlier = cachedSet;
    // Without older keys to fall back on, the first fetch gets a second attempt.
    const attempts = earlier === undefined && !schedule.hasFailed() ? 2 : 1;
    const fetch = schedule.start(start, isForUnknownKey);
    try {
      const { keys, maxAge, unusedKeys } = await withDeadline(timeout, 'the keys', (signal) =>
        load(context, signal, attempts),
      );
      const now = readClock(context);
      const fresh = freshFor(maxAge);
      // Of several concurrent fetches, the one that started last has the newest keys. A clock may have given NaN.
      if (cachedSet === undefined || !(cachedSet.startedAt > start))
        cachedSet = {
          set: keySet(keys, fresh + timeout, unusedKeys),
          startedAt: start,
          since: endOfFetch(start, now, timeout),
          fresh,
          wasExtended: false,
        };
      fetch.succeeded(hasNewKey(keys, earlier?.set));
      context.observe?.({ type: 'keys_refreshed', source, keys: keys.length, seconds: now - start });
      return cachedSet.set;
    } catch (error) {
      const now = readClock(context);
      const newer = cachedSet === earlier ? undefined : cachedSet;
      // Concurrent failures count as one, and as none if another fetch succeeded meanwhile.
      if (newer === undefined) fetch.failed(endOfFetch(start, now, timeout), retryAfterOf(error));
      lastError = error;
      const outage = unavailable(schedule.secondsUntil('retry', now));
      const age = cachedSet === undefined ? undefined : now - cachedSet.since;
      context.observe?.({ type: 'keys_failed', source, hint: outage.hint, age });
      if (newer !== undefined) return newer.set;
      throw outage;
    }
  }

  function refresh(context: Context, mayStart = true, isForUnknownKey = false): Promise<KeySet> {
    return fetches.join(() => attempt(context, isForUnknownKey), context, mayStart);
  }

  function mayFetch(reason: FetchReason, context: Context): boolean {
    // A clock that gives NaN must not stop the fetches.
    return !(schedule.secondsUntil(reason, readClock(context)) > 0);
  }

  function unavailable(retryAfter: number): UnavailableError {
    return new UnavailableError(errorSummary(lastError), retryAfter, lastError);
  }

  /** Returns a newer set than `seen`, which could not verify a token. The schedule decides whether it is fetched. */
  function newerThan(context: Context, seen: KeySet): KeySet | Promise<KeySet> {
    if (cachedSet !== undefined && cachedSet.set !== seen) return cachedSet.set;
    const now = readClock(context);
    schedule.missed(now);
    const wait = schedule.secondsUntil('unknown key', now);
    const mayStart = !(wait > 0);
    if (mayStart || fetches.isRunning(context)) return refresh(context, mayStart, true);
    if (schedule.hasFailed()) throw unavailable(wait);
    return seen;
  }

  /** Returns the current set by its freshness, or a promise of one. */
  function current(context: Context): KeySet | Promise<KeySet> {
    const now = readClock(context);
    if (cachedSet === undefined) return fetchOrFail(context);
    const { set, since, fresh } = cachedSet;
    switch (freshnessOf(now - since, fresh)) {
      case 'refresh':
        if (shared && mayFetch('refresh', context)) refresh(context).catch(() => {});
        return set;
      case 'stale':
        // The first request waits. Soon after a failed fetch no other request waits, while the set may still be used.
        if (!schedule.hasFailedLately(now) || (!shared && mayFetch('retry', context)))
          return refresh(context).catch(() => set);
        if (mayFetch('retry', context)) refresh(context).catch(() => {});
        return set;
      case 'expired':
        return fetchOrFail(context);
      case 'fresh':
        return set;
    }
  }

  /** Waits for a fetch, or throws `UnavailableError` during the pause after a failed fetch. */
  function fetchOrFail(context: Context): Promise<KeySet> {
    const wait = schedule.secondsUntil('retry', readClock(context));
    const mayStart = !(wait > 0);
    if (mayStart || fetches.isRunning(context)) return refresh(context, mayStart);
    throw unavailable(wait);
  }

  const keys = (context: Context, seen?: KeySet): KeySet | Promise<KeySet> =>
    seen === undefined ? current(context) : newerThan(context, seen);
  // One second longer than a fetch, because the error of the fetch is more specific.
  return Object.assign(keys, { timeout: timeout + 1 });
}
