import type { CryptoKey } from 'jose';
import * as base64url from 'jose/base64url';
import { importJWK } from 'jose/key/import';
import type { JwsHeader } from '../token/classify.js';
import { isObject } from '../options/option-checks.js';
import type { Algorithm } from '../signature/algorithms.js';
import { nodeSignature } from '../signature/node-crypto.js';
import type { SignatureCheck } from '../signature/node-crypto.js';
import { webSignature } from '../signature/web-crypto.js';
import { admit } from './jwk-policy.js';
import type { AdmittedKey } from './jwk-policy.js';
import { isOnEd25519 } from './ed25519.js';

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
export interface PassedOver {
  /** Those for other purposes or algorithms, which is no fault. */
  readonly unfit: readonly string[];
  /** Those that nobody should publish or use: private, weak or malformed ones. */
  readonly refused: readonly string[];
}

/** The keys an issuer stands by at one moment; it is replaced as a whole and never changed. */
export interface KeySet {
  readonly keys: readonly Key[];
  /** A key that the issuer withdraws is refused within this many seconds, while the issuer answers. */
  readonly withdrawnWithin: number;
  /** The keys that may have signed a token with this header, by `kid`; a key without one may have signed any token. */
  candidates(header: JwsHeader): readonly Key[];
  /** Why the issuer's other keys are not among `keys`. */
  readonly passedOver?: PassedOver;
}

/** A set of more keys than this is not read. */
export const mostKeys = 1000;

/** What a JWK Set holds: how many keys, those that may be used, and why each of the others may not. */
export interface Jwks extends PassedOver {
  readonly count: number;
  readonly admitted: readonly AdmittedKey[];
}

/** Reads a JWK Set (RFC 7517 §5). Of one that has more than `mostKeys`, only the count is told. */
export function readJwks(jwks: unknown, allowed: readonly Algorithm[]): Jwks | undefined {
  if (!isObject(jwks) || !Array.isArray(jwks.keys)) return undefined;
  const { length: count } = jwks.keys;
  const results = count > mostKeys ? [] : jwks.keys.map((jwk) => admit(jwk, allowed));
  return {
    count,
    admitted: results.flatMap((result) => ('key' in result ? [result.key] : [])),
    unfit: results.flatMap((result, index) => ('unfit' in result ? [`keys[${index}] ${result.unfit}`] : [])),
    refused: results.flatMap((result, index) =>
      'refused' in result ? [`keys[${index}] ${result.refused}`] : [],
    ),
  };
}

/** Imports an admitted key; rejects when the runtime lacks the algorithm or the key is not a point of its curve. */
export async function importKey({ kid, algorithm, jwk }: AdmittedKey): Promise<Key> {
  // Of the curves, this is the one whose points no runtime checks.
  if (algorithm === 'Ed25519' && !isOnEd25519(base64url.decode(String(jwk.x))))
    throw new Error('The key is not a point of its curve.');
  const key = (await importJWK({ ...jwk, alg: algorithm }, algorithm)) as CryptoKey;
  return { kid, algorithm, verifies: nodeSignature(key, algorithm) ?? webSignature(key, algorithm) };
}

/** Makes a key set; without a limit in seconds, its keys are never withdrawn. */
export function keySet(
  keys: readonly Key[],
  withdrawnWithin = Number.POSITIVE_INFINITY,
  passedOver?: PassedOver,
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
    ...(passedOver && { passedOver }),
  };
}
