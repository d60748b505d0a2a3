import type { Access } from '../claims/access.js';
import { andThen, tryCatch } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { requestSlot } from '../lib/request-slot.js';
import type { RequestSlot } from '../lib/request-slot.js';
import { adoptThenable } from '../lib/thenable.js';
import { callable, checkOptions, optional } from '../options/option-checks.js';
import type { Expectation } from '../options/option-checks.js';
import type { UsedProofs } from '../proof/proof-method.js';
import type { AuthRequest } from '../request/auth-request.js';
import type { Only, Requirements, RequirementsFunction } from '../requirements/requirements.js';
import type { Denial } from '../response/denial.js';
import type { Reply } from '../response/problem.js';
import { verifierFrom } from './given-verifier.js';
import type { GivenVerifier } from './given-verifier.js';
import { unchanged, withExposedHeaders } from './exposed-headers.js';
import { metadataReplies } from './metadata-replies.js';
import { denialReporter } from './report-denial.js';
import type { Verdict } from './verdict.js';
import type { Guard, Verifier } from './verifier.js';

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
   * Returns the access of the caller, narrowed by the `accept` of this guard. Throws if this guard did not run before the
   * handler.
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
   * for wrong requirements. A function gets the framework's request and returns the requirements of that request. The guard
   * has a `get(request)` of its own, whose type is narrowed by its `accept`.
   */
  required<const N extends A['authority'] = A['authority'], R extends object = Routed>(
    requirements?: Requirements<A, N> | RequirementsFunction<A, N, R>,
  ): MiddlewareFor<Required, Only<A, N>> & GuardAccess<Only<A, N>, Request>;
  /** Passes on callers without a credential too. A credential that is sent must be valid. */
  optional(): MiddlewareFor<Optional, A | undefined>;
  /**
   * Serves the metadata of the resource (RFC 9728) to every origin, and passes on all other requests. Put it before the guards.
   * Throws `ConfigurationError` if the verifier has no `resource`.
   */
  metadata(): MiddlewareFor<Optional, A | undefined>;
  /** Returns the access of the caller. Throws if no `required()` ran before the handler. */
  get(request: Request): A;
  /** Returns the access of the caller, or `undefined` for an anonymous caller. */
  find(request: Request): A | undefined;
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
 * Authenticates one request. `undefined` means that the request may pass, and nothing else is to do. Returns synchronously if it can. Rejects with
 * `UnavailableError` if no verdict is possible. With `silent`, `onDenied` is not called: for a condition, after which no
 * reply is sent.
 */
export type Authenticate<Request extends object = object> = (
  request: AuthRequest<Request>,
  silent?: boolean,
) => MaybePromise<Decision | undefined>;

const expectations = {
  onDenied: optional(callable('a function that takes a denial and the request')),
  exposeHeaders: optional({ mustBe: '`true`, or left out', holds: (value: unknown) => value === true }),
} as const;

/**
 * Creates the guards of an adapter. The verifier may be a function that creates it at the first request. `bind` turns
 * `Authenticate` into the framework's middleware. The access is kept under `AuthRequest.raw`, the framework's own
 * request, where no other code can set it. `more` describes options that only this adapter has.
 */
export function createGuards<A extends Access, Middleware extends object, Request extends object>(
  given: GivenVerifier<A>,
  options: GuardOptions<Request>,
  bind: (authenticate: Authenticate<Request>) => Middleware,
  more: Readonly<Record<string, Expectation>> = {},
): Guards<A, Middleware, Middleware, Request> {
  checkOptions('The options of an adapter', options, { ...expectations, ...more });
  const verifier = verifierFrom(given);
  const granted = requestSlot<A | undefined>();
  const used = requestSlot<string>();
  const reportDenial = denialReporter<Request>(options);
  const exposed = options.exposeHeaders === true ? withExposedHeaders : unchanged;

  // With a verifier at hand, wrong requirements throw at once. Else they do at the first request.
  function guardFor(requirements?: RequirementsOf<A>): () => Guard {
    let guard = typeof given === 'function' ? undefined : guardOf(verifier(), used, requirements);
    return () => (guard ??= guardOf(verifier(), used, requirements));
  }

  function middlewareFor(guard: () => Guard, anonymous: boolean, admitted?: RequestSlot<true>): Middleware {
    return bind((request, silent = false) =>
      tryCatch(() =>
        andThen(adoptThenable(guard()(request)), (verdict) => {
          if (verdict.outcome === 'granted') admitted?.set(request.raw, true);
          return decide(request, verdict, anonymous, silent);
        }),
      ),
    );
  }

  function get(request: Request): A {
    const access = granted.get(request);
    if (access === undefined)
      throw new Error('No access: put auth.required() before this handler, or use auth.find(request).');
    return access;
  }

  function required(requirements?: RequirementsOf<A>): Middleware & GuardAccess<A, Request> {
    const guard = guardFor(requirements);
    // What a function requires is known for each request only.
    const admitted = typeof requirements === 'function' ? requestSlot<true>() : undefined;
    return Object.assign(middlewareFor(guard, false, admitted), {
      get(request: Request): A {
        const access = get(request);
        const accept = guard().requirements?.accept;
        if (admitted ? admitted.get(request) : (accept?.includes(access.authority) ?? true)) return access;
        throw new Error(
          'Another guard granted the access of this request: put this guard before the handler.',
        );
      },
    });
  }

  function decide(
    request: AuthRequest<Request>,
    verdict: Verdict,
    anonymous: boolean,
    silent: boolean,
  ): MaybePromise<Decision | undefined> {
    const { raw } = request;
    if (verdict.outcome === 'granted') {
      granted.set(raw, verdict.access as A);
      return verdict.headers && { headers: exposed(verdict.headers) };
    }
    if (!(anonymous && verdict.outcome === 'anonymous')) {
      const { reply, denial } = verdict;
      const headers = exposed(reply.headers);
      const decision = headers === reply.headers ? verdict : { ...verdict, reply: { ...reply, headers } };
      return silent ? decision : andThen(reportDenial(denial, request), () => decision);
    }
    // The same request object may have had a credential before.
    if (granted.get(raw) !== undefined) granted.set(raw, undefined);
    return undefined;
  }

  return {
    required,
    optional: () => middlewareFor(guardFor(), true),
    metadata() {
      let replies = typeof given === 'function' ? undefined : metadataReplies(verifier().resource);
      return bind((request) =>
        tryCatch(() => {
          replies ??= metadataReplies(verifier().resource);
          return andThen(replies(request), (reply) => reply && { reply });
        }),
      );
    },
    find: (request) => granted.get(request),
    get,
    // The types of `required` narrow what is checked here at run time.
  } as Guards<A, Middleware, Middleware, Request>;
}

type RequirementsOf<A extends Access> =
  | Requirements<A>
  | RequirementsFunction<A, A['authority'], object>
  | undefined;

/** Creates a guard. A function of requirements gets the framework's own request. */
function guardOf<A extends Access>(
  verifier: Verifier<A>,
  used: UsedProofs,
  requirements: RequirementsOf<A>,
): Guard {
  if (typeof requirements !== 'function') return verifier.guard(requirements, used);
  return verifier.guard(({ raw }) => requirements(raw), used);
}
