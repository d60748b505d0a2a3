import { isUnavailable } from '@tokenward/core';
import { createGuards, andThen } from '@tokenward/core/authoring';
import type { Access, AuthRequest, Reply, Verifier } from '@tokenward/core';
import type { GuardOptions, Guards } from '@tokenward/core/authoring';
import type { Context, MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** Guards for the routes of a Hono app, and what they found out; `c.var.access` is typed behind them. */
export type HonoAuth<A extends Access> = Guards<
  A,
  MiddlewareHandler<{ Variables: { access: A } }>,
  MiddlewareHandler<{ Variables: { access: A | undefined } }>,
  Context
>;

/** Binds a verifier to Hono. An outage reaches `app.onError` as an `HTTPException` that holds its finished 503. */
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

/** Hono's error path knows an answer only by this class; the error itself stays its `cause`. */
function outage(error: unknown): never {
  if (!isUnavailable(error)) throw error;
  const { status, headers, body } = error.reply;
  throw new HTTPException(status as ContentfulStatusCode, {
    message: error.message,
    cause: error,
    res: new Response(body, { status, headers }),
  });
}
