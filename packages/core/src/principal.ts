import type { Claims } from './classify.js';
import { deny } from './denial.js';
import type { Denial } from './denial.js';

/** Who is calling, in words that do not depend on the issuer. */
export interface Principal {
  /** The person or machine the token speaks for: `sub`. */
  readonly subject: string | undefined;
  /** The OAuth client that obtained the token: `client_id`, else `azp`. */
  readonly client: string | undefined;
  /** The organization the caller acts for: `org_id`. */
  readonly organization: string | undefined;
  /** What the client was granted: `scope` as text, or `scp` as a list or text (RFC 9068 §2.2.3). */
  readonly scopes: readonly string[];
  /** What the subject may do: `permissions` as a list, or as one text with spaces. */
  readonly permissions: readonly string[];
}

/** Reads the principal from the registered claims; a claim of the wrong type is a denial, never a guess. */
export function principalOf(claims: Claims): { principal: Principal } | { denial: Denial } {
  const subject = textClaim(claims, 'sub');
  const clientId = textClaim(claims, 'client_id');
  const party = textClaim(claims, 'azp');
  const organization = textClaim(claims, 'org_id');
  const scope = listClaim(claims, 'scope');
  const scp = listClaim(claims, 'scp');
  const permissions = listClaim(claims, 'permissions');

  const bad = [subject, clientId, party, organization, scope, scp, permissions].find(
    ({ malformed }) => malformed,
  );
  if (bad) return { denial: deny('claim_malformed', { claim: bad.name }) };
  return {
    principal: {
      subject: subject.value,
      client: clientId.value ?? party.value,
      organization: organization.value,
      scopes: scope.value ?? scp.value ?? [],
      permissions: permissions.value ?? [],
    },
  };
}

interface Read<T> {
  readonly name: string;
  readonly value?: T;
  readonly malformed?: true;
}

function textClaim(claims: Claims, name: string): Read<string> {
  const value = claims[name];
  if (value === undefined || value === null) return { name };
  return typeof value === 'string' && value !== '' ? { name, value } : { name, malformed: true };
}

function listClaim(claims: Claims, name: string): Read<readonly string[]> {
  const value = claims[name];
  if (value === undefined) return { name };
  if (value === null) return { name, value: [] };
  if (typeof value === 'string') return { name, value: value.split(' ').filter((part) => part !== '') };
  if (Array.isArray(value) && value.every((part) => typeof part === 'string')) return { name, value };
  return { name, malformed: true };
}
