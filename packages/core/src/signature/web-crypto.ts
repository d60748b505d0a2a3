import type { CryptoKey } from 'jose';
import * as errors from 'jose/errors';
import { compactVerify } from 'jose/jws/compact/verify';
import { withoutPadding } from '../token/padded-jwt.js';
import type { Algorithm } from './algorithms.js';
import type { SignatureCheck } from './key-set.js';

/** Creates a check with WebCrypto through jose, for every runtime without `node:crypto`. */
export function webSignature(key: CryptoKey, algorithm: Algorithm): SignatureCheck {
  const names = algorithm === 'Ed25519' ? ['Ed25519', 'EdDSA'] : [algorithm];
  // RFC 8017 §8.1.2, §8.2.2: an RSA signature is as long as the modulus. For PSS, OpenSSL also accepts a shorter encoding.
  const { modulusLength } = key.algorithm as { readonly modulusLength?: number };
  const length = modulusLength === undefined ? undefined : Math.ceil(modulusLength / 8);
  return async ({ raw }) => {
    const signature = withoutPadding(raw.slice(raw.lastIndexOf('.') + 1));
    if (length !== undefined && Math.floor((signature.length * 3) / 4) !== length) return false;
    try {
      await compactVerify(raw, key, { algorithms: names });
      return true;
    } catch (error) {
      if (error instanceof errors.JOSEError) return false;
      throw error;
    }
  };
}
