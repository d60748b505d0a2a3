import { metadataContract } from '@tokenward/testing/contract';
import fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { fastifyAuth } from './index.js';

describe('metadata() of the Fastify adapter', () => {
  it.each(
    metadataContract((verifiers, options) => {
      const app = fastify();
      const auths = verifiers.map((verifier) => fastifyAuth(verifier, options));
      for (const auth of auths) app.addHook('onRequest', auth.metadata());
      for (const auth of auths.slice(0, 1))
        app.get('/mcp', { onRequest: auth.required({ scopes: ['read'] }) }, () => 'all');
      app.setNotFoundHandler((_request, reply) => reply.header('x-passed', 'yes').send('passed'));
      return async (path, { method = 'GET', headers = {} } = {}) => {
        const answer = await app.inject({ url: path, method: method as 'GET', headers: { ...headers } });
        return new Response(answer.payload === '' ? null : answer.payload, {
          status: answer.statusCode,
          headers: answer.headers as Record<string, string>,
        });
      };
    }),
  )('$name', ({ run }) => expect(run()).resolves.toBeUndefined());
});
