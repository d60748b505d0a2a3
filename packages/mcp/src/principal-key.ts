import type { Access, Verifier } from '@tokenward/core';

/**
 * Names the principal of an access: the issuer, the subject and the client. If there is no issuer, the authority stands for
 * it. A machine may have a client only. Any other token without a subject is a principal of its own. An introspection response
 * may leave out the subject (RFC 7662 §2.2), and all people who use an app have the same client.
 */
export function principalKey(access: Access, verifier: Verifier): string {
  const { subject, client, authority, kind } = access;
  const { iss } = verifier.factsOf(access).claims;
  const issuer = typeof iss === 'string' ? { iss } : { authority };
  const isNamed = subject !== undefined || (client !== undefined && kind === 'machine');
  return JSON.stringify([issuer, subject ?? null, client ?? null, isNamed ? null : access.token]);
}
