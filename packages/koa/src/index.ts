import { fromNodeRequest } from '@tokenward/core';
import { createGuards, andThen } from '@tokenward/core/authoring';
import type { Access, Verifier } from '@tokenward/core';
import type { GuardOptions, Guards } from '@tokenward/core/authoring';
import type { Context, Middleware } from 'koa';

/** Guards for the routes of a Koa app, and what they found out; `ctx.state.access` is typed behind them. */
export type KoaAuth<A extends Access> = Guards<
  A,
  Middleware<{ access: A }>,
  Middleware<{ access: A | undefined }>,
  Context
>;

/** Binds a verifier to Koa. An outage is thrown up the stack with `status` 503, as `ctx.throw` would. */
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
