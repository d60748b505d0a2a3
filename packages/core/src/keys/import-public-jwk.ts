import type { CryptoKey } from 'jose';
import type { Algorithm } from '../signature/algorithms.js';
import { webAlgorithm } from '../signature/web-algorithm.js';
import type { PublicJwk } from './jwk-policy.js';

/**
 * Imports a checked JWK into WebCrypto, for verifying with one algorithm. `importJWK` of jose does the same after checks that
 * `jwk-policy.ts` makes too, and it brings the tables of encryption into every bundle.
 */
export function importPublicJwk(jwk: PublicJwk, algorithm: Algorithm): Promise<CryptoKey> {
  // RFC 9964 §3: the "alg" of a key of the type "AKP" is required. WebCrypto would compare that of other keys with its own names.
  const data = jwk.kty === 'AKP' ? { ...jwk, alg: algorithm } : jwk;
  return globalThis.crypto.subtle.importKey('jwk', data, webAlgorithm(algorithm), true, ['verify']);
}
