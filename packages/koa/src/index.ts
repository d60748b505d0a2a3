import { fromNodeRequest, isUnavailable, UnavailableError } from '@tokenward/core';
import { createGuards, andThen } from '@tokenward/core/authoring';
import type { Access, Verifier } from '@tokenward/core';
import type { GuardOptions, Guards, MiddlewareOf } from '@tokenward/core/authoring';
import type { Context, Middleware } from 'koa';

/** Middleware that sets and types `ctx.state.access`. */
export interface KoaMiddleware extends MiddlewareOf {
  readonly middleware: Middleware<Record<'access', this['access']>>;
}

/**
 * Guards for the routes of a Koa app, with `get` and `find` for the verified access. They set and type
 * `ctx.state.access`, narrowed by the `accept` of the guard.
 */
export type KoaAuth<A extends Access> = Guards<A, KoaMiddleware, KoaMiddleware, Context>;

/**
 * Creates Koa middleware from a verifier. An outage is thrown as an error with `status` 503, like one from
 * `ctx.throw`. Its `headers` are those of the response so far, with `Retry-After`, because Koa removes all others.
 */
export function koaAuth<A extends Access>(
  verifier: Verifier<A> | (() => Verifier<A>),
  options: GuardOptions<Context> = {},
): KoaAuth<A> {
  const guards = createGuards(verifier, options, (admit) => {
    return (context: Context, next: () => Promise<unknown>) => {
      const { body } = context.request as { readonly body?: unknown };
      const request = fromNodeRequest(context.req, context, body);
      const admitted = andThen(
        admit(request),
        (decision) => decision,
        (error) => throwFor(context, error),
      );
      return andThen(admitted, (decision) => {
        if (!decision?.reply) {
          if (decision) context.set(decision.headers);
          context.state.access = guards.find(context);
          return next();
        }
        const { status, headers, body } = decision.reply;
        context.status = status;
        context.set(headers);
        context.body = body;
        return undefined;
      });
    };
  });
  return { ...guards };
}

/** Requests that wait for the same keys share one error, so each gets a copy with headers of its own. */
function throwFor({ response }: Context, error: unknown): never {
  if (!isUnavailable(error)) throw error;
  const { hint, retryAfter, cause, reply } = error;
  // Koa writes a body of its own, and ignores the type of the body here.
  const headers = { ...response.headers, ...reply.headers };
  throw Object.assign(new UnavailableError(hint, retryAfter, cause), { headers });
}
