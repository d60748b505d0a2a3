import { createVerifier, discoveredKeys, dpop, jwtIssuer, memoryReplay } from '@tokenward/core';
import type { Settings } from '@tokenward/example-playground';
import { fastifyAuth } from '@tokenward/fastify';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';

/** Creates a small API with one route for each kind of guard. Rejections are in the log of their request. */
export function createApp({
  issuer,
  audience,
  keyOptions = {},
  others = [],
  origin,
  log,
}: Settings): FastifyInstance {
  const verifier = createVerifier({
    authorities: [
      jwtIssuer({ name: 'issuer', issuer, audience, keys: discoveredKeys(issuer, keyOptions) }),
      ...others,
    ],
    // Tokens that are bound to a key need a proof. A fleet of processes needs a store that they share.
    proofs: origin === undefined ? [] : [dpop({ origins: [origin], replay: memoryReplay() })],
  });
  const auth = fastifyAuth(verifier);
  const app = fastify({ logger: { stream: { write: log } }, forceCloseConnections: true });

  // Anyone; but if a token is sent, it must be valid.
  app.get('/maybe', { onRequest: auth.optional() }, async (request) => {
    return { hello: auth.find(request)?.subject ?? 'stranger' };
  });

  // All routes in this scope require a valid token.
  app.register(async (api) => {
    await api.register(auth.plugin);

    api.get('/me', async (request) => {
      const { authority, subject, client, permissions } = auth.get(request);
      return { authority, subject, client, permissions };
    });

    // Only with this permission.
    api.get('/reports', { onRequest: auth.required({ permissions: ['reports:read'] }) }, async (request) => ({
      reports: ['2026-10', '2026-11'],
      for: auth.get(request).subject,
    }));

    // Only people who signed in within the last five minutes.
    api.get(
      '/payroll',
      { onRequest: auth.required({ authentication: { maxAge: 300 } }) },
      async (request) => ({
        salary: 4200,
        for: auth.get(request).subject,
      }),
    );

    // Only machines: clients with a token of their own.
    api.post('/jobs', { onRequest: auth.required({ kind: 'machine' }) }, async (request, reply) => {
      reply.code(202);
      return { queued: true, by: auth.get(request).client };
    });
  });
  return app;
}
