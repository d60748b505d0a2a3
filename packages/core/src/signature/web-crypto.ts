import type { CryptoKey } from 'jose';
import * as errors from 'jose/errors';
import { compactVerify } from 'jose/jws/compact/verify';
import type { Algorithm } from './algorithms.js';
import type { SignatureCheck } from './key-set.js';

/** Creates a check with WebCrypto through jose, for every runtime without `node:crypto`. */
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
