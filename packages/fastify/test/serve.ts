import { fastifyAuth } from '@tokenward/fastify';
import type { ContractApp, LoopbackServer } from '@tokenward/testing/contract';
import fastify from 'fastify';

/** Serves the routes of the contract with Fastify. */
export async function serve({ verifier, routes, world }: ContractApp): Promise<LoopbackServer> {
  const auth = fastifyAuth(verifier);
  const app = fastify({ forceCloseConnections: true });
  for (const { method, path, mounted, guards, answer } of routes) {
    const onRequest = guards.map((guard) =>
      guard.optional ? auth.optional() : auth.required(guard.requirements),
    );
    await app.register(
      async (scope) => {
        scope.route({
          method,
          url: path,
          onRequest,
          handler: async (request) => {
            await world.handled();
            return answer === 'body' ? request.body : { subject: auth.find(request)?.subject ?? null };
          },
        });
      },
      { prefix: mounted ?? '' },
    );
  }
  return { url: await app.listen({ port: 0, host: '127.0.0.1' }), close: async () => app.close() };
}
