import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import Router from '@koa/router';
import { koaAuth } from '@tokenward/koa';
import { listen } from '@tokenward/testing/contract';
import type { ContractApp, LoopbackServer } from '@tokenward/testing/contract';
import Koa from 'koa';

/** Serves the routes of the contract with Koa and its router. */
export function serve({ verifier, routes, world }: ContractApp): Promise<LoopbackServer> {
  const auth = koaAuth(verifier);
  const app = new Koa();
  app.silent = true; // keeps the default error handler from printing
  for (const { method, path, mounted, guards, answer } of routes) {
    const router = new Router(mounted === undefined ? {} : { prefix: mounted });
    for (const guard of guards)
      router.register(path, [method], guard.optional ? auth.optional() : auth.required(guard.requirements));
    router.register(path, [method], async (context) => {
      await world.handled();
      if (answer === 'subject') context.body = { subject: auth.find(context)?.subject ?? null };
      else context.body = await json(context.req);
    });
    app.use(router.routes());
  }
  const handle = app.callback();
  return listen(createServer((request, response) => void handle(request, response)));
}
