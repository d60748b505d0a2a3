import type { Authority } from '../authority/authority.js';
import type { KnownKind } from '../claims/principal-kind.js';
import type { Requirements } from '../requirements/requirements.js';
import type { HealthProblem } from './health-check.js';

/** The routes that no caller can enter, since none of the authorities that they accept can tell a kind that they ask for. */
export interface KindProblems {
  /** Notes the requirements of a route. */
  readonly note: (requirements: Requirements) => void;
  readonly findings: () => readonly HealthProblem[];
}

/** Makes an empty list of such routes; equal requirements are listed once. */
export function kindProblems(authorities: readonly Authority<string, unknown>[]): KindProblems {
  const found = new Map<string, HealthProblem>();
  return {
    note({ kind, accept }) {
      if (kind === undefined) return;
      const kinds = [...new Set([kind].flat())].sort();
      const accepted = authorities.filter(({ name }) => accept === undefined || accept.includes(name));
      if (accepted.some((authority) => kinds.some((each) => canTell(authority, each)))) return;
      const authority = accepted.map(({ name }) => name).join(', ');
      const problem =
        `a route asks for the kind ${kinds.join(' or ')}, which ${authority} can never tell, so it refuses everyone: ` +
        'change "kind" or "accept" of the route, or settle the kind with the "kind" option of an authority';
      found.set(`${authority}: ${problem}`, { authority, problem });
    },
    findings: () => [...found.values()],
  };
}

/** An authority with a `principal` of its own can tell every kind, unless it says which. */
function canTell(authority: Authority<string, unknown>, kind: KnownKind): boolean {
  return (authority.kinds ?? (authority.principal === undefined ? byClaims : [kind])).includes(kind);
}

/** What the registered claims can tell. */
const byClaims: readonly KnownKind[] = ['person', 'machine'];
