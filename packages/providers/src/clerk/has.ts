import { isObject, isText } from '@tokenward/core/authoring';
import type { Scoped } from './permissions.js';
import { prefixed, sessionOf } from './session.js';
import type { ClerkSession, SessionClaims } from './session.js';

/** How recently the user must have verified who they are: one of Clerk's presets, or your own. */
export type Reverification =
  | 'strict_mfa'
  | 'strict'
  | 'moderate'
  | 'lax'
  | {
      readonly level: 'first_factor' | 'second_factor' | 'multi_factor';
      /** The age, in minutes, that the verification must not have reached. */
      readonly afterMinutes: number;
    };

/** What a session is asked for; everything given must hold. */
export interface Has {
  readonly role?: string;
  readonly permission?: string;
  /** A feature of the organization or the user; `org:` or `user:` in front of it restricts that. */
  readonly feature?: string;
  /** A plan of the organization or the user; `org:` or `user:` in front of it restricts that. */
  readonly plan?: string;
  readonly reverification?: Reverification;
}

const presets = {
  strict_mfa: { level: 'multi_factor', afterMinutes: 10 },
  strict: { level: 'second_factor', afterMinutes: 10 },
  moderate: { level: 'second_factor', afterMinutes: 60 },
  lax: { level: 'second_factor', afterMinutes: 1440 },
} as const;

type Check = (session: ClerkSession, wanted: unknown) => boolean;

const checks: Readonly<Record<keyof Has, Check>> = {
  role: ({ organization }, role) => isText(role) && organization?.role === prefixed(role),
  permission: ({ organization }, permission) =>
    isText(permission) && organization?.permissions.includes(prefixed(permission)) === true,
  feature: ({ features }, feature) => isText(feature) && includes(features, feature),
  plan: ({ plans }, plan) => isText(plan) && includes(plans, plan),
  reverification: ({ factorAges }, wanted) => isRecent(factorAges, wanted),
};

const names = Object.keys(checks) as readonly (keyof Has)[];

/**
 * Whether a session has what is asked for, by the rules of Clerk's own `has()`: all that is given must hold, and of nothing
 * the answer is no. For `allow` of a route: `allow: ({ claims }) => has(claims, { plan: 'pro' })`.
 */
export function has(claims: SessionClaims, wanted: Has): boolean {
  const session = sessionOf(claims);
  if (session.pending || !isText(claims.sub) || !isObject(wanted)) return false;
  // What is asked for under a name that is not known is not there.
  if (Object.keys(wanted).some((name) => wanted[name] !== undefined && !Object.hasOwn(checks, name)))
    return false;
  // Inherited members count, as those of a class do.
  const asked = names.map((name) => [name, wanted[name]] as const).filter(([, value]) => value !== undefined);
  return asked.length > 0 && asked.every(([name, value]) => checks[name](session, value));
}

function includes(all: readonly Scoped[], wanted: string): boolean {
  const [name = '', scope, ...more] = wanted.split(':').reverse();
  const isFor = ({ organization, user }: Scoped): boolean => {
    if (scope === undefined) return organization || user;
    return ['o', 'org', 'organization'].includes(scope)
      ? organization
      : ['u', 'user'].includes(scope) && user;
  };
  return more.length === 0 && all.some((one) => one.name === name && isFor(one));
}

/** With a second factor that was never verified, the first is asked for; of ages that cannot be read, there is neither. */
function isRecent({ first, second }: ClerkSession['factorAges'], wanted: unknown): boolean {
  const preset =
    isText(wanted) && Object.hasOwn(presets, wanted) ? presets[wanted as keyof typeof presets] : wanted;
  if (!isObject(preset)) return false;
  const { level, afterMinutes } = preset;
  if (typeof afterMinutes !== 'number' || !Number.isFinite(afterMinutes)) return false;
  const isYoung = (age: number | undefined): boolean => age !== undefined && age < afterMinutes;
  if (level !== 'first_factor' && level !== 'second_factor' && level !== 'multi_factor') return false;
  if (level === 'first_factor' || second === undefined) return isYoung(first);
  return isYoung(second) && (level === 'second_factor' || isYoung(first));
}
