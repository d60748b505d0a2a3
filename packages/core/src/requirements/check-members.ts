import type { Access } from '../claims/access.js';
import type { KnownKind, PrincipalKind } from '../claims/principal-kind.js';
import { deny } from '../response/denial.js';
import type { Denial } from '../response/denial.js';
import { acceptsKind } from './accepts.js';
import { checkAuthentication } from './authentication.js';
import type { Facts } from './facts.js';
import type { Requirements } from './requirements.js';

/** The members of requirements that are compared with the access: not `accept`, `allow` and what lies inside them. */
type Members = Pick<
  Requirements,
  'authentication' | 'bound' | 'kind' | 'scopes' | 'permissions' | 'organization'
>;

/**
 * Compares the access with the requirements, in this order: bound, kind, authentication, scopes, permissions, organization.
 * Returns the first denial. Authentication comes before scopes, since a client can ask for both in one authorization request.
 */
export function checkMembers(
  access: Access,
  { bound, kind, authentication, scopes, permissions, organization }: Members,
  facts: Facts,
): Denial | undefined {
  if (bound === true && !facts.bound) return deny('token_unbound', { required: 'bound' });
  if (kind !== undefined && !acceptsKind(kind, access.kind)) return otherKind(kind, access.kind);
  const insufficient = authentication && checkAuthentication(authentication, facts, scopes);
  if (insufficient) return insufficient;
  if (scopes !== undefined && !hasAll(facts.scopes ?? access.scopes, scopes))
    return deny('scope_missing', { required: scopes });
  if (permissions !== undefined && !hasAll(access.permissions, permissions))
    return deny('permission_missing', { required: permissions });
  if (organization !== undefined && !actsFor(access.organization, organization))
    return deny('organization_mismatch', { required: organization });
  return undefined;
}

function hasAll(given: readonly string[], required: readonly string[]): boolean {
  return required.every((each) => given.includes(each));
}

/** The hint says what was seen, which is one of the kinds and no value of a claim. */
function otherKind(required: KnownKind | readonly KnownKind[], seen: PrincipalKind): Denial {
  const denial = deny('kind_mismatch', { required, seen });
  return { ...denial, hint: `The kind of the caller is "${seen}". ${denial.hint}` };
}

function actsFor(organization: string | undefined, wanted: true | string | readonly string[]): boolean {
  if (organization === undefined) return false;
  return wanted === true || [wanted].flat().includes(organization);
}
