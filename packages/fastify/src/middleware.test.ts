import middie from '@fastify/middie';
import type { FastifyMiddieOptions } from '@fastify/middie';
import { expressAuth } from '@tokenward/express';
import { createTestVerifier } from '@tokenward/testing/contract';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { fastifyAuth } from './index.js';

// NestJS runs Express middleware on Fastify with @fastify/middie. It passes Node's own request (index.js of 9.3.6).

async function setUp(options: FastifyMiddieOptions = {}) {
  const { issuer, verifier } = await createTestVerifier();
  const app = fastify();
  await app.register(middie, options);
  return { app, verifier, headers: { authorization: `Bearer ${await issuer.mint()}` } };
}

const answers = async (app: FastifyInstance, headers: Record<string, string>): Promise<unknown[]> => {
  const [without, sent] = [await app.inject('/me'), await app.inject({ url: '/me', headers })];
  return [without.statusCode, sent.statusCode, sent.json()];
};

describe('Express middleware in a Fastify app', () => {
  it("its access is found with Fastify's request and with Node's own", async () => {
    const { app, verifier, headers } = await setUp();
    const auth = expressAuth(verifier);
    app.use(auth.required());
    app.get('/me', (request) => ({
      wrapped: auth.get(request).subject,
      raw: auth.get(request.raw).subject,
      same: auth.find(request) === auth.find(request.raw),
    }));
    expect(await answers(app, headers)).toEqual([401, 200, { wrapped: 'user_1', raw: 'user_1', same: true }]);
  });

  it('its access is found after it runs at a path, where it rewrites the URL of the request', async () => {
    const { app, verifier, headers } = await setUp();
    const auth = expressAuth(verifier);
    app.use('/me', auth.required());
    app.get('/me', (request) => ({ subject: auth.get(request).subject }));
    expect(await answers(app, headers)).toEqual([401, 200, { subject: 'user_1' }]);
  });

  it('Express middleware finds the access of a Fastify hook that ran before', async () => {
    const { app, verifier, headers } = await setUp({ hook: 'preHandler' });
    const auth = fastifyAuth(verifier);
    const seen: unknown[] = [];
    app.addHook('onRequest', auth.required());
    app.use((request, _response, next) => {
      seen.push(auth.find(request)?.subject);
      next();
    });
    app.get('/me', (request) => ({ subject: auth.get(request).subject }));
    expect(await answers(app, headers)).toEqual([401, 200, { subject: 'user_1' }]);
    expect(seen).toEqual(['user_1']);
  });

  it('the access of another request is not found', async () => {
    const { app, verifier, headers } = await setUp();
    const auth = expressAuth(verifier);
    app.use(auth.optional());
    app.get('/me', (request) => ({ subject: auth.find(request)?.subject ?? null }));
    const both = await Promise.all([app.inject({ url: '/me', headers }), app.inject('/me')]);
    expect(both.map((answer) => answer.json<unknown>())).toEqual([{ subject: 'user_1' }, { subject: null }]);
  });
});
