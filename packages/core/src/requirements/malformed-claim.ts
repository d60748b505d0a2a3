import type { MalformedClaims } from '../claims/principal.js';
import type { Denial, DenialCode } from '../response/denial.js';

/** The member of the principal that a requirement is compared with. */
const members: Readonly<Partial<Record<DenialCode, keyof MalformedClaims>>> = {
  kind_mismatch: 'kind',
  scope_missing: 'scopes',
  permission_missing: 'permissions',
  organization_mismatch: 'organization',
};

/** Adds to the hint of a denial that the token has the claim, but with the wrong type, so that it was ignored. */
export function nameMalformedClaim(denial: Denial, malformed: MalformedClaims | undefined): Denial {
  const member = members[denial.code];
  const claim = member && malformed?.[member];
  if (claim === undefined) return denial;
  return { ...denial, hint: `The claim "${claim}" has the wrong type and was ignored. ${denial.hint}` };
}
