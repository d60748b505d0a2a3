import { jwtIssuer, unchecked } from '@tokenward/core';
import type { Authority, Claims, KeySource, Rule } from '@tokenward/core';
import type { Token } from '@tokenward/core/authoring';
import { otherKind } from '../claim-rules.js';
import { audienceIfPresent } from './audience-if-present.js';

/** The properties of an environment that AuthKit sessions need. */
export interface Sessions {
  readonly clientId: string;
  /** The forms in which WorkOS writes the issuer of its sessions. */
  readonly issuers: readonly string[];
  readonly keys: KeySource;
  /** The audience that a JWT template adds to each session, if any. */
  readonly audience: string | readonly string[] | undefined;
  /** The allowed clock difference in seconds. */
  readonly clockTolerance: number;
}

/**
 * Accepts AuthKit session tokens. WorkOS writes their `iss` in several forms. Each ends with this client id or is
 * signed with keys that only this environment has. Sessions have no `aud` unless a JWT template adds one. Then it
 * must be the client id, or the configured audience, which is then required.
 */
export function sessions(options: Sessions): Authority<'workos_session', Claims> {
  const { clientId, issuers, keys, audience, clockTolerance } = options;
  return jwtIssuer({
    name: 'workos_session',
    issuer: issuers,
    audience: audience ?? unchecked,
    keys,
    clockTolerance,
    kind: 'person',
    rules: [...(audience === undefined ? [audienceIfPresent([clientId])] : []), isOfSession],
  });
}

/** Whether a token has the claims of a session. They are not verified at this point. */
export function looksLikeSession(token: Token): boolean {
  return token.kind === 'jwt' && hasSession(token.unverified.claims);
}

/** Returns the issuers of an environment at an origin. */
export function issuersAt(origin: string, clientId: string): readonly string[] {
  const paths = ['user_management', 'sso', 'convex'].map((path) => `${origin}/${path}/${clientId}`);
  return [origin, `${origin}/`, ...paths];
}

/** Requires a session id, because the same keys sign tokens of agents, which have none. */
const isOfSession: Rule = ({ claims }) => {
  if (!hasSession(claims)) return otherKind('sid');
  return typeof claims.sub === 'string' && claims.sub.startsWith('user_') ? undefined : otherKind('sub');
};

function hasSession({ sid }: Claims): boolean {
  return typeof sid === 'string' && sid.startsWith('session_');
}
