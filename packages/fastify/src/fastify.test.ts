import { connect } from 'node:http2';
import { parse } from 'node:querystring';
import { Writable } from 'node:stream';
import { contract, createTestAuth, formContract, keptHeadersContract } from '@tokenward/testing/contract';
import fastify from 'fastify';
import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify';
import { describe, expect, it } from 'vitest';
import { serve } from '../test/serve.js';
import { fastifyAuth } from './index.js';

const setUp = () => createTestAuth(fastifyAuth);

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function statuses(app: FastifyInstance, ...paths: string[]): Promise<number[]> {
  return Promise.all(paths.map(async (path) => (await app.inject(path)).statusCode));
}

describe('Fastify', () => {
  it.each(contract(serve))('$name', ({ run }) => expect(run()).resolves.toBeUndefined());
});

describe('a guard', () => {
  it('takes requirements that read the parameters of the route', async () => {
    const { auth, issuer } = await setUp();
    const app = fastify();
    type Org = FastifyRequest<{ Params: { org: string } }>;
    const onRequest = auth.required((request: Org) => ({ organization: request.params.org }));
    app.get('/orgs/:org', { onRequest }, (request) => auth.get(request).organization);
    const headers = bearer(await issuer.mint({ org_id: 'acme' }));
    expect((await app.inject({ url: '/orgs/acme', headers })).statusCode).toBe(200);
    expect((await app.inject({ url: '/orgs/other', headers })).statusCode).toBe(403);
  });

  it.each(['required', 'optional', 'metadata'] as const)(
    'ends a request whose route has auth.%s without the call',
    async (name) => {
      const { auth } = await setUp();
      const app = fastify();
      app.get('/me', { onRequest: auth[name] as unknown as onRequestHookHandler }, () => 'all');
      const { statusCode, body } = await app.inject('/me');
      expect(statusCode).toBe(500);
      expect(body).toContain(`auth.${name}()`);
    },
  );
});

describe('fastifyAuth', () => {
  it.each(
    formContract((verifier) => {
      const app = fastify();
      // As @fastify/formbody does (index.js of 9.0.1).
      const type = 'application/x-www-form-urlencoded';
      app.addContentTypeParser(type, { parseAs: 'string' }, async (_request: unknown, body: string) =>
        parse(body),
      );
      app.post('/form', { preHandler: fastifyAuth(verifier).required() }, () => 'ok');
      return async ({ headers, content }) =>
        (await app.inject({ method: 'POST', url: '/form', headers, payload: content })).statusCode;
    }),
  )('$name', ({ run }) => expect(run()).resolves.toBeUndefined());

  it.each(
    keptHeadersContract((verifier, earlierHeaders) => {
      const app = fastify();
      app.addHook('onRequest', (_request, reply, done) => {
        reply.headers(earlierHeaders);
        done();
      });
      app.addHook('onRequest', fastifyAuth(verifier).required({ scopes: ['reports:read'] }));
      app.get('/reports', () => 'all');
      return async (token) => {
        const answer = await app.inject({
          url: '/reports',
          headers: token === undefined ? {} : bearer(token),
        });
        return new Response(answer.payload, {
          status: answer.statusCode,
          headers: answer.headers as Record<string, string>,
        });
      };
    }),
  )('$name', ({ run }) => expect(run()).resolves.toBeUndefined());
});

describe('the plugin', () => {
  it('the plugin protects its scope in any order and all nested scopes, but no other scope', async () => {
    const { auth, issuer } = await setUp();
    const app = fastify();
    app.get('/outside', () => 'public');
    app.register(async (scope) => {
      scope.get('/before', () => 'early');
      await scope.register(auth.plugin);
      scope.get('/after', (request) => auth.get(request).subject);
      scope.register(async (inner) => {
        inner.get('/inside', () => 'deep');
      });
    });
    app.register(async (scope) => {
      scope.get('/beside', () => 'public');
    });
    expect(await statuses(app, '/before', '/after', '/inside')).toEqual([401, 401, 401]);
    expect(await statuses(app, '/outside', '/beside')).toEqual([200, 200]);
    const answer = await app.inject({ url: '/after', headers: bearer(await issuer.mint()) });
    expect(answer.payload).toBe('user_1');
  });

  it('tells Fastify its name and the versions of Fastify that it needs', async () => {
    const { auth } = await setUp();
    const { [Symbol.for('plugin-meta')]: meta } = auth.plugin as unknown as Record<symbol, unknown>;
    expect(meta).toMatchObject({ name: '@tokenward/fastify', fastify: '5.x' });
    const wrong = fastify().register(auth.plugin);
    await expect(wrong.ready()).resolves.toBeDefined();
  });

  it('the plugin applies the requirements of the scope, and a route adds its own without a second verification', async () => {
    const { auth, issuer } = await setUp();
    const app = fastify();
    app.register(auth.plugin, { scopes: ['reports:read'] });
    app.get('/reports', () => 'all');
    app.get('/admin', { onRequest: auth.required({ permissions: ['admin:all'] }) }, () => 'all');
    const headers = bearer(await issuer.mint({ scope: 'reports:read' }));
    expect((await app.inject({ url: '/reports', headers })).statusCode).toBe(200);
    expect((await app.inject({ url: '/admin', headers })).statusCode).toBe(403);
    expect((await app.inject({ url: '/reports', headers: bearer(await issuer.mint()) })).statusCode).toBe(
      403,
    );
  });

  it('the plugin fails at start when a requirement is an empty list', async () => {
    const { auth } = await setUp();
    const app = fastify();
    app.register(auth.plugin, { scopes: [] });
    await expect(app.ready()).rejects.toThrow(/"scopes" must be a non-empty list/);
  });

  it('the plugin adds no member to the request, so that it works beside a second one and other plugins', async () => {
    const [one, other] = [await setUp(), await setUp()];
    const app = fastify();
    app.decorateRequest('caller', null);
    app.decorateRequest('access', null);
    app.register(one.auth.plugin);
    app.get('/me', (request) => ({
      one: one.auth.get(request).authority,
      other: other.auth.find(request) ?? null,
    }));
    const answer = await app.inject({ url: '/me', headers: bearer(await one.issuer.mint()) });
    expect(answer.json()).toEqual({ one: 'people', other: null });
  });
});

describe('a guard', () => {
  it('a guard responds before the body is parsed', async () => {
    const { auth, issuer } = await setUp();
    const app = fastify();
    let parsed = 0;
    app.addContentTypeParser(
      'application/x-costly',
      { parseAs: 'string' },
      async (_request: unknown, body: unknown) => {
        parsed += 1;
        return body;
      },
    );
    app.post('/costly', { onRequest: auth.required() }, (request) => request.body);
    const post = { method: 'POST', url: '/costly', payload: 'x'.repeat(100_000) } as const;
    const headers = { 'content-type': 'application/x-costly' };
    expect((await app.inject({ ...post, headers })).statusCode).toBe(401);
    expect(parsed).toBe(0);
    const broken = { ...post, payload: '{', headers: { 'content-type': 'application/json' } };
    expect((await app.inject(broken)).statusCode).toBe(401);
    const answer = await app.inject({ ...post, headers: { ...headers, ...bearer(await issuer.mint()) } });
    expect([answer.statusCode, parsed]).toEqual([200, 1]);
  });

  it('a guard lets the hooks of other plugins add headers to a rejection', async () => {
    const { auth } = await setUp();
    const app = fastify();
    app.addHook('onSend', async (_request, reply) => {
      reply.header('access-control-allow-origin', '*');
    });
    app.get('/me', { onRequest: auth.required() }, () => 'me');
    const answer = await app.inject('/me');
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'www-authenticate': 'Bearer realm="api"',
      'content-type': 'application/problem+json',
    });
  });

  it('a guard works over HTTP/2', async () => {
    const { auth, issuer } = await setUp();
    const app = fastify({ http2: true });
    app.get('/me', { onRequest: auth.required() }, (request) => auth.get(request).subject);
    app.register(async (scope) => {
      scope.register(auth.plugin, { scopes: ['reports:read'] });
      scope.get('/reports', () => 'all');
    });
    const client = connect(await app.listen({ port: 0, host: '127.0.0.1' }));
    const ask = async (path: string, headers = {}): Promise<[number, string]> => {
      const stream = client.request({ ':path': path, ...headers });
      const status = new Promise<number>((resolve) =>
        stream.on('response', (answer) => resolve(Number(answer[':status']))),
      );
      let body = '';
      for await (const chunk of stream) body += String(chunk);
      return [await status, body];
    };
    const [status, body] = await ask('/me');
    expect([status, JSON.parse(body)]).toEqual([401, expect.objectContaining({ title: 'Unauthorized' })]);
    expect(await ask('/me', bearer(await issuer.mint()))).toEqual([200, 'user_1']);
    expect((await ask('/reports', bearer(await issuer.mint())))[0]).toBe(403);
    client.close();
    await app.close();
  });

  it('a guard passes an outage to the error handler of the scope', async () => {
    const { auth, issuer } = await setUp();
    issuer.setReachable(false);
    const app = fastify();
    app.setErrorHandler((error: { code: string; hint: string }, _request, reply) => {
      reply.code(503).send({ code: error.code, hint: error.hint });
    });
    app.get('/me', { onRequest: auth.required() }, () => 'me');
    const answer = await app.inject({ url: '/me', headers: bearer(await issuer.mint()) });
    expect(answer.json()).toEqual({
      code: 'unavailable',
      hint: expect.stringContaining('cannot be reached') as string,
    });
  });
});

describe('the log', () => {
  function logging() {
    const lines: string[] = [];
    const stream = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    });
    return { lines, app: fastify({ logger: { stream } }) };
  }

  it('request.log receives every rejection with its request and without the token', async () => {
    const { auth, issuer } = await setUp();
    const { lines, app } = logging();
    app.get('/me', { onRequest: auth.required({ scopes: ['reports:read'] }) }, () => 'me');
    const token = await issuer.mint();
    await app.inject({ url: '/me', headers: bearer(token) });
    const entries = lines.map((line) => JSON.parse(line) as { reqId: string; msg: string });
    const [incoming, denied] = entries;
    expect(denied).toMatchObject({
      msg: 'request denied',
      reqId: incoming?.reqId,
      denial: {
        code: 'scope_missing',
        hint: expect.stringContaining('must ask the issuer') as string,
        detail: { required: ['reports:read'] },
      },
    });
    for (const part of token.split('.')) expect(lines.join()).not.toContain(part);
  });

  it('the option onDenied replaces the default log of rejections', async () => {
    const { verifier } = await setUp();
    const { lines, app } = logging();
    const auth = fastifyAuth(verifier, {
      onDenied: ({ code }, request) => request.log.info({ code }, 'no entry'),
    });
    app.get('/me', { onRequest: auth.required() }, () => 'me');
    await app.inject('/me');
    expect(lines.join()).toContain('"code":"credential_missing","msg":"no entry"');
    expect(lines.join()).not.toContain('request denied');
  });
});
