import { honoAuth } from '@tokenward/hono';
import type { ContractApp } from '@tokenward/testing/contract';
import { Hono } from 'hono';
import type { MiddlewareHandler } from 'hono';

/** Builds the routes of the contract with Hono, for any runtime. */
export function createApp({ verifier, routes, world }: ContractApp): Hono {
  const auth = honoAuth(verifier);
  const app = new Hono();
  for (const { method, path, mounted, guards, answer } of routes) {
    const router = new Hono();
    const chain = guards.map((guard): MiddlewareHandler =>
      guard.optional ? auth.optional() : auth.required(guard.requirements),
    );
    router.on(method, [path], ...chain, async (c) => {
      await world.handled();
      return c.json(answer === 'body' ? await c.req.json() : { subject: auth.find(c)?.subject ?? null });
    });
    app.route(mounted ?? '/', router);
  }
  return app;
}
