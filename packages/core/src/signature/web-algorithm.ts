import { algorithms } from './algorithms.js';
import type { Algorithm, AlgorithmTraits } from './algorithms.js';

/** What WebCrypto calls an algorithm: one object for importing a key and for verifying with it. */
export interface WebAlgorithm {
  readonly name: string;
  readonly namedCurve?: string | undefined;
  readonly hash?: string | undefined;
  readonly saltLength?: number;
}

/**
 * Returns the parameters of WebCrypto for an algorithm. Source of the names: jose 6.2.18, lib/jws_algorithms.js. The salt of PSS is as
 * long as the hash (RFC 7518 §3.5).
 */
export function webAlgorithm(algorithm: Algorithm): WebAlgorithm {
  const { kty, crv, hash: nodeHash, pss }: AlgorithmTraits = algorithms[algorithm];
  const hash = nodeHash?.replace('sha', 'SHA-');
  if (kty === 'EC') return { name: 'ECDSA', namedCurve: crv, hash };
  if (kty !== 'RSA') return { name: algorithm };
  return pss
    ? { name: 'RSA-PSS', hash, saltLength: Number(hash?.slice(4)) / 8 }
    : { name: 'RSASSA-PKCS1-v1_5', hash };
}
