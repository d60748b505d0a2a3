import type { CryptoKey } from 'jose';
import { algorithms } from '../signature/algorithms.js';
import type { Algorithm, AlgorithmTraits } from '../signature/algorithms.js';
import type { PublicJwk } from './jwk-policy.js';

/**
 * Imports a checked JWK into WebCrypto, for verifying with one algorithm. `importJWK` of jose does the same after checks that
 * `jwk-policy.ts` makes too, and it brings the tables of encryption into every bundle.
 */
export function importPublicJwk(jwk: PublicJwk, algorithm: Algorithm): Promise<CryptoKey> {
  // RFC 9964 §3: the "alg" of a key of the type "AKP" is required. WebCrypto would compare that of other keys with its own names.
  const data = jwk.kty === 'AKP' ? { ...jwk, alg: algorithm } : jwk;
  return globalThis.crypto.subtle.importKey('jwk', data, parametersFor(algorithm), true, ['verify']);
}

/** The parameters of WebCrypto for a type of key. */
interface ImportParameters {
  readonly name: string;
  readonly namedCurve?: string | undefined;
  readonly hash?: string | undefined;
}

/** Source of the names: jose 6.2.18, lib/jws_algorithms.js. */
function parametersFor(algorithm: Algorithm): ImportParameters {
  const { kty, crv, hash, pss }: AlgorithmTraits = algorithms[algorithm];
  if (kty === 'RSA')
    return { name: pss ? 'RSA-PSS' : 'RSASSA-PKCS1-v1_5', hash: hash?.replace('sha', 'SHA-') };
  return kty === 'EC' ? { name: 'ECDSA', namedCurve: crv } : { name: algorithm };
}
