import type { Claims } from '@tokenward/core';
import { isObject } from '../checked-options.js';
import { isListOfText, isTextOrNone, isThere } from './claim.js';
import type { Read } from './claim.js';
import { decodePermissions, readScoped } from './permissions.js';
import type { Scoped } from './permissions.js';

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
  readonly fva?: readonly [first: number, second: number];
  readonly sts?: 'active' | 'pending';
  /** Who impersonates the user. */
  readonly act?: { readonly sub: string; readonly iss?: string; readonly sid?: string };
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
  /** Whether the user has still something to do before being signed in. */
  readonly pending: boolean;
}

/** What a session says that says nothing. */
const empty: Readonly<ClerkSession> = {
  organization: undefined,
  features: [],
  plans: [],
  factorAges: { first: undefined, second: undefined },
  pending: true,
};

/** Tells what verified claims say about a session; where they cannot be read, they grant nothing. */
export function sessionOf(claims: SessionClaims): ClerkSession {
  const read = readSession(claims);
  return 'value' in read ? read.value : empty;
}

/** Reads a session, or says which claim is malformed. */
export function readSession(claims: Claims): Read<ClerkSession> {
  const { v, fva, sts } = claims;
  if (v !== undefined && v !== 1 && v !== 2) return { malformed: 'v' };
  if (sts !== undefined && sts !== 'active' && sts !== 'pending') return { malformed: 'sts' };
  if (fva !== undefined && !isFactorAges(fva)) return { malformed: 'fva' };
  const [first = -1, second = -1] = fva ?? [];
  const features = v === 2 ? readScoped(claims.fea) : [];
  const plans = v === 2 ? readScoped(claims.pla) : [];
  if (features === undefined) return { malformed: 'fea' };
  if (plans === undefined) return { malformed: 'pla' };
  const organization = v === 2 ? organizationOf(claims, features) : formerOrganizationOf(claims);
  if ('malformed' in organization) return organization;
  const age = (minutes: number): number | undefined => (minutes < 0 ? undefined : minutes);
  return {
    value: {
      organization: organization.value,
      features,
      plans,
      factorAges: { first: age(first), second: age(second) },
      pending: sts === 'pending',
    },
  };
}

/** Version 2: the organization is one claim with members of its own. */
function organizationOf({ o }: Claims, features: readonly Scoped[]): Read<ClerkSession['organization']> {
  if (!isThere(o)) return { value: undefined };
  if (!isObject(o)) return { malformed: 'o' };
  const { id, slg, rol, per, fpm } = o;
  if (!isThere(id) || !isTextOrNone(id)) return { malformed: 'o.id' };
  if (!isTextOrNone(slg)) return { malformed: 'o.slg' };
  if (!isTextOrNone(rol)) return { malformed: 'o.rol' };
  const permissions = decodePermissions(features, per, fpm);
  if (permissions === undefined) return { malformed: 'o.per' };
  return { value: { id: String(id), slug: slg ?? undefined, role: roleOf(rol), permissions } };
}

/** Version 1: claims side by side, with permissions spelt out. */
function formerOrganizationOf(claims: Claims): Read<ClerkSession['organization']> {
  const { org_id: id, org_slug: slug, org_role: role, org_permissions: permissions } = claims;
  if (!isTextOrNone(id)) return { malformed: 'org_id' };
  if (!isTextOrNone(slug)) return { malformed: 'org_slug' };
  if (!isTextOrNone(role)) return { malformed: 'org_role' };
  if (isThere(permissions) && !isListOfText(permissions)) return { malformed: 'org_permissions' };
  if (typeof id !== 'string') return { value: undefined };
  const granted = isListOfText(permissions) ? permissions : [];
  return { value: { id, slug: slug ?? undefined, role: roleOf(role), permissions: granted } };
}

/** Roles are written with `org:` in front, or, in version 2 and in old tokens, without. */
function roleOf(role: string | null | undefined): string | undefined {
  return typeof role === 'string' ? `org:${role.replace(/^org:/, '')}` : undefined;
}

function isFactorAges(value: unknown): value is readonly [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((age) => Number.isFinite(age));
}
