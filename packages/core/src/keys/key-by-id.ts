import { runLookup } from '../hooks/run-hook.js';
import type { HookAnswer } from '../hooks/run-hook.js';
import {
  callable,
  checkOptions,
  isObject,
  optional,
  seconds,
  wholeNumber,
} from '../options/option-checks.js';
import type { KeySource } from '../signature/key-set.js';
import { acceptedKeys } from './given-key.js';
import type { GivenKey } from './given-key.js';
import { algorithmsExpectation, algorithmsIn } from './key-options.js';
import type { KeyOptions } from './key-options.js';
import { keysPerKid } from './keys-per-kid.js';
import type { WantedKey } from './keys-per-kid.js';

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
export type KeyLookup = (
  wanted: WantedKey,
) => GivenKey | null | undefined | Promise<GivenKey | null | undefined>;

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
  return keysPerKid(
    async ({ kid, alg }) => {
      const given = await runLookup('"lookup" of keyById', () => lookup({ kid, alg }), lookupAnswer);
      return given === undefined || given === null ? [] : acceptedKeys(given, kid, algorithms);
    },
    // One second longer than a look-up may take, because the error of the look-up is more specific.
    { ttl, missTtl, maxEntries, timeout: 6 },
  );
}
