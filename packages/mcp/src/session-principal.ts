import type { Access, Verifier } from '@tokenward/core';

/** Who uses a session. */
export interface SessionPrincipal {
  /** Names the principal that a session is for. */
  readonly key: string;
  /** Names those who share a number of sessions: one subject with all its clients and organizations. */
  readonly owner: string;
}

/**
 * Names the principal of an access: the issuer, the subject, the client and the organization. If there is no issuer, the authority
 * stands for it. A machine may have a client only. Any other token without a subject is a principal of its own. An introspection
 * response may leave out the subject (RFC 7662 §2.2), and all people who use an app have the same client.
 */
export function principalOf(access: Access, verifier: Verifier): SessionPrincipal {
  const { subject, client, organization, authority, kind } = access;
  const { iss } = verifier.factsOf(access).claims;
  const issuer = typeof iss === 'string' ? { iss } : { authority };
  const isNamed = subject !== undefined || (client !== undefined && kind === 'machine');
  const members = [issuer, subject, client, organization, isNamed ? undefined : access.token];
  return {
    key: JSON.stringify(members.map((member) => member ?? null)),
    // Everybody may register clients, so their number must not count.
    owner: JSON.stringify([issuer, subject === undefined ? { client } : subject]),
  };
}
