import type { Context } from '../context.js';
import { singleFlight } from '../http/single-flight.js';
import { lruMap } from '../lib/lru-map.js';
import { monotonicClock } from '../lib/monotonic-clock.js';
import { isUnavailable } from '../response/unavailable-error.js';
import { keySet } from '../signature/key-set.js';
import type { KeySet, KeySource } from '../signature/key-set.js';
import type { JwsHeader } from '../token/token.js';
import { staleIfError } from './freshness.js';
import type { AcceptedJwk } from './jwk-policy.js';
import { reusedKeys } from './lazy-key.js';

/** The key that a token names. Both values come from a token that is not verified yet. */
export interface WantedKey {
  readonly kid: string;
  readonly alg: string;
}

/** Loads the keys of one `kid`; none if it is unknown. Rejects with `UnavailableError`. */
type LoadKey = (wanted: WantedKey, context: Context) => Promise<readonly AcceptedJwk[]>;

/** Options of `keysPerKid`; times are in seconds. */
interface KeysPerKidOptions {
  /** How long a key is used before it is loaded again. */
  readonly ttl: number;
  /** How long a `kid` without a key is cached. */
  readonly missTtl: number;
  /** How many keys are cached, and as many `kid`s without a key. */
  readonly maxEntries: number;
  /** The longest time of one load. */
  readonly timeout: number;
  /** Whether a load depends on the `kid` alone. Then each `kid` is loaded once, whatever the algorithm of its tokens is. */
  readonly ignoresAlg?: boolean;
}

interface Entry {
  readonly set: KeySet;
  readonly keysOf: ReturnType<typeof reusedKeys>;
  readonly since: number;
  /** When the key may be loaded again. */
  nextTry: number;
}

/** A longer `kid` is unknown, and nothing is loaded. */
const maxKidLength = 256;

/**
 * Creates a key source that loads each key by the `kid` of the token. Keys are cached for `ttl`, unknown `kid`s for
 * `missTtl`. If a key can't be loaded again, the previous one is used for one more hour.
 */
export function keysPerKid(load: LoadKey, options: KeysPerKidOptions): KeySource {
  const { ttl, missTtl, maxEntries, timeout, ignoresAlg = false } = options;
  const pause = Math.min(missTtl, ttl);
  const nothing = keySet([], ttl);
  const clock = monotonicClock();
  const entries = lruMap<Entry>(maxEntries);
  // A cache of its own, so that invented ids cannot remove keys.
  const misses = lruMap<{ readonly until: number }>(maxEntries);

  const find = singleFlight({ what: 'the key', timeout }, async (id, context): Promise<KeySet> => {
    const [kid, alg] = JSON.parse(id) as [string, string];
    // The key may be removed while its answer is on the way.
    const since = clock.at(context.now());
    const accepted = await load({ kid, alg }, context);
    if (accepted.length === 0) {
      entries.delete(id);
      misses.set(id, { until: clock.at(context.now()) + missTtl });
      return nothing;
    }
    const keysOf = entries.get(id)?.keysOf ?? reusedKeys();
    const set = keySet(keysOf(accepted), ttl);
    entries.set(id, { set, keysOf, since, nextTry: since + pause });
    return set;
  });

  function isUsable({ since }: Entry, now: number): boolean {
    return now - since < ttl + staleIfError;
  }

  /** Loads a key again. If that fails, the previous key is used while it may be. */
  function findAgain(id: string, context: Context, entry: Entry, wasSeen: boolean): Promise<KeySet> {
    entry.nextTry = clock.at(context.now()) + pause;
    return find(id, context).catch((error: unknown) => {
      // A load takes time, in which the hour may end.
      if (!wasSeen && isUnavailable(error) && isUsable(entry, clock.at(context.now()))) return entry.set;
      throw error;
    });
  }

  const keys = (context: Context, seen?: KeySet, header?: JwsHeader): KeySet | Promise<KeySet> => {
    const { kid, alg } = header ?? {};
    if (typeof kid !== 'string' || kid.length > maxKidLength || typeof alg !== 'string') return nothing;
    const id = JSON.stringify([kid, ignoresAlg ? '' : alg]);
    const now = clock.at(context.now());
    const entry = entries.get(id);
    if (entry === undefined) {
      const miss = misses.get(id);
      return miss !== undefined && now < miss.until ? nothing : find(id, context);
    }
    const mayTry = now >= entry.nextTry;
    if (seen === entry.set) return mayTry ? findAgain(id, context, entry, true) : entry.set;
    if (now - entry.since < ttl) return entry.set;
    return isUsable(entry, now) && !mayTry ? entry.set : findAgain(id, context, entry, false);
  };
  return Object.assign(keys, { timeout: timeout + 1, perKid: true } as const);
}
