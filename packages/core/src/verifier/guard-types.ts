import type { Access } from '../claims/access.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import type { AuthRequest } from '../request/auth-request.js';
import type { Only, Requirements, RequirementsFunction } from '../requirements/requirements.js';
import type { Denial } from '../response/denial.js';
import type { Reply } from '../response/problem.js';
import type { DeniedRequest } from './report-denial.js';
import type { Verifier } from './verifier.js';

/**
 * A framework's middleware as a function of types: the type of the granted access goes in as `access`, that of the
 * middleware comes out. Extend it with `readonly middleware: Middleware<{ access: this['access'] }>`.
 */
export interface MiddlewareOf {
  readonly access: unknown;
  readonly middleware: unknown;
}

/** The type of a middleware that grants this access. A middleware that does not depend on the access is given as it is. */
export type MiddlewareFor<M, Granted> = M extends MiddlewareOf
  ? (M & { readonly access: Granted })['middleware']
  : M;

/** Reads the access that one guard granted. */
export interface GuardAccess<A extends Access, Request extends object> {
  /**
   * Returns the access of the caller, narrowed by the `accept` of this guard. Throws if this guard did not grant it: if it did not
   * run before the handler, or denied.
   */
  get(this: void, request: Request): A;
}

/**
 * The guards of an app as its framework's middleware, and the access that they granted. `Required` and `Optional` are the
 * types of the middleware, or a `MiddlewareOf` if they depend on the access.
 */
export interface Guards<
  A extends Access,
  Required,
  Optional = Required,
  Request extends object = object,
  Routed extends object = Request,
> {
  /**
   * Passes on only callers who meet the requirements. All others get the reply of the denial. Throws `ConfigurationError` at start
   * for wrong requirements; at the first request, if the adapter got a function that creates the verifier. A function gets the
   * framework's request and returns the requirements of that request. The guard has a `get(request)` of its own, whose type is
   * narrowed by its `accept`. `none` lets the types refuse a forgotten call.
   */
  required<const N extends A['authority'] = A['authority'], R extends object = Routed>(
    this: void,
    requirements?: Requirements<A, N> | RequirementsFunction<A, N, R>,
    ...none: never[]
  ): MiddlewareFor<Required, Only<A, N>> & GuardAccess<Only<A, N>, Request>;
  /** Passes on callers without a credential too. A credential that is sent must be valid. */
  optional(this: void, ...none: never[]): MiddlewareFor<Optional, A | undefined>;
  /**
   * Serves the metadata of the resource (RFC 9728) to every origin, and passes on all other requests. Put it before the guards.
   * Throws `ConfigurationError` if the verifier has no `resource`.
   */
  metadata(this: void, ...none: never[]): MiddlewareFor<Optional, A | undefined>;
  /** Returns the access of the caller. Throws if no `required()` ran before the handler. */
  get(request: Request): A;
  /** Returns the access of the caller, or `undefined` for an anonymous caller. */
  find(request: Request): A | undefined;
  /** Reports a denial as these guards do, for packages that decide about a request after them. */
  report(denial: Denial, request: DeniedRequest<Request>): unknown;
  /** Returns the verifier of these guards. If they have a function that creates it, it is called first. */
  verifier(): Verifier<A>;
}

/** The options of an adapter. */
export interface GuardOptions<Request extends object> {
  /**
   * Called with every denial before its reply is sent, for the log. A denial contains no part of the token. An error that
   * the function throws goes to the framework as an `Error`. So does a promise that takes longer than 10 seconds.
   * @default in development, at most one line per second for each code
   */
  onDenied?(denial: Denial, request: Request): void | Promise<void>;
  /**
   * `true` lets pages of other origins read the challenge and the nonce for DPoP proofs. It sets
   * `Access-Control-Expose-Headers` of the responses that have them.
   * @default the header is left to the CORS middleware of the application
   */
  readonly exposeHeaders?: true;
}

/** What an adapter does with a request: send `reply`, or pass the request on and set `headers` of its response. */
export type Decision =
  | { readonly reply: Reply }
  | { readonly reply?: undefined; readonly headers: Readonly<Record<string, string>> };

/**
 * Authenticates one request. `undefined` means that the request may pass, and nothing else is to do. Returns synchronously if it
 * can. Rejects with `UnavailableError` if no verdict is possible. With `silent`, `onDenied` is not called: for a condition, after
 * which no reply is sent.
 */
export type Authenticate<Request extends object = object> = (
  request: AuthRequest<Request>,
  silent?: boolean,
) => MaybePromise<Decision | undefined>;
