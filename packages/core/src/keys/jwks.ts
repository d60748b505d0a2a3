import type { CryptoKey } from 'jose';
import * as base64url from 'jose/base64url';
import { importJWK } from 'jose/key/import';
import { nextTurn } from '../lib/next-turn.js';
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

type MutableJwks = {
  -readonly [Member in keyof Jwks]: Jwks[Member] extends readonly (infer T)[] ? T[] : Jwks[Member];
};

/**
 * Reads a JWK Set (RFC 7517 §5). Returns `undefined` for anything else. Of a set with more than `maxKeys` keys, only
 * the count is returned.
 */
export function readJwks(jwks: unknown, allowed: readonly Algorithm[] | undefined): Jwks | undefined {
  const keys = keysIn(jwks);
  if (keys === undefined) return undefined;
  const read = nothingOf(keys);
  readKeys(keysToRead(keys), 0, allowed, read);
  return read;
}

/** The same for a large set, with a turn of the event loop after every 200 keys, so that other requests do not wait. */
export async function readJwksInTurns(
  jwks: unknown,
  allowed: readonly Algorithm[] | undefined,
): Promise<Jwks | undefined> {
  const keys = keysIn(jwks);
  if (keys === undefined) return undefined;
  const read = nothingOf(keys);
  const toRead = keysToRead(keys);
  for (let first = 0; first < toRead.length; first += keysPerTurn) {
    readKeys(toRead.slice(first, first + keysPerTurn), first, allowed, read);
    if (toRead.length > keysPerTurn) await nextTurn();
  }
  return read;
}

/** How many keys are read in one turn. One takes about 15 µs. */
const keysPerTurn = 200;

function keysIn(jwks: unknown): readonly unknown[] | undefined {
  return isObject(jwks) && Array.isArray(jwks.keys) ? jwks.keys : undefined;
}

function keysToRead(keys: readonly unknown[]): readonly unknown[] {
  return keys.length > maxKeys ? [] : keys;
}

function nothingOf({ length: count }: readonly unknown[]): MutableJwks {
  return { count, accepted: [], excluded: [], unsupported: [], rejected: [] };
}

/** Adds what is read of some keys. `first` is the position of the first one in the set. */
function readKeys(
  keys: readonly unknown[],
  first: number,
  allowed: readonly Algorithm[] | undefined,
  read: MutableJwks,
): void {
  for (const [index, jwk] of keys.entries()) {
    const result = checkJwk(jwk, allowed);
    const name = `keys[${first + index}]`;
    if ('keys' in result) read.accepted.push(...result.keys);
    else if ('excluded' in result) read.excluded.push(`${name} ${result.excluded}`);
    else if ('unsupported' in result) read.unsupported.push(`${name} ${result.unsupported}`);
    else read.rejected.push(`${name} ${result.rejected}`);
  }
}

/** Imports an accepted key. Rejects if the runtime lacks the algorithm, or if the key is not a point of its curve. */
export async function importKey({ kid, algorithm, jwk }: AcceptedJwk): Promise<Key> {
  // No runtime checks the points of this curve; runtimes check those of all other curves.
  if (algorithm === 'Ed25519' && !isOnEd25519(base64url.decode(String(jwk.x))))
    throw new Error('The key is not a point of its curve.');
  const key = (await importJWK({ ...jwk, alg: algorithm }, algorithm)) as CryptoKey;
  return { kid, algorithm, verifies: nodeSignature(key, algorithm) ?? webSignature(key, algorithm) };
}
