import type { CryptoKey } from 'jose';
import { decodeBytes } from '../token/base64url.js';
import { withoutPadding } from '../token/padded-jwt.js';
import { algorithms } from './algorithms.js';
import type { Algorithm, AlgorithmTraits } from './algorithms.js';
import type { SignatureCheck } from './key-set.js';
import { webAlgorithm } from './web-algorithm.js';
import type { WebAlgorithm } from './web-algorithm.js';

/** What a key says about itself (WebCrypto, the dictionaries `RsaHashedKeyAlgorithm` and `EcKeyAlgorithm`). */
interface KeyTraits {
  readonly name: string;
  readonly namedCurve?: string;
  readonly hash?: { readonly name: string };
  readonly modulusLength?: number;
}

/**
 * Creates a check with WebCrypto, for every runtime without `node:crypto`. Throws `TypeError` if the key was not imported for
 * verifying with this algorithm.
 */
export function webSignature(key: CryptoKey, algorithm: Algorithm): SignatureCheck {
  const parameters = webAlgorithm(algorithm);
  const { length: fixedLength }: AlgorithmTraits = algorithms[algorithm];
  // RFC 8017 §8.1.2, §8.2.2: an RSA signature is as long as the modulus. For PSS, OpenSSL also accepts a shorter encoding.
  const { modulusLength = Number.NaN } = key.algorithm as KeyTraits;
  const length = fixedLength ?? Math.ceil(modulusLength / 8);
  if (!isFor(key, parameters)) throw new TypeError(`The key is not one for verifying with ${algorithm}.`);
  return async ({ raw, padded }) => {
    const dot = raw.lastIndexOf('.');
    const end = raw.slice(dot + 1);
    const signature = decodeBytes(padded === true ? withoutPadding(end) : end);
    if (signature === undefined || signature.length !== length) return false;
    const data = new TextEncoder().encode(raw.slice(0, dot));
    try {
      return await globalThis.crypto.subtle.verify(parameters, key, signature, data);
    } catch {
      // A runtime may reject a malformed signature with an error.
      return false;
    }
  };
}

/**
 * Whether a key was imported for verifying with these parameters. WebCrypto itself compares the name only, and then takes the hash
 * of an RSA key and the curve of an EC key from the key.
 */
function isFor({ type, usages, algorithm }: CryptoKey, { name, namedCurve, hash }: WebAlgorithm): boolean {
  const made = algorithm as KeyTraits;
  return (
    type === 'public' &&
    usages.includes('verify') &&
    made.name === name &&
    made.namedCurve === namedCurve &&
    // An EC key has no hash.
    (namedCurve !== undefined || made.hash?.name === hash)
  );
}
