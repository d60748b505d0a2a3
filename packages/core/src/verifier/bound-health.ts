import type { Authority } from '../authority/authority.js';
import { unchecked } from '../options/unchecked.js';
import type { Requirements } from '../requirements/requirements.js';
import type { HealthProblem } from './health-check.js';
import type { RouteProblems } from './kind-health.js';

const problem: Readonly<HealthProblem> = {
  authority: 'proofs',
  problem:
    'a route has `bound: true`, but the verifier has no "proofs", so the route rejects everyone: set "proofs" of createVerifier ' +
    'to [dpop({ ... })] or [mutualTls()], or `binding: unchecked` of an authority if a component in front checks the proof',
};

/** Finds routes with `bound: true` that no caller can enter, since no proof is checked. They are listed once. */
export function boundProblems(
  authorities: readonly Authority<string, unknown>[],
  hasProofs: boolean,
): RouteProblems {
  let isFound = false;
  return {
    note(requirements) {
      if (!hasProofs && !authorities.some((one) => takes(requirements, one.name, one.binding === unchecked)))
        isFound = true;
    },
    findings: () => (isFound ? [problem] : []),
  };
}

/** Whether requirements take a token of an authority, which can be bound or not. */
function takes({ accept, bound, allOf = [], anyOf }: Requirements, name: string, isBound: boolean): boolean {
  return (
    accept?.includes(name) !== false &&
    (bound === undefined || isBound) &&
    allOf.every((each) => takes(each, name, isBound)) &&
    (anyOf === undefined || anyOf.some((each) => takes(each, name, isBound)))
  );
}
