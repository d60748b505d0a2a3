import type { AnyAuthority } from '../authority/authority.js';
import { deepCopy } from '../lib/deep-copy.js';
import type { AuthRequest } from '../request/auth-request.js';
import { withAccepted } from '../requirements/accepts.js';
import { requirementsFor } from '../requirements/call-requirements.js';
import type { GivenRequirements, RequirementsOrFunction } from '../requirements/call-requirements.js';
import { requirementsParser } from '../requirements/requirements-parser.js';
import type { Requirements } from '../requirements/requirements.js';
import { boundProblems } from './bound-health.js';
import { kindProblems } from './kind-health.js';
import type { RouteProblems } from './kind-health.js';

/** The requirements of a route, checked once. */
export interface RouteRequirements {
  readonly required: Requirements | ((request: AuthRequest) => GivenRequirements);
  /** A frozen copy to read back; `undefined` for a function of the request. */
  readonly copy: Requirements | undefined;
}

/** How a verifier checks requirements. */
export interface RequirementChecks extends Pick<RouteProblems, 'findings'> {
  readonly checked: (given?: Requirements, what?: string) => Requirements;
  readonly forRequest: (request: AuthRequest, given?: RequirementsOrFunction) => GivenRequirements;
  readonly forRoute: (given?: RequirementsOrFunction) => RouteRequirements;
}

/** Creates the checks of requirements for a verifier with these authorities. They throw `ConfigurationError`. */
export function requirementChecks(
  authorities: readonly AnyAuthority[],
  hasProofs: boolean,
): RequirementChecks {
  const names = authorities.map(({ name }) => name);
  const parse = requirementsParser(names);
  const problems = [kindProblems(authorities), boundProblems(authorities, hasProofs)];
  const checked = (given?: Requirements, what?: string): Requirements =>
    withAccepted(parse(given, what), names);
  const forRequest: RequirementChecks['forRequest'] = (request, given) =>
    requirementsFor(request, given, checked);
  return {
    checked,
    forRequest,
    forRoute(given) {
      if (typeof given === 'function')
        return { required: (request) => forRequest(request, given), copy: undefined };
      const parsed = parse(given);
      for (const { note } of problems) note(parsed);
      const requirements = withAccepted(parsed, names);
      return { required: requirements, copy: deepCopy(parsed) };
    },
    findings: () => problems.flatMap(({ findings }) => findings()),
  };
}
