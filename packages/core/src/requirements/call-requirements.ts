import { runHook } from '../hooks/run-hook.js';
import type { HookAnswer } from '../hooks/run-hook.js';
import { andThen } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { isObject } from '../options/option-checks.js';
import type { AuthRequest } from '../request/auth-request.js';
import type { Requirements, RequirementsFunction } from './requirements.js';

/** What a route requires, or a function that gives it for each request. */
export type RequirementsOrFunction = Requirements | RequirementsFunction<never, never, AuthRequest>;

/** The checked requirements, or a function that gives those of the request. */
export type GivenRequirements = Requirements | RequirementsOfRequest;

/** Calls the function of a route for one request. */
export interface RequirementsOfRequest {
  (): MaybePromise<Requirements>;
  /** What it gave, once it was called. */
  known?: Requirements;
}

type Checked = (given?: Requirements, what?: string) => Requirements;

/** Checks constants at once. A function of the request is not called yet. */
export function requirementsFor(
  request: AuthRequest,
  given: RequirementsOrFunction | undefined,
  checked: Checked,
): GivenRequirements {
  if (typeof given !== 'function') return checked(given);
  const required: RequirementsOfRequest = () =>
    andThen(callRequirements(given, request, checked), (requirements) => (required.known = requirements));
  return required;
}

/**
 * Calls a function for the requirements of one request, and checks what it gives like constants are checked. The checked copy is
 * used for this request only, since the function may change the object later.
 */
function callRequirements(
  required: RequirementsFunction<never, never, AuthRequest>,
  request: AuthRequest,
  checked: Checked,
): MaybePromise<Requirements> {
  const given = runHook('The requirements function of a route', () => required(request), answer);
  return andThen(given, (requirements) => checked(requirements, 'The requirements of a request'));
}

const answer: Readonly<HookAnswer<Requirements>> = {
  mustBe: 'a requirements object; `{}` requires only a valid token',
  holds: (value): value is Requirements => isObject(value),
};
