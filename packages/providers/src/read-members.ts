import type { Principal } from '@tokenward/core';
import { isObject, isText } from '@tokenward/core/authoring';
import type { MalformedClaims, PrincipalReading } from '@tokenward/core/authoring';
import { listOfTexts } from './claim-rules.js';

/** Members of a principal, and the claims that were ignored because of their type. */
export type ReadMembers = Partial<Omit<Principal, 'kind'>> & { readonly malformed?: MalformedClaims };

/** The name of a claim, and its value or that of a member in it. */
type NamedValue = readonly [claim: string, value: unknown];

/** A value that is neither a text nor a list, and has no members. */
export const unreadable: unique symbol = Symbol('unreadable');

/** Returns a member of a claim; `undefined` if the claim or the member is absent, `unreadable` if the claim is no object. */
export function memberOf(claim: unknown, name: string): unknown {
  if (claim === undefined || claim === null) return undefined;
  if (!isObject(claim)) return unreadable;
  return Object.hasOwn(claim, name) ? claim[name] : undefined;
}

/** The vendor's claims for members of the principal. */
interface Given {
  /** A text. If it is absent, the registered claim counts. */
  readonly organization?: NamedValue;
  /** A list of texts. If it is absent, the list is empty. */
  readonly permissions?: NamedValue;
  /** A list of texts. If it is absent, the list is empty. */
  readonly scopes?: NamedValue;
}

/**
 * Reads members of the principal from the vendor's claims. `null` counts as absent. A claim of the wrong type counts as
 * absent too and is listed in `malformed`, so that only a route that requires it denies.
 */
export function readMembers({ organization, permissions, scopes }: Given): ReadMembers {
  const malformed: Record<string, string> = {};
  const list = (member: string, [claim, value]: NamedValue): readonly string[] => {
    const texts = listOfTexts(value ?? []);
    if (texts === undefined) malformed[member] = claim;
    return texts ?? [];
  };
  const text = (member: string, [claim, value]: NamedValue): string | undefined => {
    if (isText(value)) return value;
    malformed[member] = claim;
    return undefined;
  };
  const isThere = organization !== undefined && organization[1] !== undefined && organization[1] !== null;
  const read = {
    ...(isThere && { organization: text('organization', organization) }),
    ...(permissions && { permissions: list('permissions', permissions) }),
    ...(scopes && { scopes: list('scopes', scopes) }),
  };
  return Object.keys(malformed).length === 0 ? read : { ...read, malformed };
}

/** Replaces members of a principal. A malformed claim counts only if its member was not replaced. */
export function withMembers(
  read: PrincipalReading,
  { malformed, ...members }: ReadMembers,
): PrincipalReading {
  const principal = { ...read.principal, ...members };
  if (read.malformed === undefined && malformed === undefined) return { principal };
  const others = Object.entries(read.malformed ?? {}).filter(([member]) => !Object.hasOwn(members, member));
  return { principal, malformed: { ...Object.fromEntries(others), ...malformed } };
}
