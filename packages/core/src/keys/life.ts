import type { Context } from '../authority.js';
import { UnavailableError } from '../errors.js';
import { promisesAreShared } from '../runtime.js';
import { within } from '../within.js';
import { keySet } from './key-set.js';
import type { Key, KeySet } from './key-set.js';
import { freshFor, phaseOf } from './phase.js';
import type { KeySource } from './source.js';

/** What one fetch brought: the keys, and how long the answer says they are fresh (seconds). */
export interface Loaded {
  readonly keys: readonly Key[];
  readonly maxAge: number | undefined;
}

/** Fetches the keys once, or rejects with an `Error` whose message says what came instead. */
export type Load = (context: Context, signal: AbortSignal) => Promise<Loaded>;

/** The bounds of a life, in seconds. */
export interface LifeOptions {
  /** The shortest time between two fetches that unknown keys cause. */
  readonly cooldown: number;
  /** The longest time one fetch may take. */
  readonly timeout: number;
  /** What it is called in events: the address. */
  readonly source: string;
}

interface Held {
  readonly set: KeySet;
  readonly since: number;
  readonly fresh: number;
}

/**
 * The life of a fetched key set, by its phase. Fresh: served; due: served, and refreshed in the background; stale: a
 * request waits for a refresh, and while that fails the set is served; dead, or none yet: a request waits for a fetch,
 * and if that fails gets `UnavailableError`. So a withdrawn key dies within its freshness and one refresh, as long as
 * the endpoint answers.
 */
export function refreshed(
  load: Load,
  { cooldown, timeout, source }: LifeOptions,
  shared = promisesAreShared(),
): KeySource {
  let held: Held | undefined;
  let flight: Promise<KeySet> | undefined;
  let lastAttempt = Number.NEGATIVE_INFINITY;
  let failures = 0;
  let cause: unknown;

  async function attempt(context: Context): Promise<KeySet> {
    const start = context.now();
    lastAttempt = start;
    try {
      const { keys, maxAge } = await within(timeout, 'the keys', (signal) => load(context, signal));
      const fresh = freshFor(maxAge);
      const set = keySet(keys, fresh + timeout);
      held = { set, since: context.now(), fresh };
      failures = 0;
      const seconds = Math.max(0, context.now() - start);
      context.observe?.({ type: 'keys_refreshed', source, keys: keys.length, seconds });
      return set;
    } catch (error) {
      failures += 1;
      cause = error;
      const outage = unavailable(pause());
      const age = held === undefined ? undefined : elapsed(held.since, context);
      context.observe?.({ type: 'keys_failed', source, hint: outage.hint, age });
      throw outage;
    }
  }

  /** One flight at a time, where a promise may be awaited by another request than the one that made it. */
  function refresh(context: Context): Promise<KeySet> {
    if (!shared) return attempt(context);
    flight ??= attempt(context).finally(() => {
      flight = undefined;
    });
    return flight;
  }

  function waited(context: Context): number {
    return elapsed(lastAttempt, context);
  }

  /** After failures, how long to leave the endpoint alone: 1, 2, 4 ... seconds, up to the cooldown. */
  function pause(): number {
    return failures === 0 ? 0 : Math.min(2 ** (failures - 1), cooldown);
  }

  function unavailable(retryAfter: number): UnavailableError {
    return new UnavailableError(
      cause instanceof Error ? cause.message : 'the keys cannot be fetched',
      retryAfter,
      cause,
    );
  }

  /** A caller met a key that is not in the set it saw: fetch, at most once per cooldown, failed attempts counted. */
  function newer(context: Context, seen: KeySet): KeySet | Promise<KeySet> {
    if (held !== undefined && held.set !== seen) return held.set;
    if (flight !== undefined) return flight;
    const since = waited(context);
    if (since >= cooldown) return refresh(context);
    if (failures > 0) throw unavailable(cooldown - since);
    return seen;
  }

  /** The current set by its phase, or the promise of one. */
  function current(context: Context): KeySet | Promise<KeySet> {
    if (held === undefined) return awaited(context);
    const { set, since, fresh } = held;
    switch (phaseOf(elapsed(since, context), fresh)) {
      case 'due':
        if (shared && waited(context) >= cooldown) refresh(context).catch(() => {});
        return set;
      case 'stale':
        // The first to find it stale waits; once that has failed, no other does while the set may still be served.
        if (failures === 0 || (!shared && waited(context) >= pause()))
          return refresh(context).catch(() => set);
        if (waited(context) >= pause()) refresh(context).catch(() => {});
        return set;
      case 'dead':
        return awaited(context);
      case 'fresh':
        return set;
    }
  }

  /** Nothing can be served, so a caller waits for a fetch; right after a failed one there is none to wait for. */
  function awaited(context: Context): Promise<KeySet> {
    const since = waited(context);
    if (flight === undefined && since < pause()) throw unavailable(pause() - since);
    return refresh(context);
  }

  const keys = (context: Context, seen?: KeySet): KeySet | Promise<KeySet> =>
    seen === undefined ? current(context) : newer(context, seen);
  // A second more than a fetch, whose own error says more.
  return Object.assign(keys, { timeout: timeout + 1 });
}

/** Seconds since a moment; a clock that was set back proves nothing, so everything counts as long ago. */
function elapsed(moment: number, context: Context): number {
  const seconds = context.now() - moment;
  return seconds >= 0 ? seconds : Number.POSITIVE_INFINITY;
}
