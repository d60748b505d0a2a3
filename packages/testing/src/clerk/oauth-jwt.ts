import { createLocalJWKSet, errors, jwtVerify } from 'jose';
import type { ClerkInstance } from './instance.js';
import type { ClerkRecord } from './records.js';

/**
 * Verifies an OAuth access token that is a JWT. Returns its record, an inactive result if it has expired, or
 * `undefined` if this instance did not sign it.
 */
export async function verifiedOAuthJwt(
  { issuer, jwks, clock }: ClerkInstance,
  token: string,
): Promise<ClerkRecord | { readonly active: false } | undefined> {
  const options = { issuer, typ: 'at+jwt', currentDate: new Date(clock.now() * 1000) };
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet(jwks()), options);
    const { jti = '', sub = '', client_id, scope, iat = 0, exp = 0, aud, act } = payload;
    return {
      object: 'clerk_idp_oauth_access_token',
      id: jti,
      client_id,
      subject: sub,
      scopes: typeof scope === 'string' ? scope.split(' ') : [],
      revoked: false,
      revocation_reason: null,
      expired: false,
      expiration: exp,
      created_at: iat,
      updated_at: iat,
      // @clerk/backend 3.25.0, IdPOAuthAccessTokenJSON: a list, and the actor; the specification has neither yet.
      ...(aud !== undefined && { aud: [aud].flat() }),
      ...(act !== undefined && { act }),
    };
  } catch (error) {
    return error instanceof errors.JWTExpired ? { active: false } : undefined;
  }
}
