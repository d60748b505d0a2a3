import type { Claims } from '@tokenward/core';
import { isObject } from '@tokenward/core/authoring';
import { isListOfText, isTextOrNone, isPresent } from './claim.js';
import type { Read } from './claim.js';
import { decodePermissions, readScoped } from './permissions.js';
import type { Scoped } from './permissions.js';

/** The party that acts as the user of a session (@clerk/shared 4.41.0, `ActClaim` of types/jwtv2). */
export interface SessionActor {
  readonly sub: string;
  /** `'agent'` for an agent; absent for an impersonator. Clerk may add further types. */
  readonly type?: 'agent' | (string & {}) | null;
  readonly [member: string]: unknown;
}

/** The claims of a session token, in both versions. All other claims are your own. */
export interface SessionClaims {
  readonly iss: string;
  readonly sub: string;
  /** The session id. */
  readonly sid: string;
  readonly exp: number;
  readonly iat?: number;
  readonly nbf?: number;
  /** The origin of the page for which the token was issued. */
  readonly azp?: string;
  readonly v?: number;
  /** Minutes since the first and the second factor were verified; -1 if not enrolled. */
  readonly fva?: readonly [first: number, second: number] | null;
  readonly sts?: 'active' | 'pending' | null;
  /** The party that acts as the user: an impersonator, or an agent if `type` is `'agent'`. */
  readonly act?: SessionActor | null;
  readonly [claim: string]: unknown;
}

/** The data of a session token, the same for both versions. */
export interface ClerkSession {
  /** The active organization, if any, with the user's role and permissions in it in the form `org:...`. */
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
  /** Minutes since each factor was verified; `undefined` if not enrolled. */
  readonly factorAges: { readonly first: number | undefined; readonly second: number | undefined };
  /** The party that acts as the user, if any. `type` is `'agent'` for an agent, and `undefined` for an impersonator. */
  readonly actor:
    | { readonly subject: string; readonly type: (SessionActor['type'] & string) | undefined }
    | undefined;
  /** Whether the user must complete a task to be signed in. */
  readonly pending: boolean;
}

/** The session of claims that can't be read. */
const empty: Readonly<ClerkSession> = {
  organization: undefined,
  features: [],
  plans: [],
  factorAges: { first: undefined, second: undefined },
  actor: undefined,
  pending: true,
};

/** Reads a session from verified claims. Unreadable claims grant nothing. */
export function sessionOf(claims: SessionClaims): ClerkSession {
  const read = readSession(claims);
  return 'value' in read ? read.value.session : empty;
}

/** A session, and the claim of the organization if it is malformed. It counts as absent then. */
interface SessionReading {
  readonly session: ClerkSession;
  readonly ignored: string | undefined;
}

/**
 * Reads a session, or returns the malformed claim. Only a malformed actor or status is an error. A malformed
 * organization counts as none. Unreadable roles, permissions, features, plans or ages grant nothing. `null` counts as
 * absent.
 */
export function readSession(claims: Claims): Read<SessionReading> {
  const { sts } = claims;
  if (isPresent(sts) && sts !== 'active' && sts !== 'pending') return { malformed: 'sts' };
  const actor = actorOf(claims.act);
  if ('malformed' in actor) return actor;
  const version = versionOf(claims.v);
  const [features, plans] = version === 2 ? [readScoped(claims.fea), readScoped(claims.pla)] : [[], []];
  const organization =
    version === 1 ? organizationOfVersion1(claims) : organizationOf(claims, version, features);
  const session = {
    organization: 'value' in organization ? organization.value : undefined,
    features: features.filter(({ name }) => name !== ''),
    plans: plans.filter(({ name }) => name !== ''),
    factorAges: factorAgesOf(claims.fva),
    actor: actor.value,
    pending: sts === 'pending',
  };
  return { value: { session, ignored: 'malformed' in organization ? organization.malformed : undefined } };
}

/** Returns the version of the claims. For an unknown version, neither roles nor permissions are read. */
function versionOf(v: unknown): 1 | 2 | undefined {
  if (!isPresent(v) || v === 1) return 1;
  return v === 2 ? 2 : undefined;
}

/** Version 2: the organization is one claim with its own members. */
function organizationOf(
  { o }: Claims,
  version: 2 | undefined,
  features: readonly Scoped[],
): Read<ClerkSession['organization']> {
  if (!isPresent(o)) return { value: undefined };
  if (!isObject(o)) return { malformed: 'o' };
  const { id, slg, rol, per, fpm } = o;
  if (typeof id !== 'string' || id === '') return { malformed: 'o' };
  const role = version === 2 ? roleOf(rol) : undefined;
  const permissions = version === 2 ? decodePermissions(features, per, fpm) : [];
  return { value: { id, slug: textOf(slg), role, permissions } };
}

/**
 * Version 1: separate claims, with permissions in full. One without the prefix `org:` is not Clerk's and is left out.
 */
function organizationOfVersion1(claims: Claims): Read<ClerkSession['organization']> {
  const { org_id: id, org_slug: slug, org_role: role, org_permissions: all } = claims;
  if (!isTextOrNone(id)) return { malformed: 'org_id' };
  if (typeof id !== 'string') return { value: undefined };
  const permissions = isListOfText(all) ? all.filter((permission) => permission.startsWith('org:')) : [];
  return { value: { id, slug: textOf(slug), role: roleOf(role), permissions } };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Reads a role. Version 2 and old tokens omit the prefix `org:`. */
function roleOf(role: unknown): string | undefined {
  return typeof role === 'string' && role !== '' ? prefixed(role) : undefined;
}

/** Returns a name with exactly one prefix `org:`, as @clerk/shared 4.41.0 compares them. */
export function prefixed(name: string): string {
  return name.replace(/^(?:org:)*/, 'org:');
}

/** Reads the actor. A malformed actor must not count as absent, and an agent must not count as a person. */
function actorOf(act: unknown): Read<ClerkSession['actor']> {
  if (!isPresent(act)) return { value: undefined };
  if (!isObject(act)) return { malformed: 'act' };
  const { sub, type } = act;
  if (typeof sub !== 'string' || sub === '') return { malformed: 'act' };
  return isTextOrNone(type)
    ? { value: { subject: sub, type: type ?? undefined } }
    : { malformed: 'act.type' };
}

/**
 * Reads both ages. -1 means a factor that is not enrolled; other values are minutes from 0. If either is invalid,
 * both are missing. A number below 0 other than -1 must not count as a factor that is not enrolled.
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
