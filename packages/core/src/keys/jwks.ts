import * as base64url from 'jose/base64url';
import { isObject } from '../options/option-checks.js';
import type { Algorithm } from '../signature/algorithms.js';
import type { Key, UnusedKeys } from '../signature/key-set.js';
import { nodeSignature } from '../signature/node-crypto.js';
import { webSignature } from '../signature/web-crypto.js';
import { isOnEd25519 } from './ed25519.js';
import { importPublicJwk } from './import-public-jwk.js';
import { checkJwk } from './jwk-policy.js';
import type { AcceptedJwk } from './jwk-policy.js';

/** The largest number of keys of a set that is read. */
export const maxKeys = 1000;

/** The content of a JWK Set: the number of keys, the usable keys, and the reasons why others are not used. */
export interface Jwks extends UnusedKeys {
  readonly count: number;
  readonly accepted: readonly AcceptedJwk[];
}

type MutableJwks = {
  -readonly [Member in keyof Jwks]: Jwks[Member] extends readonly (infer T)[] ? T[] : Jwks[Member];
};

/**
 * Reads a JWK Set (RFC 7517 §5). Returns `undefined` for anything else. Of a set with more than `maxKeys` keys, only
 * the count is returned.
 */
export function readJwks(jwks: unknown, allowed: readonly Algorithm[] | undefined): Jwks | undefined {
  if (!isObject(jwks) || !Array.isArray(jwks.keys)) return undefined;
  const { length: count } = jwks.keys;
  const read = { count, accepted: [], excluded: [], unsupported: [], rejected: [] } as MutableJwks;
  if (count > maxKeys) return read;
  for (const [index, jwk] of jwks.keys.entries()) {
    const result = checkJwk(jwk, allowed);
    if ('keys' in result) read.accepted.push(...result.keys);
    else if ('excluded' in result) read.excluded.push(`keys[${index}] ${result.excluded}`);
    else if ('unsupported' in result) read.unsupported.push(`keys[${index}] ${result.unsupported}`);
    else read.rejected.push(`keys[${index}] ${result.rejected}`);
  }
  return read;
}

/** Imports an accepted key. Rejects if the runtime lacks the algorithm, or if the key is not a point of its curve. */
export async function importKey({ kid, algorithm, jwk }: AcceptedJwk): Promise<Key> {
  // No runtime checks the points of this curve; runtimes check those of all other curves.
  if (algorithm === 'Ed25519' && !isOnEd25519(base64url.decode(String(jwk.x))))
    throw new Error('The key is not a point of its curve.');
  const key = await importPublicJwk(jwk, algorithm);
  return { kid, algorithm, verifies: nodeSignature(key, algorithm) ?? webSignature(key, algorithm) };
}
