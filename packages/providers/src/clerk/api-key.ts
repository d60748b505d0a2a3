import { introspection, unchecked } from '@tokenward/core';
import type { Authority, Claims } from '@tokenward/core';
import { inquiry } from './backend-api.js';
import { bothShapes, nobody } from './both-shapes.js';
import { claimsFrom, isListOfText, malformed } from './claim.js';
import type { Settings } from './settings.js';

/** What Clerk says of an API key. */
export interface ApiKeyClaims {
  /** Who holds it: a user, an organization or a machine. */
  readonly sub: string;
  readonly scopes: readonly string[];
  /** Your own claims about it. */
  readonly claims?: Claims;
  readonly name?: string;
  readonly exp?: number;
  readonly [claim: string]: unknown;
}

/** API keys (`ak_`), about which Clerk is asked each time. */
export function apiKey(settings: Settings, secretKey: string): Authority<'api_key', ApiKeyClaims> {
  return bothShapes({
    name: 'api_key',
    owns: () => false,
    opaque: introspection({
      name: 'api_key',
      issuer: unchecked,
      audience: unchecked,
      ask: inquiry({
        url: settings.api('/api_keys/verify'),
        member: 'secret',
        key: secretKey,
        option: 'secretKey',
        read: claimsOf,
      }),
      prefix: 'ak_',
      expiry: unchecked,
    }),
    kind: 'api_key',
    principal: principalOfKey,
  });
}

function claimsOf(answer: Claims): Claims {
  const { id, subject, scopes, claims, name, expiration, created_at: created } = answer;
  return claimsFrom(
    { jti: id, sub: subject, scopes: scopes ?? [], claims, name },
    { iat: created, exp: expiration },
  );
}

function principalOfKey({ sub, scopes }: Claims): ReturnType<NonNullable<Authority['principal']>> {
  if (typeof sub !== 'string' || !/^(user|org|mch)_/.test(sub)) return malformed('sub');
  if (!isListOfText(scopes)) return malformed('scopes');
  const organization = sub.startsWith('org_') ? sub : undefined;
  return { principal: { ...nobody, kind: 'api_key', subject: sub, organization, scopes } };
}
