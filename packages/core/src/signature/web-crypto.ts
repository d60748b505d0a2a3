import type { CryptoKey } from 'jose';
import * as errors from 'jose/errors';
import { compactVerify } from 'jose/jws/compact/verify';
import type { Algorithm } from './algorithms.js';
import type { SignatureCheck } from './key-set.js';

/** Binds a key to WebCrypto through jose: the way on every runtime that is not Node.js. */
export function webSignature(key: CryptoKey, algorithm: Algorithm): SignatureCheck {
  const names = algorithm === 'Ed25519' ? ['Ed25519', 'EdDSA'] : [algorithm];
  return async ({ raw }) => {
    try {
      await compactVerify(raw, key, { algorithms: names });
      return true;
    } catch (error) {
      if (error instanceof errors.JOSEError) return false;
      throw error;
    }
  };
}
