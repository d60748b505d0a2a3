import { readPrincipal } from '../../claims/principal.js';
import { isTextList } from '../../options/option-checks.js';
import type { Claims } from '../../token/token.js';

/**
 * Reads the principal from an introspection response. Some servers write the scopes as a list under `scopes`, which
 * counts where there is neither `scope` nor `scp`.
 */
export function readIntrospected(claims: Claims): ReturnType<typeof readPrincipal> {
  const read = readPrincipal(claims);
  const { scope, scp, scopes } = claims;
  if (read.denial || ![scope, scp].every(isEmpty) || !isTextList(scopes)) return read;
  const malformed = { ...read.malformed, scopes: undefined };
  return { principal: { ...read.principal, scopes }, malformed };
}

/** Whether a claim has no scopes: it is absent, blank or an empty list. A malformed one may have some. */
function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}
