import type { Access } from '../claims/access.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import type { AuthRequest } from '../request/auth-request.js';
import type { Only, Requirements, RequirementsFunction } from '../requirements/requirements.js';
import type { HealthProblem } from './health-check.js';
import type { Verdict, Verification } from './verdict.js';

/**
 * A guard of one route: the requirements are fixed and known to be sound. The verdict comes at once when nothing must be
 * waited for; `await` serves both ways.
 */
export interface Guard<A extends Access = Access> {
  (request: AuthRequest): MaybePromise<Verdict<A>>;
  /** A frozen copy of the requirements, for OpenAPI documents for example. `undefined` if they are a function of the request. */
  readonly requirements?: Requirements | undefined;
}

/** Answers who is calling, and whether they may. Every method rejects with `UnavailableError` when nobody can tell. */
export interface Verifier<A extends Access = Access> {
  /** Verifies a token that you took out of a request, a message or a file yourself. */
  verify<const N extends A['authority'] = A['authority']>(
    token: string,
    requirements?: Requirements<A, N>,
  ): Promise<Verification<Only<A, N>>>;
  /** Verifies the credential of a request. Each call runs all checks; the signature of a JWT that was verified before is not checked again. */
  authenticate<const N extends A['authority'] = A['authority']>(
    request: AuthRequest,
    requirements?: Requirements<A, N> | RequirementsFunction<A, N, AuthRequest>,
  ): Promise<Verdict<Only<A, N>>>;
  /**
   * Fetches what each authority needs and tells what is wrong: unreachable, another issuer's metadata, no usable key, refused
   * credentials, a clock that is off, a guard that asks for a kind of principal which none of its authorities can tell. An empty list when all is well; for start-up and for readiness probes.
   */
  check(): Promise<readonly HealthProblem[]>;
  /**
   * Fixes the requirements of a route: throws `ConfigurationError` now rather than on its first request. What a function of the
   * request gives is checked on each request.
   */
  guard<const N extends A['authority'] = A['authority']>(
    requirements?: Requirements<A, N> | RequirementsFunction<A, N, AuthRequest>,
  ): Guard<Only<A, N>>;
}
