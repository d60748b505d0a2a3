import type { Access } from '../claims/access.js';
import { runHook } from '../hooks/run-hook.js';
import { andThen, tryCatch } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { requestSlot } from '../lib/request-slot.js';
import { adoptThenable } from '../lib/thenable.js';
import { callable, checkOptions, optional } from '../options/option-checks.js';
import type { AuthRequest } from '../request/auth-request.js';
import type { Requirements, RequirementsFunction } from '../requirements/requirements.js';
import type { Denial } from '../response/denial.js';
import type { Verdict } from './verdict.js';
import type { Guard, Verifier } from './verifier.js';

/** The guards of an app in its framework's own shape, and what they found out. */
export interface Guards<
  A extends Access,
  Required,
  Optional = Required,
  Request extends object = object,
  Routed extends object = Request,
> {
  /**
   * Lets in only callers who meet the requirements; the others get the finished answer. Declared wrong, it throws at start. A
   * function gets the framework's request and gives the requirements of that request, which are checked each time.
   */
  required<const N extends A['authority'] = A['authority'], R extends object = Routed>(
    requirements?: Requirements<A, N> | RequirementsFunction<A, N, R>,
  ): Required;
  /** Lets in callers without any credential as well; one that is sent must be good. */
  optional(): Optional;
  /** Who is calling; throws where no `required()` stands before the handler. */
  get(request: Request): A;
  /** Who is calling, or `undefined` for an anonymous caller. */
  find(request: Request): A | undefined;
}

/** What an app may add to its guards. */
export interface GuardOptions<Request extends object> {
  /**
   * Called with every refusal before it is sent, for the log; no part of the token is in it. An error that it throws, and a
   * promise that takes longer than 10 seconds, go to the framework as an `Error`.
   */
  onDenied?(denial: Denial, request: Request): void | Promise<void>;
}

/** Why a request is not let in, with the finished answer. */
export type RejectedVerdict = Exclude<Verdict, { readonly outcome: 'granted' }>;

/**
 * Decides on one request: nothing means that it may pass. Says so at once when nothing must be waited for, and rejects with
 * `UnavailableError` when nobody can tell.
 */
export type Authenticate<Request extends object = object> = (
  request: AuthRequest<Request>,
) => MaybePromise<RejectedVerdict | undefined>;

const expectations = {
  onDenied: optional(callable('a function that takes a denial and the request')),
} as const;

/**
 * What an adapter is made of: `bind` turns a decision into the framework's middleware. The access is remembered under
 * `AuthRequest.raw`, the framework's own request, where nobody else can put one.
 */
export function createGuards<A extends Access, Middleware, Request extends object>(
  verifier: Verifier<A>,
  options: GuardOptions<Request>,
  bind: (admit: Authenticate<Request>) => Middleware,
): Guards<A, Middleware, Middleware, Request> {
  checkOptions('The options of an adapter', options, expectations);
  const granted = requestSlot<A | undefined>();

  function admitting(guard: Guard, anonymous: boolean): Middleware {
    return bind((request) =>
      tryCatch(() =>
        andThen(adoptThenable(guard(request)), (verdict) => decided(request, verdict, anonymous)),
      ),
    );
  }

  function decided(
    { raw }: AuthRequest<Request>,
    verdict: Verdict,
    anonymous: boolean,
  ): MaybePromise<RejectedVerdict | undefined> {
    if (verdict.outcome === 'granted') granted.set(raw, verdict.access as A);
    else if (!(anonymous && verdict.outcome === 'anonymous'))
      return andThen(told(verdict.denial, raw), () => verdict);
    // The same request object may have had a credential before.
    else if (granted.get(raw) !== undefined) granted.set(raw, undefined);
    return undefined;
  }

  function told(denial: Denial, raw: Request): unknown {
    return runHook('"onDenied"', () => options.onDenied?.(denial, raw));
  }

  return {
    required: (requirements) => admitting(guardOf(verifier, requirements), false),
    optional: () => admitting(verifier.guard(), true),
    find: (request) => granted.get(request),
    get(request) {
      const access = granted.get(request);
      if (access === undefined)
        throw new Error('No access: put auth.required() before this handler, or use auth.find(request).');
      return access;
    },
  };
}

/** The guard of a verifier; a function gets the framework's own request. */
function guardOf<A extends Access, const N extends A['authority'], R extends object>(
  verifier: Verifier<A>,
  requirements?: Requirements<A, N> | RequirementsFunction<A, N, R>,
): Guard {
  if (typeof requirements !== 'function') return verifier.guard(requirements);
  return verifier.guard(({ raw }) => requirements(raw as R));
}
