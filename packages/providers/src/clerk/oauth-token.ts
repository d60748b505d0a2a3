import { introspection, jwtIssuer, principalOf, required, unchecked } from '@tokenward/core';
import type { Authority, Claims } from '@tokenward/core';
import { inquiry } from './backend-api.js';
import { bothShapes } from './both-shapes.js';
import { claimsFrom, isThere } from './claim.js';
import type { Settings } from './settings.js';
import { looksLikeOAuth, oauthType } from './token-type.js';

/** The claims of an OAuth access token, the same for both shapes. */
export interface OAuthClaims {
  /** The user who consented. */
  readonly sub: string;
  /** The client that obtained it. */
  readonly client_id: string;
  readonly scope?: string;
  readonly scp?: readonly string[];
  readonly exp?: number;
  readonly [claim: string]: unknown;
}

/** OAuth access tokens, as JWT (`at+jwt`) or, with `secretKey`, opaque (`oat_`). */
export function oauthToken(settings: Settings): Authority<'oauth_token', OAuthClaims> {
  const { issuer, keys, tolerance, audience, secretKey, api } = settings;
  const members = required(['sub', 'client_id']);
  return bothShapes({
    name: 'oauth_token',
    owns: (token) => looksLikeOAuth(token) && token.unverified.claims.iss === issuer,
    jwt: jwtIssuer({
      name: 'oauth_token',
      issuer: String(issuer),
      audience,
      keys,
      clockTolerance: tolerance,
      rules: [oauthType, members],
    }),
    opaque:
      secretKey === undefined
        ? undefined
        : introspection({
            name: 'oauth_token',
            issuer: unchecked,
            audience,
            ask: inquiry({
              url: api('/oauth_applications/access_tokens/verify'),
              member: 'access_token',
              key: secretKey,
              option: 'secretKey',
              read: claimsOf,
            }),
            prefix: 'oat_',
            expiry: unchecked,
            rules: [members],
          }),
    kind: 'person',
    principal: principalOfConsent,
  });
}

function claimsOf({
  id,
  subject,
  client_id: client,
  scopes,
  expiration,
  created_at: created,
}: Claims): Claims {
  return claimsFrom(
    { jti: id, sub: subject, client_id: client, scp: scopes },
    { iat: created, exp: expiration },
  );
}

/** `scp` goes before `scope`, as it does at Clerk. */
function principalOfConsent({ sub, client_id: client, scope, scp }: Claims): ReturnType<typeof principalOf> {
  const read = principalOf({ sub, client_id: client, scope: isThere(scp) ? scp : scope });
  if ('denial' in read) return read;
  const isUser = read.principal.subject?.startsWith('user_') === true;
  return { principal: { ...read.principal, kind: isUser ? 'person' : 'unknown' } };
}
