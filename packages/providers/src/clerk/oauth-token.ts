import { introspection, requiredClaims, unchecked } from '@tokenward/core';
import type { Authority, Claims } from '@tokenward/core';
import { isObject, readPrincipal } from '@tokenward/core/authoring';
import { inquiry } from './backend-api.js';
import { bothShapes, unasked } from './both-shapes.js';
import { claimsFrom, isTextOrNone, isThere, malformed } from './claim.js';
import { instanceJwt } from './instance-jwt.js';
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
  /** The resources for which the client obtained it; checked where `audience` is configured. */
  readonly aud?: string | readonly string[];
  /** Who acts for the user, where the token comes from an exchange; `access.actor` is its `sub`. */
  readonly act?: OAuthActor;
  readonly exp?: number;
  readonly [claim: string]: unknown;
}

/** Who acts for a user (RFC 8693 §4.1). */
export interface OAuthActor {
  readonly sub: string;
  readonly iss?: string;
  /** What it is, where Clerk says so, such as `agent`. */
  readonly type?: string;
  /** Who acted before it. */
  readonly act?: OAuthActor;
  readonly [member: string]: unknown;
}

/** How opaque ones begin. */
const prefix = 'oat_';

/** OAuth access tokens, as JWT (`at+jwt`) or, with `secretKey`, opaque (`oat_`). */
export function oauthToken(settings: Settings): Authority<'oauth_token', OAuthClaims> {
  const { audience, secretKey, api } = settings;
  const members = requiredClaims(['sub', 'client_id']);
  const jwt = instanceJwt(settings, { name: 'oauth_token', audience, rules: [oauthType, members] });
  return bothShapes({
    name: 'oauth_token',
    owns: (token) => looksLikeOAuth(token) && jwt.accepts(token),
    jwt,
    opaque:
      secretKey === undefined
        ? unasked('oauth_token', { prefix, needs: 'secretKey' })
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
            prefix,
            expiry: unchecked,
            rules: [members],
          }),
    kind: 'person',
    principal: principalOfConsent,
  });
}

/** `aud` and `act` are in the types of @clerk/backend 3.25.0 (api/resources/JSON.ts), and not yet in the specification. */
function claimsOf(answer: Claims): Claims {
  const { id, subject, client_id: client, scopes, aud, act, expiration, created_at: created } = answer;
  return claimsFrom(
    { jti: id, sub: subject, client_id: client, scp: scopes, aud, act },
    { iat: created, exp: expiration },
  );
}

/** `scp` goes before `scope`, as it does at Clerk. */
function principalOfConsent({
  sub,
  client_id: client,
  scope,
  scp,
  act,
}: Claims): ReturnType<typeof readPrincipal> {
  if (!isActorOrNone(act)) return malformed('act');
  const consent = { sub, client_id: client, scope: isThere(scp) ? scp : scope };
  const read = readPrincipal({ ...consent, ...(isThere(act) && { act }) });
  if (read.denial) return read;
  const isUser = read.principal.subject?.startsWith('user_') === true;
  return { principal: { ...read.principal, kind: isUser ? 'person' : 'unknown' } };
}

/** Everybody in the chain has a name: an actor who cannot be named must not look like none. */
function isActorOrNone(act: unknown): boolean {
  let actor = act;
  while (isThere(actor)) {
    if (!isObject(actor) || !isThere(actor.sub)) return false;
    if (!isTextOrNone(actor.sub) || !isTextOrNone(actor.iss)) return false;
    actor = actor.act;
  }
  return true;
}
