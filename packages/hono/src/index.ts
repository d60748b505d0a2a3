import { ConfigurationError, isUnavailable } from '@tokenward/core';
import { createGuards, andThen } from '@tokenward/core/authoring';
import type {
  Access,
  AuthRequest,
  Reply,
  Requirements,
  RequirementsFunction,
  UnavailableError,
  Verifier,
} from '@tokenward/core';
import type { Authenticate, GuardOptions, Guards, MiddlewareOf } from '@tokenward/core/authoring';
import type { Context, MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

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
      const admitted = andThen(admit(fromContext(c)), (refusal) => refusal, throwOutage);
      return andThen(admitted, (refusal): Promise<Response | void> => {
        if (refusal) return Promise.resolve(answer(c, refusal.reply));
        c.set('access', guards.find(c));
        return next();
      }) as Promise<Response | void>;
    };

  const passes = async (c: Context, admit: Authenticate<Context>): Promise<boolean | Response> => {
    try {
      if (await admit(fromContext(c), true)) return false;
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
    required(requirements) {
      const admit = guards.required(requirements);
      return Object.assign(middleware(admit), { get: admit.get });
    },
    optional: () => middleware(guards.optional()),
    passes(requirements) {
      const admit = guards.required(requirements);
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

function answer(c: Context, { status, headers, body }: Reply): Response {
  return c.body(body, status as ContentfulStatusCode, headers);
}

function fromContext(c: Context): AuthRequest<Context> {
  return { raw: c, method: c.req.method, header: (name) => c.req.header(name) };
}

function throwOutage(error: unknown): never {
  throw isUnavailable(error) ? exceptionOf(error) : error;
}

/** Hono sends the response of an `HTTPException` only. The outage is its `cause`. */
function exceptionOf(error: UnavailableError): HTTPException {
  const { status, headers, body } = error.reply;
  const res = new Response(body, { status, headers });
  return new HTTPException(status as ContentfulStatusCode, { message: error.message, cause: error, res });
}
