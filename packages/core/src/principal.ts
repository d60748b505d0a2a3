import type { Claims } from './classify.js';
import { deny } from './denial.js';
import type { Denial } from './denial.js';
import { isListOf, isObject } from './options.js';

/** What a principal is: somebody who signed in, a program with a token of its own, or the holder of an API key. */
export type PrincipalKind = 'person' | 'machine' | 'api_key';

/** Who is calling, in words that do not depend on the issuer. */
export interface Principal {
  /** A client that is its own subject is a machine (RFC 9068 §2.2), any other subject a person; else nobody can tell. */
  readonly kind: PrincipalKind | undefined;
  /** The person or machine the token speaks for: `sub`. */
  readonly subject: string | undefined;
  /** The OAuth client that obtained the token: `client_id`, else `azp`. */
  readonly client: string | undefined;
  /** Who really acts, when the subject is being impersonated: `act.sub` (RFC 8693 §4.1). */
  readonly actor: string | undefined;
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
  const actor = actorClaim(claims);

  const bad = [actor, subject, clientId, party, organization, scope, scp, permissions].find(
    ({ malformed }) => malformed,
  );
  if (bad) return { denial: deny('claim_malformed', { claim: bad.name }) };
  const client = clientId.value ?? party.value;
  return {
    principal: {
      kind: kindOf(subject.value, client),
      subject: subject.value,
      client,
      actor: actor.value,
      organization: organization.value,
      scopes: scope.value ?? scp.value ?? [],
      permissions: permissions.value ?? [],
    },
  };
}

function kindOf(subject: string | undefined, client: string | undefined): PrincipalKind | undefined {
  if (client !== undefined && (subject === undefined || subject === client)) return 'machine';
  return subject === undefined ? undefined : 'person';
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

/** An actor that cannot be named must not look like its absence. */
function actorClaim({ act }: Claims): Read<string> {
  const name = 'act';
  if (act === undefined) return { name };
  const sub = isObject(act) ? textClaim(act, 'sub') : undefined;
  return sub?.value === undefined ? { name, malformed: true } : { name, value: sub.value };
}

function listClaim(claims: Claims, name: string): Read<readonly string[]> {
  const value = claims[name];
  if (value === undefined) return { name };
  if (value === null) return { name, value: [] };
  if (typeof value === 'string') return { name, value: words(value) };
  return isListOf(value, isString) ? { name, value } : { name, malformed: true };
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

/** What stands between the spaces of a text (RFC 6749 §3.3), in a third of the time that it takes to split and filter it. */
function words(text: string): readonly string[] {
  const found: string[] = [];
  for (let start = 0; start < text.length;) {
    const space = text.indexOf(' ', start);
    const end = space === -1 ? text.length : space;
    if (end > start) found.push(text.slice(start, end));
    start = end + 1;
  }
  return found;
}
