import type { CryptoKey } from 'jose';
import { importJWK } from 'jose/key/import';
import type { JwsHeader } from '../classify.js';
import { isObject } from '../options.js';
import type { Algorithm } from '../signature/algorithms.js';
import { nodeSignature } from '../signature/node.js';
import type { SignatureCheck } from '../signature/node.js';
import { webSignature } from '../signature/web.js';
import { admit } from './admit.js';
import type { AdmittedKey } from './admit.js';

/** A key that is ready to verify, under its one algorithm. */
export interface Key {
  readonly kid: string | undefined;
  readonly algorithm: Algorithm;
  readonly verifies: SignatureCheck;
}

/** The keys an issuer stands by at one moment; it is replaced as a whole and never changed. */
export interface KeySet {
  readonly keys: readonly Key[];
  /** A key that the issuer withdraws is refused within this many seconds, while the issuer answers. */
  readonly withdrawnWithin: number;
  /** The keys that may have signed a token with this header, by `kid`; a key without one may have signed any token. */
  candidates(header: JwsHeader): readonly Key[];
}

/** At most this many keys of a published set are read. */
const mostKeys = 100;

/** Reads a JWK Set (RFC 7517 §5): the keys that may be used, and why each of the others may not. */
export function readJwks(
  jwks: unknown,
  allowed: readonly Algorithm[],
): { admitted: readonly AdmittedKey[]; unfit: readonly string[]; refused: readonly string[] } | undefined {
  if (!isObject(jwks) || !Array.isArray(jwks.keys)) return undefined;
  const results = jwks.keys.slice(0, mostKeys).map((jwk) => admit(jwk, allowed));
  return {
    admitted: results.flatMap((result) => ('key' in result ? [result.key] : [])),
    unfit: results.flatMap((result, index) => ('unfit' in result ? [`keys[${index}] ${result.unfit}`] : [])),
    refused: results.flatMap((result, index) =>
      'refused' in result ? [`keys[${index}] ${result.refused}`] : [],
    ),
  };
}

/** Imports an admitted key; rejects when the runtime lacks the algorithm or the key is not a point of its curve. */
export async function importKey({ kid, algorithm, jwk }: AdmittedKey): Promise<Key> {
  const key = (await importJWK({ ...jwk, alg: algorithm }, algorithm)) as CryptoKey;
  return { kid, algorithm, verifies: nodeSignature(key, algorithm) ?? webSignature(key, algorithm) };
}

/** Makes a key set of imported keys; without a limit in seconds, they are never withdrawn. */
export function keySet(keys: readonly Key[], withdrawnWithin = Number.POSITIVE_INFINITY): KeySet {
  const nameless = keys.filter(({ kid }) => kid === undefined);
  const byKid = new Map(
    keys.map(({ kid }) => [
      kid,
      kid === undefined ? nameless : [...keys.filter((key) => key.kid === kid), ...nameless],
    ]),
  );
  return {
    keys,
    withdrawnWithin,
    candidates: ({ kid }) => (kid === undefined ? keys : (byKid.get(kid) ?? nameless)),
  };
}
