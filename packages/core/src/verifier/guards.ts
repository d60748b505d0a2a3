import type { Access } from '../claims/access.js';
import { andThen, andThenWith, tryCatch } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { requestSlot } from '../lib/request-slot.js';
import type { RequestSlot } from '../lib/request-slot.js';
import { adoptThenable } from '../lib/thenable.js';
import { callable, checkOptions, optional } from '../options/option-checks.js';
import type { Expectation } from '../options/option-checks.js';
import type { UsedProofs } from '../proof/proof-method.js';
import type { AuthRequest } from '../request/auth-request.js';
import { requirementsParser } from '../requirements/requirements-parser.js';
import type { Requirements, RequirementsFunction } from '../requirements/requirements.js';
import { verifierFrom } from './given-verifier.js';
import type { GivenVerifier } from './given-verifier.js';
import type { Authenticate, Decision, GuardAccess, GuardOptions, Guards } from './guard-types.js';
import { unchanged, withExposedHeaders } from './exposed-headers.js';
import { denialReporter } from './report-denial.js';
import { serveMetadata } from './serve-metadata.js';
import { checkCallWithout, checkRequiredCall } from './uncalled-guard.js';
import type { Verdict } from './verdict.js';
import type { Guard, Verifier } from './verifier.js';

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
  checkOptions('The options object of an adapter', options, { ...expectations, ...more });
  const verifier = verifierFrom(given);
  const granted = requestSlot<A | undefined>();
  const used: UsedProofs = requestSlot();
  const reportDenial = denialReporter<Request>(options);
  const exposed = options.exposeHeaders === true ? withExposedHeaders : unchanged;

  // With a verifier at hand, wrong requirements throw at once. Else they do at the first request, since a build may lack their
  // values. They are copied at once, so a later change of the object by the application does not count.
  function guardFor(requirements?: RequirementsOf<A>): () => Guard {
    if (typeof given !== 'function') {
      const guard = guardOf(verifier(), used, requirements);
      return () => guard;
    }
    const own =
      typeof requirements === 'function' ? () => requirements : copyOf(requirements as Requirements);
    let guard: Guard | undefined;
    return () => (guard ??= guardOf(verifier(), used, own() as RequirementsOf<A>));
  }

  function middlewareFor(
    guard: () => Guard,
    anonymous: boolean,
    admitted?: RequestSlot<A | undefined>,
  ): Middleware {
    const run = (request: AuthRequest<Request>, silent: boolean): MaybePromise<Decision | undefined> =>
      andThenWith(adoptThenable(guard()(request)), decide, request, anonymous, silent, admitted);
    return bind((request, silent = false) => tryCatch(run, request, silent));
  }

  function get(request: Request): A {
    const access = granted.get(request);
    if (access === undefined)
      throw new Error('No access: put auth.required() before this handler, or use auth.find(request).');
    return access;
  }

  function required(
    requirements?: RequirementsOf<A>,
    ...further: never[]
  ): Middleware & GuardAccess<A, Request> {
    checkRequiredCall(further);
    const admitted = requestSlot<A | undefined>();
    return Object.assign(middlewareFor(guardFor(requirements), false, admitted), {
      get(request: Request): A {
        const access = get(request);
        if (admitted.get(request)?.authority === access.authority) return access;
        throw new Error(
          'Another guard granted the access of this request: put this guard before the handler.',
        );
      },
    });
  }

  function decide(
    verdict: Verdict,
    request: AuthRequest<Request>,
    anonymous: boolean,
    silent: boolean,
    admitted: RequestSlot<A | undefined> | undefined,
  ): MaybePromise<Decision | undefined> {
    const { raw } = request;
    admitted?.set(raw, verdict.access as A | undefined);
    if (verdict.outcome === 'granted') {
      granted.set(raw, verdict.access as A);
      return verdict.headers && { headers: exposed(verdict.headers) };
    }
    if (!(anonymous && verdict.outcome === 'anonymous')) {
      const { reply } = verdict;
      const headers = exposed(reply.headers);
      const decision = headers === reply.headers ? verdict : { ...verdict, reply: { ...reply, headers } };
      return silent ? decision : report(decision, request);
    }
    // The same request object may have had a credential before.
    if (granted.get(raw) !== undefined) granted.set(raw, undefined);
    return undefined;
  }

  // A function of its own, so that `decide` creates none for a granted request.
  function report(verdict: Exclude<Verdict, { readonly outcome: 'granted' }>, request: AuthRequest<Request>) {
    return andThen(reportDenial(verdict.denial, request), () => verdict);
  }

  return {
    required,
    optional(...args: never[]) {
      checkCallWithout('optional', args);
      return middlewareFor(guardFor(), true);
    },
    metadata(...args: never[]) {
      checkCallWithout('metadata', args);
      let serve = typeof given === 'function' ? undefined : serveMetadata(verifier().resource);
      return bind((request) =>
        tryCatch(() => {
          serve ??= serveMetadata(verifier().resource);
          return andThen(serve(request), (reply) => reply && { reply });
        }),
      );
    },
    report: reportDenial,
    find: (request) => granted.get(request),
    get,
    verifier,
    // The types of `required` narrow what is checked here at run time.
  } as Guards<A, Middleware, Middleware, Request>;
}

/** Copies requirements for a verifier that is not created yet. If they are wrong, the copy throws when it is asked for. */
function copyOf(requirements?: Requirements): () => Requirements {
  try {
    const copy = requirementsParser()(requirements);
    return () => copy;
  } catch (error) {
    return () => {
      throw error;
    };
  }
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
