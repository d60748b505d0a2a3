import { ConfigurationError, isUnavailable } from '@tokenward/core';
import { createGuards, andThen } from '@tokenward/core/authoring';
import type { Access, Requirements, RequirementsFunction, Verifier } from '@tokenward/core';
import type { Authenticate, GuardOptions, Guards, MiddlewareOf } from '@tokenward/core/authoring';
import type { Context, MiddlewareHandler } from 'hono';
import { fromContext } from './from-context.js';
import { answer, exceptionOf, setHeaders, throwOutage } from './reply.js';

/** Middleware that sets and types `c.var.access`. */
export interface HonoMiddleware extends MiddlewareOf {
  readonly middleware: MiddlewareHandler<Record<'Variables', Record<'access', this['access']>>>;
}

/**
 * Guards for the routes of a Hono app, with `get` and `find` for the verified access. They set and type
 * `c.var.access`, narrowed by the `accept` of the guard.
 */
export interface HonoAuth<A extends Access> extends Guards<A, HonoMiddleware, HonoMiddleware, Context> {
  /**
   * A condition for `some` and `every` of `hono/combine`. It gives `true` and sets the access if the request meets the
   * requirements. Otherwise it gives `false`, sends nothing and does not call `onDenied`. An outage is answered with
   * 503 at once: no other condition is tried. `except` takes no such condition, because it does not wait for it.
   */
  passes<const N extends A['authority'] = A['authority']>(
    requirements?: Requirements<A, N> | RequirementsFunction<A, N, Context>,
  ): MiddlewareHandler;
}

/**
 * Creates Hono middleware from a verifier. An outage is thrown as an `HTTPException` that holds the 503 response, so
 * `app.onError` receives it.
 */
export function honoAuth<A extends Access>(
  verifier: Verifier<A> | (() => Verifier<A>),
  options: GuardOptions<Context> = {},
): HonoAuth<A> {
  const guards = createGuards(verifier, options, (admit) => admit);

  const middleware =
    (admit: Authenticate<Context>): MiddlewareHandler =>
    (c, next) => {
      const admitted = andThen(admit(fromContext(c)), (decision) => decision, throwOutage);
      return andThen(admitted, (decision): Promise<Response | void> => {
        if (decision?.reply) return Promise.resolve(answer(c, decision.reply));
        c.set('access', guards.find(c));
        setHeaders(c, decision?.headers);
        return next();
      }) as Promise<Response | void>;
    };

  const passes = async (c: Context, admit: Authenticate<Context>): Promise<boolean | Response> => {
    try {
      const decision = await admit(fromContext(c), true);
      if (decision?.reply) return false;
      setHeaders(c, decision?.headers);
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      // `some` tries the next condition after an error, but ends with a response.
      c.error = exceptionOf(error);
      return answer(c, error.reply);
    }
    c.set('access', guards.find(c));
    return true;
  };

  return {
    ...guards,
    // All arguments are passed on: one that Hono gives shows that the call was forgotten.
    required(...given) {
      const admit = guards.required(...given);
      return Object.assign(middleware(admit), { get: admit.get });
    },
    optional: (...given) => middleware(guards.optional(...given)),
    metadata: (...given) => middleware(guards.metadata(...given)),
    passes(...given) {
      const admit = guards.required(...given);
      return ((c, next?: unknown) => {
        // `except` calls its condition without `next`, and takes a promise for `true`.
        if (typeof next !== 'function') throw new ConfigurationError(notInExcept);
        return passes(c, admit);
      }) as MiddlewareHandler;
    },
  };
}

const notInExcept =
  'except() of hono/combine does not wait for a condition, so auth.passes() cannot be one. Write some(auth.passes(), ...).';
