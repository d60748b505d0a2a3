import type { Context } from '../context.js';
import type { JwsHeader, JwtToken } from '../token/token.js';
import type { Algorithm } from './algorithms.js';

/** Whether the signature of a token is good under the one key and the one algorithm this check was made for. */
export type SignatureCheck = (token: JwtToken) => boolean | Promise<boolean>;

/** A key that verifies under its one algorithm. */
export interface Key {
  readonly kid: string | undefined;
  readonly algorithm: Algorithm;
  readonly verifies: SignatureCheck;
  /**
   * Makes the key ready, for one that is imported only when it is first needed: gives why it can't be used, or `undefined`
   * if it can. A key that can't be used is passed over. A key without `prepare` is ready.
   */
  readonly prepare?: () => string | undefined | Promise<string | undefined>;
}

/** Why keys of a published set are not used. */
export interface UnusedKeys {
  /** Those for other purposes or algorithms, which is no fault. */
  readonly unsupported: readonly string[];
  /** Those that nobody should publish or use: private, weak or malformed ones. */
  readonly rejected: readonly string[];
}

/** The keys an issuer stands by at one moment; it is replaced as a whole and never changed. */
export interface KeySet {
  readonly keys: readonly Key[];
  /** A key that the issuer withdraws is refused within this many seconds, while the issuer answers. */
  readonly withdrawnWithin: number;
  /** The keys that may have signed a token with this header, by `kid`; a key without one may have signed any token. */
  candidates(header: JwsHeader): readonly Key[];
  /** Why the issuer's other keys are not among `keys`. */
  readonly unusedKeys?: UnusedKeys;
}

/** Makes a key set; without a limit in seconds, its keys are never withdrawn. */
export function keySet(
  keys: readonly Key[],
  withdrawnWithin = Number.POSITIVE_INFINITY,
  unusedKeys?: UnusedKeys,
): KeySet {
  const nameless = keys.filter(({ kid }) => kid === undefined);
  const named = new Map<string, Key[]>();
  for (const key of keys) {
    if (key.kid === undefined) continue;
    const namesakes = named.get(key.kid);
    if (namesakes === undefined) named.set(key.kid, [key]);
    else namesakes.push(key);
  }
  for (const namesakes of nameless.length === 0 ? [] : named.values()) namesakes.push(...nameless);
  return {
    keys,
    withdrawnWithin,
    candidates: ({ kid }) => (kid === undefined ? keys : (named.get(kid) ?? nameless)),
    ...(unusedKeys && { unusedKeys }),
  };
}

/**
 * Where an issuer's keys come from: a function that gives the current set. Pass the set that was `seen` and found
 * wanting to ask for a newer one; the same set comes back when there is none. Throws `UnavailableError`.
 */
export interface KeySource {
  (context: Context, seen?: KeySet): KeySet | Promise<KeySet>;
  /**
   * The longest time that its promise may take, in seconds; after that it is an outage.
   * @default 5
   */
  readonly timeout?: number;
}
