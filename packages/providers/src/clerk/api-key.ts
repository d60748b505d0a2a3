import { introspection, unchecked } from '@tokenward/core';
import type { Authority, Claims } from '@tokenward/core';
import { readMembers, withMembers } from '../read-members.js';
import { clerkIntrospect } from './backend-api.js';
import { bothShapes, emptyPrincipal } from './both-shapes.js';
import { claimsFrom, isTextOrNone, malformed, secondsOf } from './claim.js';
import type { Settings } from './settings.js';
import type { ApiKeyClaims } from './token-claims.js';

/** Accepts API keys (`ak_`). Clerk verifies each one on every request. */
export function apiKey(settings: Settings, secretKey: string): Authority<'api_key', ApiKeyClaims> {
  return bothShapes({
    name: 'api_key',
    owns: () => false,
    opaque: introspection({
      name: 'api_key',
      issuer: unchecked,
      audience: unchecked,
      ask: clerkIntrospect({
        url: settings.api('/api_keys/verify'),
        member: 'secret',
        key: secretKey,
        option: 'secretKey',
        read: claimsOf,
      }),
      prefix: 'ak_',
      clockTolerance: settings.tolerance,
      expiry: unchecked,
    }),
    kind: 'api_key',
    principal: principalOfKey,
  });
}

function claimsOf(answer: Claims): Claims {
  const { id, subject, scopes, claims, expiration, created_at: created } = answer;
  const { name, description, created_by: creator, last_used_at: lastUsed } = answer;
  const used = secondsOf(lastUsed);
  return claimsFrom(
    {
      jti: id,
      sub: subject,
      scopes: scopes ?? [],
      claims,
      name: textIn(name),
      description: textIn(description),
      created_by: textIn(creator),
      last_used_at: typeof used === 'number' ? used : undefined,
    },
    { iat: created, exp: expiration },
  );
}

/** Reads an informational member; it is left out if it has another type. */
function textIn(value: unknown): string | undefined {
  return isTextOrNone(value) ? (value ?? undefined) : undefined;
}

/** Reads the principal. A holder of an unknown kind is an API key too: it gets no organization and is not a person. */
function principalOfKey({ sub, scopes }: Claims): ReturnType<NonNullable<Authority['principal']>> {
  if (typeof sub !== 'string' || !isTextOrNone(sub)) return malformed('sub');
  const organization = sub.startsWith('org_') ? sub : undefined;
  const principal = { ...emptyPrincipal, kind: 'api_key', subject: sub, organization } as const;
  return withMembers({ principal }, readMembers({ scopes: ['scopes', scopes] }));
}
