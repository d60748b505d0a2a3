import type { Access, Verifier } from '@tokenward/core';
import { authInfoFor } from './auth-info.js';
import type { AuthInfo } from './auth-info.js';
import { invalidToken } from './invalid-token.js';

/** Verifies the tokens of `requireBearerAuth`, in both generations of the SDK. */
export interface TokenVerifier<A extends Access> {
  /** Rejects with the SDK's own error for a token that is not accepted, and with another error for an outage. */
  verifyAccessToken(token: string): Promise<AuthInfo<A> & { expiresAt: number }>;
}

/** For how many seconds a credential without an expiry is said to be valid. The SDK refuses those that never expire. */
const withoutExpiry = 60;

/**
 * Creates the `verifier` of `requireBearerAuth`, for servers that stay with the gate of the SDK. That gate sees no proof, so tokens
 * that are bound to a key are refused. An outage rejects with `UnavailableError`, which the SDK answers with 500.
 */
export function oauthTokenVerifier<A extends Access>(verifier: Verifier<A>): TokenVerifier<A> {
  return {
    async verifyAccessToken(token) {
      const { access, denial } = await verifier.verify(typeof token === 'string' ? token : '');
      if (denial) throw await invalidToken(denial.message);
      const info = authInfoFor(access as A, verifier);
      info.expiresAt ??= Math.floor(Date.now() / 1000) + withoutExpiry;
      return info as AuthInfo<A> & { expiresAt: number };
    },
  };
}
