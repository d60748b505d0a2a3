import type { Claims } from '@tokenward/core';
import { isObject } from '@tokenward/core/authoring';
import { isListOfText, isTextOrNone, isThere } from './claim.js';
import type { Read } from './claim.js';
import { decodePermissions, readScoped } from './permissions.js';
import type { Scoped } from './permissions.js';

/** Who acts as the user of a session: @clerk/shared 4.41.0, `ActClaim` of types/jwtv2. */
export interface SessionActor {
  readonly sub: string;
  /** `'agent'` for an agent; without it, somebody impersonates the user. Clerk may add further types. */
  readonly type?: 'agent' | (string & {}) | null;
  readonly [member: string]: unknown;
}

/** The claims of a session token, in both versions; further ones are your own. */
export interface SessionClaims {
  readonly iss: string;
  readonly sub: string;
  /** The session. */
  readonly sid: string;
  readonly exp: number;
  readonly iat?: number;
  readonly nbf?: number;
  /** The origin of the page for which the token was minted. */
  readonly azp?: string;
  readonly v?: number;
  /** Minutes since the first and the second factor were verified; -1 where there was none. */
  readonly fva?: readonly [first: number, second: number] | null;
  readonly sts?: 'active' | 'pending' | null;
  /** Who acts as the user: an impersonator, or an agent, as `type` says. */
  readonly act?: SessionActor | null;
  readonly [claim: string]: unknown;
}

/** What a session token says, the same for both versions. */
export interface ClerkSession {
  /** The organization that is active, if one is, with the role and the permissions in it, spelt `org:...`. */
  readonly organization:
    | {
        readonly id: string;
        readonly slug: string | undefined;
        readonly role: string | undefined;
        readonly permissions: readonly string[];
      }
    | undefined;
  readonly features: readonly Scoped[];
  readonly plans: readonly Scoped[];
  /** Minutes since each factor was verified; `undefined` where it was not. */
  readonly factorAges: { readonly first: number | undefined; readonly second: number | undefined };
  /** Who acts as the user, if it is not the user: `type` is `'agent'` for an agent, and missing for an impersonator. */
  readonly actor:
    | { readonly subject: string; readonly type: (SessionActor['type'] & string) | undefined }
    | undefined;
  /** Whether the user has still something to do before being signed in. */
  readonly pending: boolean;
}

/** What a session says that says nothing. */
const empty: Readonly<ClerkSession> = {
  organization: undefined,
  features: [],
  plans: [],
  factorAges: { first: undefined, second: undefined },
  actor: undefined,
  pending: true,
};

/** Tells what verified claims say about a session; where they cannot be read, they grant nothing. */
export function sessionOf(claims: SessionClaims): ClerkSession {
  const read = readSession(claims);
  return 'value' in read ? read.value : empty;
}

/**
 * Reads a session, or says which claim is malformed. Only who it is for ends a session: the organization, the actor and the
 * status. A role, permissions, features, plans or ages that cannot be read grant nothing, and `null` is nothing.
 */
export function readSession(claims: Claims): Read<ClerkSession> {
  const { sts } = claims;
  if (isThere(sts) && sts !== 'active' && sts !== 'pending') return { malformed: 'sts' };
  const actor = actorOf(claims.act);
  if ('malformed' in actor) return actor;
  const version = versionOf(claims.v);
  const [features, plans] = version === 2 ? [readScoped(claims.fea), readScoped(claims.pla)] : [[], []];
  const organization =
    version === 1 ? formerOrganizationOf(claims) : organizationOf(claims, version, features);
  if ('malformed' in organization) return organization;
  return {
    value: {
      organization: organization.value,
      features: features.filter(({ name }) => name !== ''),
      plans: plans.filter(({ name }) => name !== ''),
      factorAges: factorAgesOf(claims.fva),
      actor: actor.value,
      pending: sts === 'pending',
    },
  };
}

/** The version of the claims; of one that is not known, only what is not a permission is read. */
function versionOf(v: unknown): 1 | 2 | undefined {
  if (!isThere(v) || v === 1) return 1;
  return v === 2 ? 2 : undefined;
}

/** Version 2: the organization is one claim with members of its own. */
function organizationOf(
  { o }: Claims,
  version: 2 | undefined,
  features: readonly Scoped[],
): Read<ClerkSession['organization']> {
  if (!isThere(o)) return { value: undefined };
  if (!isObject(o)) return { malformed: 'o' };
  const { id, slg, rol, per, fpm } = o;
  if (typeof id !== 'string' || id === '') return { malformed: 'o.id' };
  const role = version === 2 ? roleOf(rol) : undefined;
  const permissions = version === 2 ? decodePermissions(features, per, fpm) : [];
  return { value: { id, slug: textOf(slg), role, permissions } };
}

/** Version 1: claims side by side, with permissions spelt out. Without `org:` in front, one is no permission of Clerk's. */
function formerOrganizationOf(claims: Claims): Read<ClerkSession['organization']> {
  const { org_id: id, org_slug: slug, org_role: role, org_permissions: all } = claims;
  if (!isTextOrNone(id)) return { malformed: 'org_id' };
  if (typeof id !== 'string') return { value: undefined };
  const permissions = isListOfText(all) ? all.filter((permission) => permission.startsWith('org:')) : [];
  return { value: { id, slug: textOf(slug), role: roleOf(role), permissions } };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Roles are written with `org:` in front, or, in version 2 and in old tokens, without. */
function roleOf(role: unknown): string | undefined {
  return typeof role === 'string' && role !== '' ? prefixed(role) : undefined;
}

/** A name with one `org:` in front of it, as @clerk/shared 4.41.0 compares them. */
export function prefixed(name: string): string {
  return name.replace(/^(?:org:)*/, 'org:');
}

/** An actor that cannot be named must not look like its absence, nor an agent like a person. */
function actorOf(act: unknown): Read<ClerkSession['actor']> {
  if (!isThere(act)) return { value: undefined };
  if (!isObject(act)) return { malformed: 'act' };
  const { sub, type } = act;
  if (typeof sub !== 'string' || sub === '') return { malformed: 'act' };
  return isTextOrNone(type)
    ? { value: { subject: sub, type: type ?? undefined } }
    : { malformed: 'act.type' };
}

/**
 * Both ages, or none where the claim is not two of them: -1 for a factor that is not enrolled, otherwise a number of minutes
 * from 0. Another number below 0 must not look like a factor that is not enrolled.
 */
function factorAgesOf(fva: unknown): ClerkSession['factorAges'] {
  const ages: readonly unknown[] = Array.isArray(fva) ? fva : [];
  if (ages.length !== 2 || !ages.every(isFactorAge)) return empty.factorAges;
  const [first, second] = ages.map((age) => (age === -1 ? undefined : age));
  return { first, second };
}

function isFactorAge(age: unknown): age is number {
  return age === -1 || (typeof age === 'number' && Number.isFinite(age) && age >= 0);
}
