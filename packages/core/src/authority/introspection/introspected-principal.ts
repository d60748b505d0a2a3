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
  const isAbsent = [scope, scp].every((value) => value === undefined || value === null || value === '');
  if (read.denial || !isAbsent || !isTextList(scopes)) return read;
  const malformed = { ...read.malformed, scopes: undefined };
  return { principal: { ...read.principal, scopes }, malformed };
}
