import type { Access } from '../claims/access.js';
import { knownKinds } from '../claims/principal-kind.js';
import type { KnownKind, PrincipalKind } from '../claims/principal-kind.js';
import { runHook } from '../hooks/run-hook.js';
import type { HookAnswer } from '../hooks/run-hook.js';
import { andThen } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { callable, checkOptions, isText, isTextList, optional, textList } from '../options/option-checks.js';
import { deny } from '../response/denial.js';
import type { Denial } from '../response/denial.js';
import { passed } from '../response/result.js';
import type { Passed, Result } from '../response/result.js';
import type { Only, Requirements } from './requirements.js';

const none: Requirements = Object.freeze({});

/**
 * Makes the check of requirements for a verifier with these authorities. A copy of what it is given comes back, or it
 * throws `ConfigurationError`: a misspelt requirement would protect nothing.
 */
export function requirementsParser(authorities: readonly string[]): (given?: Requirements) => Requirements {
  const expectations = {
    accept: optional({
      mustBe: `a non-empty list of configured authorities (${authorities.join(', ')})`,
      holds: (value) => isTextList(value) && value.every((name) => authorities.includes(name)),
    }),
    kind: optional({
      mustBe: "'person', 'machine' or 'api_key', or a non-empty list of them",
      holds: (value) =>
        [value].flat().length > 0 && [value].flat().every((kind) => knownKinds.includes(kind as KnownKind)),
    }),
    scopes: optional({
      mustBe: 'a non-empty list of scopes without spaces, quotes or backslashes (RFC 6749 §3.3)',
      holds: (value) =>
        isTextList(value) && value.every((scope) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)),
    }),
    permissions: optional(textList('a non-empty list of permissions')),
    organization: optional({
      mustBe: '`true`, an organization, or a non-empty list of them',
      holds: (value) => value === true || isText(value) || isTextList(value),
    }),
    allow: optional(callable('a function that returns true for those who may')),
  };
  return (given) => {
    if (given === undefined) return none;
    checkOptions('The requirements object of a route', given, expectations);
    const copy = copyOf(given, Object.keys(expectations));
    // Once more, since a getter may give something else when it is read again.
    checkOptions('The requirements object of a route', copy, expectations);
    return copy;
  };
}

/** A list that is emptied after the check must not open the route, so lists are copied. */
function copyOf(given: Requirements, names: readonly string[]): Requirements {
  const values = given as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    names.filter((name) => name in values).map((name) => [name, copyIfList(values[name])]),
  );
}

/** Decides whether a caller meets the requirements of a route: kind, scopes, permissions, organization, then `allow`. */
export function authorize<A extends Access, N extends A['authority']>(
  access: Only<A, N>,
  { kind, scopes = [], permissions = [], organization, allow }: Requirements<A, N>,
): MaybePromise<Result<Passed>> {
  if (kind !== undefined && !([kind].flat() as readonly unknown[]).includes(access.kind))
    return { denial: otherKind(kind, access.kind) };
  if (!scopes.every((scope) => access.scopes.includes(scope)))
    return { denial: deny('scope_missing', { required: [...scopes] }) };
  if (!permissions.every((permission) => access.permissions.includes(permission)))
    return { denial: deny('permission_missing', { required: [...permissions] }) };
  if (organization !== undefined && !actsFor(access.organization, organization))
    return { denial: deny('organization_mismatch', { required: copyIfList(organization) }) };
  if (allow === undefined) return passed;
  return andThen(
    runHook('"allow" of a route', () => allow(access), yesOrNo),
    (yes) => (yes ? passed : { denial: deny('not_allowed') }),
  );
}

const yesOrNo: Readonly<HookAnswer<boolean>> = {
  mustBe: 'true or false',
  holds: (value): value is boolean => typeof value === 'boolean',
};

/** The hint says what was seen, which is one of the kinds and no value of a claim. */
function otherKind(required: KnownKind | readonly KnownKind[], seen: PrincipalKind): Denial {
  const denial = deny('kind_mismatch', { required: copyIfList(required), seen });
  return { ...denial, hint: `The kind of the caller is "${seen}". ${denial.hint}` };
}

/** Whoever is told of a denial must not be able to change what a route requires. */
function copyIfList<T>(value: T): T {
  return (Array.isArray(value) ? [...(value as unknown[])] : value) as T;
}

function actsFor(organization: string | undefined, wanted: true | string | readonly string[]): boolean {
  if (organization === undefined) return false;
  return wanted === true || [wanted].flat().includes(organization);
}
