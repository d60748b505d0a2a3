import { deny, jwtIssuer, unchecked } from '@tokenward/core';
import type { Authority, Claims, KeySource, Rule } from '@tokenward/core';
import type { Token } from '@tokenward/core/authoring';
import { audienceIfPresent } from './audience-if-present.js';

/** What is known about the AuthKit sessions of an environment. */
export interface Sessions {
  readonly clientId: string;
  /** The ways in which WorkOS writes the issuer of its sessions. */
  readonly issuers: readonly string[];
  readonly keys: KeySource;
  /** The audience that a JWT template puts into each session, if there is one. */
  readonly audience: string | readonly string[] | undefined;
}

/**
 * AuthKit session tokens. WorkOS writes their `iss` in several ways, all of which end in this client id or are signed with
 * keys that only it has. They have no `aud` unless a JWT template adds one: then it must be the client id, or what was
 * configured, which makes it required.
 */
export function sessions({ clientId, issuers, keys, audience }: Sessions): Authority<'workos_session'> {
  return jwtIssuer({
    name: 'workos_session',
    issuer: issuers,
    audience: audience ?? unchecked,
    keys,
    kind: 'person',
    rules: [...(audience === undefined ? [audienceIfPresent([clientId])] : []), isOfSession],
  });
}

/** Whether a token says that it is a session, which nobody has verified at this point. */
export function looksLikeSession(token: Token): boolean {
  return token.kind === 'jwt' && hasSession(token.unverified.claims);
}

/** The issuers that an environment has at an origin. */
export function issuersAt(origin: string, clientId: string): readonly string[] {
  const paths = ['user_management', 'sso', 'convex'].map((path) => `${origin}/${path}/${clientId}`);
  return [origin, `${origin}/`, ...paths];
}

/** The same keys sign the tokens of agents, which have no session. */
const isOfSession: Rule = ({ claims }) =>
  hasSession(claims) && typeof claims.sub === 'string' && claims.sub.startsWith('user_')
    ? undefined
    : deny('type_mismatch');

function hasSession({ sid }: Claims): boolean {
  return typeof sid === 'string' && sid.startsWith('session_');
}
