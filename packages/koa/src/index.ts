import { fromNodeRequest } from '@tokenward/core';
import { createGuards, andThen } from '@tokenward/core/authoring';
import type { Access, Verifier } from '@tokenward/core';
import type { GuardOptions, Guards } from '@tokenward/core/authoring';
import type { Context, Middleware } from 'koa';

/**
 * Guards for the routes of a Koa app, with `get` and `find` for the verified access. They set and type
 * `ctx.state.access`.
 */
export type KoaAuth<A extends Access> = Guards<
  A,
  Middleware<{ access: A }>,
  Middleware<{ access: A | undefined }>,
  Context
>;

/**
 * Creates Koa middleware from a verifier. An outage is thrown as an error with `status` 503, like one from
 * `ctx.throw`.
 */
export function koaAuth<A extends Access>(
  verifier: Verifier<A>,
  options: GuardOptions<Context> = {},
): KoaAuth<A> {
  const guards = createGuards(verifier, options, (admit) => {
    return (context: Context, next: () => Promise<unknown>) =>
      andThen(admit(fromNodeRequest(context.req, context)), (refusal) => {
        if (refusal === undefined) {
          context.state.access = guards.find(context);
          return next();
        }
        const { status, headers, body } = refusal.reply;
        context.status = status;
        context.set(headers);
        context.body = body;
        return undefined;
      });
  });
  return guards;
}
