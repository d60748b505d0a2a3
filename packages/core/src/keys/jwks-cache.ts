import type { Context } from '../context.js';
import type { Attempts } from '../http/fetch-json.js';
import { createSharedTask } from '../http/shared-task.js';
import { withDeadline } from '../lib/deadline.js';
import { monotonicClock } from '../lib/monotonic-clock.js';
import { promisesAreShared } from '../lib/runtime.js';
import { errorSummary } from '../response/error-summary.js';
import { UnavailableError } from '../response/unavailable-error.js';
import { keySet } from '../signature/key-set.js';
import type { Key, KeySet, KeySource, UnusedKeys } from '../signature/key-set.js';
import { freshFor, freshnessOf, staleIfError } from './freshness.js';

/** What one fetch brought: the keys, how long the answer says they are fresh (seconds), and why other keys are not used. */
export interface Loaded {
  readonly keys: readonly Key[];
  readonly maxAge: number | undefined;
  readonly unusedKeys?: UnusedKeys;
}

/** Fetches the keys, or rejects with an `SafeError` whose message says what came instead. */
export type Load = (context: Context, signal: AbortSignal, attempts: Attempts) => Promise<Loaded>;

/** The bounds of a life, in seconds. */
export interface JwksCacheOptions {
  /** The shortest time between two fetches that unknown keys cause. */
  readonly cooldown: number;
  /** The longest time one fetch may take. */
  readonly timeout: number;
  /** What it is called in events: the address, without user part and query. */
  readonly source: string;
}

interface Held {
  readonly set: KeySet;
  /** When its fetch began, and when it arrived. */
  readonly asked: number;
  since: number;
  readonly fresh: number;
  /** Whether a step of the clock has already made it younger. */
  isRevived: boolean;
}

/** After the clock was set back by a second or more, the next fetch may follow after one second of the new time. */
const afterStep = { least: 1, rest: 1 } as const;

/**
 * The life of a fetched key set, by its phase. Fresh: served; due: served, and refreshed in the background; stale: a
 * request waits for a refresh, and while that fails the set is served; dead, or none yet: a request waits for a fetch,
 * and if that fails gets `UnavailableError`. So a withdrawn key dies within its freshness and one refresh, as long as
 * the endpoint answers.
 */
export function cachedJwks(
  load: Load,
  { cooldown, timeout, source }: JwksCacheOptions,
  shared = promisesAreShared(),
): KeySource {
  const clock = monotonicClock();
  const flights = createSharedTask<KeySet>({ what: 'the keys', timeout }, shared);
  let held: Held | undefined;
  let lastAttempt = Number.NEGATIVE_INFINITY;
  let steppedBackAt: number | undefined;
  let failures = 0;
  let cause: unknown;

  function time(context: Context): number {
    const before = clock.setBack;
    const now = clock.at(context.now());
    const step = clock.setBack - before;
    if (step >= afterStep.least) steppedBackAt ??= now;
    if (step >= staleIfError) revive(now);
    return now;
  }

  /** A clock that was ahead by an hour or more may have aged the set by as much: once, it is stale again and not dead. */
  function revive(now: number): void {
    if (held === undefined || held.isRevived || freshnessOf(now - held.since, held.fresh) !== 'expired')
      return;
    held.since = now - held.fresh;
    held.isRevived = true;
  }

  async function attempt(context: Context): Promise<KeySet> {
    const start = time(context);
    const earlier = held;
    const earlierFailures = failures;
    lastAttempt = start;
    steppedBackAt = undefined;
    try {
      const { keys, maxAge, unusedKeys } = await withDeadline(timeout, 'the keys', (signal) =>
        // Nothing can stand in for the very first keys, so these get a second try.
        load(context, signal, earlier === undefined && failures === 0 ? 2 : 1),
      );
      const now = time(context);
      const fresh = freshFor(maxAge);
      // Where several fetch at once, the one that asked last knows best, whoever arrives last.
      if (held === undefined || held.asked <= start)
        held = {
          set: keySet(keys, fresh + timeout, unusedKeys),
          asked: start,
          since: now,
          fresh,
          isRevived: false,
        };
      failures = 0;
      context.observe?.({ type: 'keys_refreshed', source, keys: keys.length, seconds: now - start });
      return held.set;
    } catch (error) {
      // Several that fail at once are one failure, and none when another brought the keys meanwhile.
      if (held === earlier) failures = earlierFailures + 1;
      cause = error;
      const outage = unavailable(pause());
      const age = held === undefined ? undefined : time(context) - held.since;
      context.observe?.({ type: 'keys_failed', source, hint: outage.hint, age });
      if (held !== undefined && held !== earlier) return held.set;
      throw outage;
    }
  }

  function refresh(context: Context, mayBegin = true): Promise<KeySet> {
    return flights.join(() => attempt(context), context, mayBegin);
  }

  /** How long to wait for the next fetch, when there are to be so many seconds between two; not above 0 when it may be made. */
  function rest(gap: number, context: Context): number {
    const now = time(context);
    const left = gap - (now - lastAttempt);
    return steppedBackAt === undefined ? left : Math.min(left, afterStep.rest - (now - steppedBackAt));
  }

  /** After failures, how long to leave the endpoint alone: 1, 2, 4 ... seconds, up to the cooldown. */
  function pause(): number {
    return failures === 0 ? 0 : Math.min(2 ** (failures - 1), cooldown);
  }

  function unavailable(retryAfter: number): UnavailableError {
    return new UnavailableError(errorSummary(cause), retryAfter, cause);
  }

  /** A caller met a key that is not in the set it saw: fetch, at most once per cooldown, failed attempts counted. */
  function newer(context: Context, seen: KeySet): KeySet | Promise<KeySet> {
    if (held !== undefined && held.set !== seen) return held.set;
    const left = rest(cooldown, context);
    if (!(left > 0)) return refresh(context);
    if (flights.isRunning(context)) return refresh(context, false);
    if (failures > 0) throw unavailable(left);
    return seen;
  }

  /** The current set by its phase, or the promise of one. */
  function current(context: Context): KeySet | Promise<KeySet> {
    const now = time(context);
    if (held === undefined) return awaited(context);
    const { set, since, fresh } = held;
    switch (freshnessOf(now - since, fresh)) {
      case 'refresh':
        if (shared && !(rest(cooldown, context) > 0)) refresh(context).catch(() => {});
        return set;
      case 'stale':
        // The first to find it stale waits; once that has failed, no other does while the set may still be served.
        if (failures === 0 || (!shared && !(rest(pause(), context) > 0)))
          return refresh(context).catch(() => set);
        if (!(rest(pause(), context) > 0)) refresh(context).catch(() => {});
        return set;
      case 'expired':
        return awaited(context);
      case 'fresh':
        return set;
    }
  }

  /** Nothing can be served, so a caller waits for a fetch; right after a failed one there is none to wait for. */
  function awaited(context: Context): Promise<KeySet> {
    const left = rest(pause(), context);
    if (!(left > 0)) return refresh(context);
    if (flights.isRunning(context)) return refresh(context, false);
    throw unavailable(left);
  }

  const keys = (context: Context, seen?: KeySet): KeySet | Promise<KeySet> =>
    seen === undefined ? current(context) : newer(context, seen);
  // A second more than a fetch, whose own error says more.
  return Object.assign(keys, { timeout: timeout + 1 });
}
