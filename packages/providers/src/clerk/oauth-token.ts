import { introspection, requiredClaims, unchecked } from '@tokenward/core';
import type { Authority, Claims } from '@tokenward/core';
import { isObject, readPrincipal } from '@tokenward/core/authoring';
import { clerkIntrospect } from './backend-api.js';
import { bothShapes, rejectOpaque } from './both-shapes.js';
import { claimsFrom, isTextOrNone, isPresent, malformed } from './claim.js';
import { instanceJwt } from './instance-jwt.js';
import type { Settings } from './settings.js';
import type { OAuthClaims } from './token-claims.js';
import { looksLikeOAuth, oauthType } from './token-type.js';

/** The prefix of opaque tokens. */
const prefix = 'oat_';

/** Accepts OAuth access tokens: JWTs (`at+jwt`) and, with `secretKey`, opaque ones (`oat_`). */
export function oauthToken(settings: Settings): Authority<'oauth_token', OAuthClaims> {
  const { audience, secretKey, tolerance, api } = settings;
  const members = requiredClaims(['sub', 'client_id']);
  const jwt = instanceJwt(settings, { name: 'oauth_token', audience, rules: [oauthType, members] });
  return bothShapes({
    name: 'oauth_token',
    owns: (token) => looksLikeOAuth(token) && jwt.accepts(token),
    jwt,
    opaque:
      secretKey === undefined
        ? rejectOpaque('oauth_token', { prefix, needs: 'secretKey' })
        : introspection({
            name: 'oauth_token',
            issuer: unchecked,
            audience,
            ask: clerkIntrospect({
              url: api('/oauth_applications/access_tokens/verify'),
              member: 'access_token',
              key: secretKey,
              option: 'secretKey',
              read: claimsOf,
            }),
            prefix,
            clockTolerance: tolerance,
            expiry: unchecked,
            rules: [members],
          }),
    kind: 'person',
    principal: principalOfConsent,
  });
}

/**
 * Converts Clerk's response to claims. `aud` and `act` are in the types of @clerk/backend 3.25.0
 * (api/resources/JSON.ts), but not yet in the specification.
 */
function claimsOf(answer: Claims): Claims {
  const { id, subject, client_id: client, scopes, aud, act, expiration, created_at: created } = answer;
  return claimsFrom(
    { jti: id, sub: subject, client_id: client, scp: scopes, aud, act },
    { iat: created, exp: expiration },
  );
}

/** Reads the principal. `scp` takes precedence over `scope`, as in Clerk's SDK. */
function principalOfConsent({
  sub,
  client_id: client,
  scope,
  scp,
  act,
}: Claims): ReturnType<typeof readPrincipal> {
  if (!isActorOrNone(act)) return malformed('act');
  const consent = { sub, client_id: client, ...(isPresent(scp) ? { scp } : { scope }) };
  const read = readPrincipal({ ...consent, ...(isPresent(act) && { act }) });
  if (read.denial) return read;
  const isUser = read.principal.subject?.startsWith('user_') === true;
  return { ...read, principal: { ...read.principal, kind: isUser ? 'person' : 'unknown' } };
}

/** Whether `act` is absent, or a chain in which each party has a `sub`. A malformed `act` must not count as absent. */
function isActorOrNone(act: unknown): boolean {
  let actor = act;
  while (isPresent(actor)) {
    if (!isObject(actor) || !isPresent(actor.sub)) return false;
    if (!isTextOrNone(actor.sub) || !isTextOrNone(actor.iss)) return false;
    actor = actor.act;
  }
  return true;
}
