import { createVerifier, remoteKeys, unchecked } from '@tokenward/core';
import { fastifyAuth } from '@tokenward/fastify';
import { keycloak } from '@tokenward/providers';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';

/** The addresses of one realm, and this API in the tokens. */
export interface Settings {
  /** The issuer as clients see it: the `iss` of the tokens. */
  readonly issuer: string;
  /** The address of the keys as this API sees it. */
  readonly keys: string;
  readonly audience: string;
}

/** Creates an API that reads the keys of Keycloak by plain http, inside the network of Compose. */
export function createApp({ issuer, keys, audience }: Settings, logger = false): FastifyInstance {
  const verifier = createVerifier({
    authorities: [keycloak({ issuer, audience, keys: remoteKeys(keys, { transport: unchecked }) })],
  });
  const auth = fastifyAuth(verifier);
  const app = fastify({ logger });

  app.get('/me', { onRequest: auth.required() }, async (request) => ({ subject: auth.get(request).subject }));

  // The permissions are the roles of the realm.
  app.get('/reports', { onRequest: auth.required({ permissions: ['reports:read'] }) }, async () => ({
    reports: [],
  }));

  app.get('/ready', async (request, reply) => {
    const problems = await verifier.check();
    for (const problem of problems) request.log.warn(problem);
    return reply.code(problems.length === 0 ? 200 : 503).send();
  });
  return app;
}
