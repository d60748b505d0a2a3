import { isUnavailable } from '@tokenward/core';
import { createGuards, andThen } from '@tokenward/core/authoring';
import type { Access, AuthRequest, Reply, Verifier } from '@tokenward/core';
import type { GuardOptions, Guards } from '@tokenward/core/authoring';
import type { Context, MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/**
 * Guards for the routes of a Hono app, with `get` and `find` for the verified access. They set and type
 * `c.var.access`.
 */
export type HonoAuth<A extends Access> = Guards<
  A,
  MiddlewareHandler<{ Variables: { access: A } }>,
  MiddlewareHandler<{ Variables: { access: A | undefined } }>,
  Context
>;

/**
 * Creates Hono middleware from a verifier. An outage is thrown as an `HTTPException` that holds the 503 response, so
 * `app.onError` receives it.
 */
export function honoAuth<A extends Access>(
  verifier: Verifier<A>,
  options: GuardOptions<Context> = {},
): HonoAuth<A> {
  const guards = createGuards(verifier, options, (admit): MiddlewareHandler => {
    return (c, next) => {
      const admitted = andThen(admit(fromContext(c)), (refusal) => refusal, outage);
      return andThen(admitted, (refusal): Promise<Response | void> => {
        if (refusal) return Promise.resolve(answer(c, refusal.reply));
        c.set('access', guards.find(c));
        return next();
      }) as Promise<Response | void>;
    };
  });
  return guards;
}

function answer(c: Context, { status, headers, body }: Reply): Response {
  return c.body(body, status as ContentfulStatusCode, headers);
}

function fromContext(c: Context): AuthRequest<Context> {
  return { raw: c, method: c.req.method, header: (name) => c.req.header(name) };
}

/**
 * Hono replies with a thrown error's own response only if it is an `HTTPException`. The original error is its
 * `cause`.
 */
function outage(error: unknown): never {
  if (!isUnavailable(error)) throw error;
  const { status, headers, body } = error.reply;
  throw new HTTPException(status as ContentfulStatusCode, {
    message: error.message,
    cause: error,
    res: new Response(body, { status, headers }),
  });
}
