import type { ProofMethod } from '@tokenward/core/authoring';
import { createTestVerifier, proofContract } from '@tokenward/testing/contract';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { fastifyAuth } from './index.js';

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

const ways = {
  async 'over HTTP'(app: FastifyInstance, path: string, token: string) {
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const answer = await fetch(url + path, { headers: bearer(token), redirect: 'manual' });
    await answer.text();
    await app.close();
    return answer;
  },
  async 'by inject()'(app: FastifyInstance, path: string, token: string) {
    const { statusCode, headers } = await app.inject({ url: path, headers: bearer(token) });
    return new Response(null, { status: statusCode, headers: headers as Record<string, string> });
  },
};

describe.each(Object.entries(ways))('a proof method in Fastify %s', (_way, send) => {
  it.each(
    proofContract((verifier) => {
      const auth = fastifyAuth(verifier);
      const app = fastify({ forceCloseConnections: true });
      app.get('/reports', { onRequest: auth.required() }, () => 'all');
      app.register(
        async (scope) => {
          await scope.register(auth.plugin);
          scope.get('/made', () => new Response('made', { headers: { 'x-own': 'kept' } }));
          scope.get('/moved', (_request, reply) => reply.redirect('/elsewhere'));
        },
        { prefix: '/api/v1' },
      );
      return (path, token) => send(app, path, token);
    }),
  )('$name', ({ run }) => expect(run()).resolves.toBeUndefined());
});

describe('the target of a Fastify request', () => {
  const setUp = async () => {
    const targets: unknown[] = [];
    const method: ProofMethod = {
      confirmation: 'x5t#S256',
      read(request) {
        targets.push(request.target, request.remoteAddress, request.peerCertificate?.());
        return { verify: () => ({ headers: { 'x-proof': 'checked' } }) };
      },
    };
    const { issuer, verifier } = await createTestVerifier({ proofs: [method] });
    const headers = bearer(await issuer.mint({ cnf: { 'x5t#S256': 'any' } }));
    return { targets, auth: fastifyAuth(verifier), headers };
  };

  it('is what the client sent, although rewriteUrl changes it before the router', async () => {
    const { auth, headers, targets } = await setUp();
    const app = fastify({ rewriteUrl: ({ url = '' }) => url.replace('/old', '/reports') });
    app.get('/reports', { onRequest: auth.required() }, () => 'all');
    expect((await app.inject({ url: '/old?a=1', headers })).statusCode).toBe(200);
    expect(targets).toEqual(['/old?a=1', '127.0.0.1', undefined]);
  });

  it('comes with the headers of the verdict on the response of an error too', async () => {
    const { auth, headers } = await setUp();
    const app = fastify();
    app.get('/reports', { onRequest: auth.required() }, () => {
      throw new Error('from the handler');
    });
    const answer = await app.inject({ url: '/reports', headers });
    expect([answer.statusCode, answer.headers['x-proof']]).toEqual([500, 'checked']);
  });
});
