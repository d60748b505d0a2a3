import type { CryptoKey } from 'jose';
import * as base64url from 'jose/base64url';
import { importJWK } from 'jose/key/import';
import { isObject } from '../options/option-checks.js';
import type { Algorithm } from '../signature/algorithms.js';
import type { Key, UnusedKeys } from '../signature/key-set.js';
import { nodeSignature } from '../signature/node-crypto.js';
import { webSignature } from '../signature/web-crypto.js';
import { isOnEd25519 } from './ed25519.js';
import { checkJwk } from './jwk-policy.js';
import type { AcceptedJwk } from './jwk-policy.js';

/** The largest number of keys of a set that is read. */
export const maxKeys = 1000;

/** The content of a JWK Set: the number of keys, the usable keys, and the reasons why others are not used. */
export interface Jwks extends UnusedKeys {
  readonly count: number;
  readonly accepted: readonly AcceptedJwk[];
}

/**
 * Reads a JWK Set (RFC 7517 §5). Returns `undefined` for anything else. Of a set with more than `maxKeys` keys, only
 * the count is returned.
 */
export function readJwks(jwks: unknown, allowed: readonly Algorithm[]): Jwks | undefined {
  if (!isObject(jwks) || !Array.isArray(jwks.keys)) return undefined;
  const { length: count } = jwks.keys;
  const results = count > maxKeys ? [] : jwks.keys.map((jwk) => checkJwk(jwk, allowed));
  return {
    count,
    accepted: results.flatMap((result) => ('key' in result ? [result.key] : [])),
    unsupported: results.flatMap((result, index) =>
      'unsupported' in result ? [`keys[${index}] ${result.unsupported}`] : [],
    ),
    rejected: results.flatMap((result, index) =>
      'rejected' in result ? [`keys[${index}] ${result.rejected}`] : [],
    ),
  };
}

/** Imports an accepted key. Rejects if the runtime lacks the algorithm, or if the key is not a point of its curve. */
export async function importKey({ kid, algorithm, jwk }: AcceptedJwk): Promise<Key> {
  // No runtime checks the points of this curve; runtimes check those of all other curves.
  if (algorithm === 'Ed25519' && !isOnEd25519(base64url.decode(String(jwk.x))))
    throw new Error('The key is not a point of its curve.');
  const key = (await importJWK({ ...jwk, alg: algorithm }, algorithm)) as CryptoKey;
  return { kid, algorithm, verifies: nodeSignature(key, algorithm) ?? webSignature(key, algorithm) };
}
