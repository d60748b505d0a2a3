import { createServer } from 'node:http';
import { expressAuth } from '@tokenward/express';
import { listen } from '@tokenward/testing/contract';
import type { ContractApp, LoopbackServer } from '@tokenward/testing/contract';
import express from 'express';

/** Serves the routes of the contract with Express. */
export function serve(
  { verifier, routes, world }: ContractApp,
  framework = express,
): Promise<LoopbackServer> {
  const auth = expressAuth(verifier);
  const app = framework();
  app.set('env', 'test'); // keeps the default error handler from printing
  app.use(framework.json());
  for (const { method, path, mounted, guards, answer } of routes) {
    const router = framework.Router();
    const chain = guards.map((guard) =>
      guard.optional ? auth.optional() : auth.required(guard.requirements),
    );
    router[method.toLowerCase() as 'get' | 'post' | 'options'](path, ...chain, async (request, response) => {
      await world.handled();
      response.json(answer === 'body' ? request.body : { subject: auth.find(request)?.subject ?? null });
    });
    app.use(mounted ?? '/', router);
  }
  return listen(createServer(app));
}
