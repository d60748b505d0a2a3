import type { Access } from '../claims/access.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import type { AuthRequest } from '../request/auth-request.js';
import type { UsedProofs } from '../proof/proof-method.js';
import type { Facts } from '../requirements/facts.js';
import type { Only, Requirements, RequirementsFunction } from '../requirements/requirements.js';
import type { HealthProblem } from './health-check.js';
import type { Resource } from './resource.js';
import type { Verdict, Verification } from './verdict.js';

/** A guard of one route, with checked requirements. It returns the verdict synchronously if it can, so `await` the result. */
export interface Guard<A extends Access = Access> {
  (request: AuthRequest): MaybePromise<Verdict<A>>;
  /** A frozen copy of the requirements, for example for OpenAPI. `undefined` if they are a function of the request. */
  readonly requirements?: Requirements | undefined;
}

/** Verifies tokens and requests. Every method rejects with `UnavailableError` if no verdict is possible. */
export interface Verifier<A extends Access = Access> {
  /** Verifies a token that you read from a request, a message or a file yourself. */
  verify<const N extends A['authority'] = A['authority']>(
    token: string,
    requirements?: Requirements<A, N>,
  ): Promise<Verification<Only<A, N>>>;
  /** Verifies the credential of a request. Each call runs all checks, except for those of a JWT in the cache whose result can't change: the signature and pure rules. */
  authenticate<const N extends A['authority'] = A['authority']>(
    request: AuthRequest,
    requirements?: Requirements<A, N> | RequirementsFunction<A, N, AuthRequest>,
  ): Promise<Verdict<Only<A, N>>>;
  /**
   * Compares the access of a request with further requirements, such as those of one tool of several. Nothing is verified or
   * asked again. Rejects for an access that this verifier did not grant, and for a copy of one.
   */
  authorize<const N extends A['authority'] = A['authority']>(
    access: Access,
    requirements?: Requirements<A, N>,
  ): Promise<Verification<Only<A, N>>>;
  /**
   * Returns what was attested about an access: its claims before a schema changed them, and its scopes with those that they
   * include. Throws for an access that this verifier did not grant, and for a copy of one.
   */
  factsOf(access: Access): Facts;
  /**
   * Fetches what each authority needs, and lists the problems: an unreachable server, metadata of another issuer, no usable key,
   * rejected client credentials, a wrong clock. It also lists guards that require a kind which no accepted authority provides.
   * For start-up and readiness probes. The list is empty if there is no problem.
   */
  check(): Promise<readonly HealthProblem[]>;
  /** The resource that this API is, with all that its metadata is made of, if the verifier has one. */
  readonly resource?: Resource | undefined;
  /**
   * Creates the guard of a route. Throws `ConfigurationError` for wrong requirements. The result of a requirements function is
   * checked on each request. Guards that get the same `used` accept one DPoP proof of one request: `createGuards` does this.
   */
  guard<const N extends A['authority'] = A['authority']>(
    requirements?: Requirements<A, N> | RequirementsFunction<A, N, AuthRequest>,
    used?: UsedProofs,
  ): Guard<Only<A, N>>;
}
