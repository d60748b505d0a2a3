import type { Context } from '../context.js';
import { runLookup } from '../hooks/run-hook.js';
import type { HookAnswer } from '../hooks/run-hook.js';
import { singleFlight } from '../http/single-flight.js';
import { lruMap } from '../lib/lru-map.js';
import { monotonicClock } from '../lib/monotonic-clock.js';
import {
  callable,
  checkOptions,
  isObject,
  optional,
  seconds,
  wholeNumber,
} from '../options/option-checks.js';
import { isUnavailable } from '../response/unavailable-error.js';
import { keySet } from '../signature/key-set.js';
import type { KeySet, KeySource } from '../signature/key-set.js';
import type { JwsHeader } from '../token/token.js';
import { staleIfError } from './freshness.js';
import { acceptedKeys } from './given-key.js';
import type { GivenKey } from './given-key.js';
import { algorithmsExpectation, algorithmsIn } from './key-options.js';
import type { KeyOptions } from './key-options.js';
import { reusedKeys } from './lazy-key.js';

/** Options of `keyById`; times are in seconds. */
export interface KeyByIdOptions extends KeyOptions {
  /**
   * How long a key is used before it is looked up again. While the look-up fails, it is used for one more hour.
   * @default 600
   */
  readonly ttl?: number;
  /**
   * How long a `kid` without a key is cached. It is also the shortest time between two look-ups of one `kid`.
   * @default 10
   */
  readonly missTtl?: number;
  /**
   * How many keys are cached, and as many `kid`s without a key.
   * @default 1000
   */
  readonly maxEntries?: number;
}

/** Returns the public key of a `kid`, or `undefined`. Both values come from a token that is not verified yet. */
export type KeyLookup = (wanted: {
  readonly kid: string;
  readonly alg: string;
}) => GivenKey | null | undefined | Promise<GivenKey | null | undefined>;

interface Entry {
  readonly set: KeySet;
  readonly keysOf: ReturnType<typeof reusedKeys>;
  readonly since: number;
  /** When the look-up may be tried again. */
  nextTry: number;
}

/** A longer `kid` is unknown without a look-up. */
const maxKidLength = 256;

const lookupAnswer: Readonly<HookAnswer<GivenKey | null | undefined>> = {
  mustBe: 'a public key as a JWK, PEM or CryptoKey, or `undefined`',
  holds: (value): value is GivenKey | null | undefined =>
    value === undefined || value === null || typeof value === 'string' || isObject(value),
};

/**
 * A key source that looks up each key by the `kid` of the token, in a store of your own. Keys are cached, and unknown
 * `kid`s too. A token without `kid` is denied. A look-up that fails or takes longer than 5 seconds is an outage. Throws
 * `ConfigurationError` for invalid options, and for a key that is private, symmetric, weak or malformed.
 */
export function keyById(lookup: KeyLookup, options: KeyByIdOptions = {}): KeySource {
  checkOptions('keyById', { lookup }, { lookup: callable('a function that returns the key of a "kid"') });
  checkOptions('keyById', options, {
    ...algorithmsExpectation,
    ttl: optional(seconds(1, 86_400)),
    missTtl: optional(seconds(1, 3600)),
    maxEntries: optional(wholeNumber(1, 100_000)),
  });
  const { ttl = 600, missTtl = 10, maxEntries = 1000 } = options;
  const algorithms = algorithmsIn(options);
  const nothing = keySet([], ttl);
  const clock = monotonicClock();
  const entries = lruMap<Entry>(maxEntries);
  // A cache of its own, so that invented ids cannot remove keys.
  const misses = lruMap<{ readonly until: number }>(maxEntries);

  const find = singleFlight({ what: 'the key', timeout: 6 }, async (id, context): Promise<KeySet> => {
    const [kid, alg] = JSON.parse(id) as [string, string];
    const given = await runLookup('"lookup" of keyById', () => lookup({ kid, alg }), lookupAnswer);
    const now = clock.at(context.now());
    const accepted = given === undefined || given === null ? [] : await acceptedKeys(given, kid, algorithms);
    if (accepted.length === 0) {
      entries.delete(id);
      misses.set(id, { until: now + missTtl });
      return nothing;
    }
    const keysOf = entries.get(id)?.keysOf ?? reusedKeys();
    const set = keySet(keysOf(accepted), ttl);
    entries.set(id, { set, keysOf, since: now, nextTry: now + missTtl });
    return set;
  });

  /** Looks a key up again. If that fails, the previous key is used while it may be. */
  function findAgain(id: string, context: Context, entry: Entry, isUsable: boolean): Promise<KeySet> {
    entry.nextTry = clock.at(context.now()) + missTtl;
    return find(id, context).catch((error: unknown) => {
      if (isUsable && isUnavailable(error)) return entry.set;
      throw error;
    });
  }

  const keys = (context: Context, seen?: KeySet, header?: JwsHeader): KeySet | Promise<KeySet> => {
    const { kid, alg } = header ?? {};
    if (typeof kid !== 'string' || kid.length > maxKidLength || typeof alg !== 'string') return nothing;
    const id = JSON.stringify([kid, alg]);
    const now = clock.at(context.now());
    const entry = entries.get(id);
    if (entry === undefined) {
      const miss = misses.get(id);
      return miss !== undefined && now < miss.until ? nothing : find(id, context);
    }
    const age = now - entry.since;
    const mayTry = now >= entry.nextTry;
    if (seen === entry.set) return mayTry ? findAgain(id, context, entry, false) : entry.set;
    if (age < ttl) return entry.set;
    const isUsable = age < ttl + staleIfError;
    return isUsable && !mayTry ? entry.set : findAgain(id, context, entry, isUsable);
  };
  return Object.assign(keys, { timeout: 7, perKid: true } as const);
}
