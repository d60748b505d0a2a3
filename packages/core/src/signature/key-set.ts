import type { Context } from '../context.js';
import type { JwsHeader, JwtToken } from '../token/token.js';
import type { Algorithm, SecretAlgorithm } from './algorithms.js';

/** Returns whether the signature of a token is valid, for one key and one algorithm. */
export type SignatureCheck = (token: JwtToken) => boolean | Promise<boolean>;

/** A verification key, bound to one algorithm. */
export interface Key {
  readonly kid: string | undefined;
  readonly algorithm: Algorithm | SecretAlgorithm;
  readonly verifies: SignatureCheck;
  /**
   * Imports the key at its first use. Returns why the key cannot be used, or `undefined` if it can. A key that cannot
   * be used is skipped. A key without `prepare` is ready.
   */
  readonly prepare?: () => string | undefined | Promise<string | undefined>;
}

/** The reasons why keys of a published set are not used. */
export interface UnusedKeys {
  /** Keys for other purposes, or for algorithms that the configuration leaves out. This is not an error. */
  readonly excluded: readonly string[];
  /** Keys of a type, curve or algorithm that is not supported. */
  readonly unsupported: readonly string[];
  /** Keys that must not be published or used: private, weak or malformed ones. */
  readonly rejected: readonly string[];
}

/** The verification keys of an issuer at one moment. A set is never changed, only replaced. */
export interface KeySet {
  readonly keys: readonly Key[];
  /** A key that the issuer removes is rejected within this many seconds, while the issuer can be reached. */
  readonly withdrawnWithin: number;
  /**
   * Returns the keys that may have signed a token with this header, by `kid`. A key without a `kid` may have signed any
   * token.
   */
  candidates(header: JwsHeader): readonly Key[];
  /** The reasons why other keys of the issuer are not among `keys`. */
  readonly unusedKeys?: UnusedKeys;
  /** The error of a source whose keys are missing here. So a token that no key of the set verifies is an outage. */
  readonly outage?: Error;
}

/** Creates a key set. `withdrawnWithin` is in seconds; by default the keys are never withdrawn. */
export function keySet(
  keys: readonly Key[],
  withdrawnWithin = Number.POSITIVE_INFINITY,
  unusedKeys?: UnusedKeys,
): KeySet {
  const withoutKid = keys.filter(({ kid }) => kid === undefined);
  const byKid = new Map<string, Key[]>();
  for (const key of keys) {
    if (key.kid === undefined) continue;
    const sameKid = byKid.get(key.kid);
    if (sameKid === undefined) byKid.set(key.kid, [key]);
    else sameKid.push(key);
  }
  for (const sameKid of withoutKid.length === 0 ? [] : byKid.values()) sameKid.push(...withoutKid);
  return {
    keys,
    withdrawnWithin,
    candidates: ({ kid }) => (kid === undefined ? keys : (byKid.get(kid) ?? withoutKid)),
    ...(unusedKeys && { unusedKeys }),
  };
}

/** Whether a list has a key that the earlier set lacks. A key that is loaded again unchanged is the same object. */
export function hasNewKey(keys: readonly Key[], earlier: KeySet | undefined): boolean {
  const known = new Set(earlier?.keys);
  return keys.some((key) => !known.has(key));
}

/**
 * A function that returns the current key set of an issuer. To request a newer set, pass the set that could not verify
 * a token as `seen`. The same set is returned if there is none. `header` is that of the token, for a source that looks
 * up single keys. Throws `UnavailableError`.
 */
export interface KeySource {
  (context: Context, seen?: KeySet, header?: JwsHeader): KeySet | Promise<KeySet>;
  /**
   * The longest time that its promise may take, in seconds. A longer wait is an outage.
   * @default 5
   */
  readonly timeout?: number;
  /** `true` for shared secrets: only tokens with HMAC are accepted. Without it, no such token is accepted. */
  readonly symmetric?: true;
  /** `true` for a source that looks up each key by its `kid`: an empty set then means that the key is unknown. */
  readonly perKid?: true;
}
