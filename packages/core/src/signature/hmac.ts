import * as base64url from 'jose/base64url';
import type { CryptoKey } from 'jose';
import { secretAlgorithms } from './algorithms.js';
import type { SecretAlgorithm } from './algorithms.js';
import type { SignatureCheck } from './key-set.js';
import { nodeCrypto } from './node-crypto.js';

/** Creates a check of signatures that are made with a shared secret. The secret is kept in the check only. */
export function hmacCheck(secret: Uint8Array<ArrayBuffer>, algorithm: SecretAlgorithm): SignatureCheck {
  return nodeHmac(secret, algorithm) ?? webHmac(secret, algorithm);
}

/** Creates a synchronous check with `node:crypto`. Returns `undefined` if the runtime does not support it. */
export function nodeHmac(secret: Uint8Array, algorithm: SecretAlgorithm): SignatureCheck | undefined {
  const crypto = nodeCrypto();
  if (crypto === undefined) return undefined;
  const { createHmac, createSecretKey, timingSafeEqual } = crypto;
  const key = createSecretKey(secret);
  const { hash, length } = secretAlgorithms[algorithm];
  return ({ raw }) => {
    const dot = raw.lastIndexOf('.');
    const signature = Buffer.from(raw.slice(dot + 1), 'base64url');
    if (signature.length !== length) return false;
    const expected = createHmac(hash, key).update(raw.slice(0, dot), 'latin1').digest();
    return timingSafeEqual(expected, signature);
  };
}

/** Creates a check with WebCrypto. `verify` compares in the runtime's cryptography, not in JavaScript. */
export function webHmac(secret: Uint8Array<ArrayBuffer>, algorithm: SecretAlgorithm): SignatureCheck {
  const { subtle } = globalThis.crypto;
  // Deno's node:crypto knows the hash only as sha256, WebCrypto only as SHA-256.
  const hash = secretAlgorithms[algorithm].hash.replace('sha', 'SHA-');
  let key: CryptoKey | undefined;
  return async ({ raw }) => {
    // Each request imports the key itself until one import has finished: on Workers, the promise of another one may never settle.
    key ??= await subtle.importKey('raw', secret, { name: 'HMAC', hash }, false, ['verify']);
    const dot = raw.lastIndexOf('.');
    const signature = base64url.decode(raw.slice(dot + 1));
    return subtle.verify('HMAC', key, signature, new TextEncoder().encode(raw.slice(0, dot)));
  };
}
