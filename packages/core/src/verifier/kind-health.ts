import type { Authority } from '../authority/authority.js';
import { knownKinds } from '../claims/principal-kind.js';
import type { KnownKind } from '../claims/principal-kind.js';
import { acceptsAuthority, isNested } from '../requirements/accepts.js';
import type { Requirements } from '../requirements/requirements.js';
import type { HealthProblem } from './health-check.js';

/** Finds routes that no caller can enter. */
export interface RouteProblems {
  /** Notes the requirements of a route. */
  readonly note: (requirements: Requirements) => void;
  readonly findings: () => readonly HealthProblem[];
}

/**
 * Finds routes that no caller can enter, since no authority that they accept provides the kind that they require. Equal
 * requirements are listed once.
 */
export function kindProblems(authorities: readonly Authority<string, unknown>[]): RouteProblems {
  const found = new Map<string, HealthProblem>();
  return {
    note(requirements) {
      const kinds = [...new Set(kindsIn(requirements))].sort();
      if (kinds.length === 0) return;
      const accepted = authorities.filter(({ name }) => acceptsAuthority(requirements, name));
      if (accepted.some((authority) => takesKindOf(requirements, authority))) return;
      const authority = accepted.map(({ name }) => name).join(', ');
      const names = accepted.map(({ name }) => `"${name}"`).join(' or ');
      const problem =
        `no token of the authority ${names} can have the kind ${kinds.map((kind) => `"${kind}"`).join(' or ')}, so a route that ` +
        `requires it${isNested(requirements) ? ' in a combination' : ''} rejects everyone: ` +
        'change "kind" or "accept" of the route, or settle the kind with the "kind" option of an authority';
      found.set(`${authority}: ${problem}`, { authority, problem });
    },
    findings: () => [...found.values()],
  };
}

/** The kinds that are named anywhere in requirements. */
function kindsIn({ kind, allOf = [], anyOf = [] }: Requirements): readonly KnownKind[] {
  return [...(kind === undefined ? [] : [kind].flat()), ...[...allOf, ...anyOf].flatMap(kindsIn)];
}

/** Whether requirements take a caller of an authority whose kind it can tell, or one of no known kind. */
function takesKindOf(requirements: Requirements, authority: Authority<string, unknown>): boolean {
  const kinds = [...knownKinds.filter((kind) => canTell(authority, kind)), 'unknown' as const];
  return kinds.some((kind) => acceptsAuthority(requirements, authority.name, kind));
}

/** Whether an authority provides a kind. One with a `principal` function provides every kind, unless `kinds` lists them. */
function canTell(authority: Authority<string, unknown>, kind: KnownKind): boolean {
  return (authority.kinds ?? (authority.principal === undefined ? byClaims : [kind])).includes(kind);
}

/** The kinds that the registered claims can prove. */
const byClaims: readonly KnownKind[] = ['person', 'machine'];
