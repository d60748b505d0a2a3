import type { CryptoKey } from 'jose';
import { decodeBytes } from '../token/base64url.js';
import { withoutPadding } from '../token/padded-jwt.js';
import { algorithms } from './algorithms.js';
import type { Algorithm, AlgorithmTraits } from './algorithms.js';
import type { SignatureCheck } from './key-set.js';

/** Creates a check with WebCrypto, for every runtime without `node:crypto`. */
export function webSignature(key: CryptoKey, algorithm: Algorithm): SignatureCheck {
  const { hash, pss, length: fixedLength }: AlgorithmTraits = algorithms[algorithm];
  const { name, modulusLength } = key.algorithm as { readonly name: string; readonly modulusLength?: number };
  // RFC 8017 §8.1.2, §8.2.2: an RSA signature is as long as the modulus. For PSS, OpenSSL also accepts a shorter encoding.
  const length = fixedLength ?? (modulusLength === undefined ? undefined : Math.ceil(modulusLength / 8));
  const parameters = {
    name,
    ...(hash !== undefined && { hash: hash.replace('sha', 'SHA-') }),
    // RFC 7518 §3.5: the salt is as long as the hash.
    ...(pss && { saltLength: Number(hash?.replace('sha', '')) / 8 }),
  };
  return async ({ raw }) => {
    if (key.type !== 'public') throw new TypeError('A private key cannot verify.');
    const dot = raw.lastIndexOf('.');
    const signature = decodeBytes(withoutPadding(raw.slice(dot + 1)));
    if (signature === undefined || (length !== undefined && signature.length !== length)) return false;
    const data = new TextEncoder().encode(raw.slice(0, dot));
    try {
      return await globalThis.crypto.subtle.verify(parameters, key, signature, data);
    } catch {
      // A runtime may reject a malformed signature with an error.
      return false;
    }
  };
}
