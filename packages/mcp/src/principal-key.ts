import type { Access, Verifier } from '@tokenward/core';

/**
 * Names the principal of an access: the issuer, the subject and the client. If there is no issuer, the authority stands for
 * it. A token that names neither subject nor client is a principal of its own.
 */
export function principalKey(access: Access, verifier: Verifier): string {
  const { subject, client, authority } = access;
  const { iss } = verifier.factsOf(access).claims;
  const issuer = typeof iss === 'string' ? { iss } : { authority };
  const isNamed = subject !== undefined || client !== undefined;
  return JSON.stringify([issuer, subject ?? null, client ?? null, isNamed ? null : access.token]);
}
