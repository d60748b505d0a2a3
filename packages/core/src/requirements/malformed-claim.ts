import { isMalformed } from '../claims/principal.js';
import type { Denial, DenialCode } from '../response/denial.js';
import type { Claims } from '../token/token.js';

/** The claims that a requirement is compared with, if they may be malformed. */
const claimsFor: Readonly<Partial<Record<DenialCode, string>>> = {
  scope_missing: 'scp',
  permission_missing: 'permissions',
  organization_mismatch: 'org_id',
};

/** Adds to the hint of a denial that the token has the claim, but with the wrong type, so that it was ignored. */
export function nameMalformedClaim(denial: Denial, claims: Claims): Denial {
  const claim = claimsFor[denial.code];
  if (claim === undefined || !isMalformed(claims, claim)) return denial;
  return { ...denial, hint: `The claim "${claim}" has the wrong type and was ignored. ${denial.hint}` };
}
