import type { PrincipalKind } from '../claims/principal-kind.js';
import type { Requirements } from './requirements.js';

/**
 * Whether requirements accept the tokens of an authority, by every `accept` in them. With a kind of principal, also whether they
 * take that kind from this authority.
 */
export function acceptsAuthority(
  { accept, kind, allOf = [], anyOf }: Requirements,
  name: string,
  caller?: PrincipalKind,
): boolean {
  if (accept !== undefined && !accept.includes(name)) return false;
  if (caller !== undefined && !acceptsKind(kind, caller)) return false;
  return (
    allOf.every((each) => acceptsAuthority(each, name, caller)) &&
    (anyOf === undefined || anyOf.some((each) => acceptsAuthority(each, name, caller)))
  );
}

/** Whether a route that requires a kind, or requires none, takes a caller of this kind. */
export function acceptsKind(kind: Requirements['kind'], caller: PrincipalKind): boolean {
  return kind === undefined || ([kind].flat() as readonly unknown[]).includes(caller);
}

/**
 * The same requirements with the names of all authorities that they accept under `accept`. Where those inside `anyOf` accept
 * several, this is their union, so that all others can be refused before anything is fetched.
 */
export function withAccepted(requirements: Requirements, authorities: readonly string[]): Requirements {
  if (!isNested(requirements)) return requirements;
  const accept = authorities.filter((name) => acceptsAuthority(requirements, name));
  return accept.length === authorities.length ? requirements : { ...requirements, accept };
}

/** Whether requirements contain requirements. */
export function isNested({ allOf, anyOf }: Requirements): boolean {
  return allOf !== undefined || anyOf !== undefined;
}
