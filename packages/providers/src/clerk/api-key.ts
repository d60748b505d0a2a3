import { introspection, unchecked } from '@tokenward/core';
import type { Authority, Claims } from '@tokenward/core';
import { inquiry } from './backend-api.js';
import { bothShapes, nobody } from './both-shapes.js';
import { claimsFrom, isListOfText, isTextOrNone, malformed, secondsOf } from './claim.js';
import type { Settings } from './settings.js';

/** What Clerk says of an API key. */
export interface ApiKeyClaims {
  /** Who holds it: a user (`user_`), an organization (`org_`) or a machine (`mch_`). Clerk may name further kinds of holder. */
  readonly sub: string;
  readonly scopes: readonly string[];
  /** Your own claims about it. */
  readonly claims?: Claims;
  readonly name?: string;
  readonly description?: string;
  /** The user who made it. */
  readonly created_by?: string;
  /** When it was used before, in seconds. */
  readonly last_used_at?: number;
  readonly iat?: number;
  /** When it expires, in seconds. */
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

/** For members that only inform: of another type, they are left out. */
function textIn(value: unknown): string | undefined {
  return isTextOrNone(value) ? (value ?? undefined) : undefined;
}

/** A holder of a kind that is not known here is an API key as well: it gets no organization, and is no person. */
function principalOfKey({ sub, scopes }: Claims): ReturnType<NonNullable<Authority['principal']>> {
  if (typeof sub !== 'string' || !isTextOrNone(sub)) return malformed('sub');
  if (!isListOfText(scopes)) return malformed('scopes');
  const organization = sub.startsWith('org_') ? sub : undefined;
  return { principal: { ...nobody, kind: 'api_key', subject: sub, organization, scopes } };
}
