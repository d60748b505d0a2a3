import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { expressAuth } from '@tokenward/express';
import { fastifyAuth } from '@tokenward/fastify';
import { honoAuth } from '@tokenward/hono';
import { koaAuth } from '@tokenward/koa';
import { nextAuth } from '@tokenward/next';
import { listen } from '@tokenward/testing/contract';
import type { LoopbackServer } from '@tokenward/testing/contract';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { afterEach, describe, expect, it } from 'vitest';
import { callTool, listenerOf, reportHandler, serveFetch, textOf } from '../test/report-server.js';
import { createWorld, identifier } from '../test/world.js';
import type { World } from '../test/world.js';
import { mcp } from './index.js';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

type Handler = ReturnType<typeof reportHandler>['handler'];
type Verifier = World['verifier'];
const requirements = { scopes: ['reports:read'] } as const;
const listenTo = (app: (request: IncomingMessage, response: ServerResponse) => unknown) =>
  listen(createServer((request, response) => void app(request, response)));

/** An MCP server in each framework, as the README writes it. */
const frameworks: Readonly<
  Record<string, (verifier: Verifier, handler: Handler) => Promise<LoopbackServer>>
> = {
  Express: (verifier, handler) => {
    const auth = expressAuth(verifier);
    const app = express();
    app.all('/mcp', auth.required(requirements), mcp(auth), toNodeHandler(handler));
    return listenTo(app);
  },
  'Express with a parsed body': (verifier, handler) => {
    const auth = expressAuth(verifier);
    const app = express();
    const node = listenerOf(handler);
    app.all('/mcp', auth.required(requirements), mcp(auth), express.json(), (request, response) =>
      node(request, response, request.body),
    );
    return listenTo(app);
  },
  Fastify: async (verifier, handler) => {
    const auth = fastifyAuth(verifier);
    const app = fastify();
    const node = listenerOf(handler);
    app.all('/mcp', { onRequest: [auth.required(requirements), mcp(auth)] }, async (request, reply) => {
      reply.hijack();
      await node(request.raw, reply.raw, request.body);
    });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    return { url, close: () => app.close() };
  },
  Koa: (verifier, handler) => {
    const auth = koaAuth(verifier);
    const app = new Koa();
    const node = listenerOf(handler);
    app.use(auth.required(requirements));
    app.use(mcp(auth));
    app.use(async (ctx) => {
      ctx.respond = false;
      await node(ctx.req, ctx.res);
    });
    return listenTo(app.callback());
  },
  Hono: (verifier, handler) => {
    const auth = honoAuth(verifier);
    const app = new Hono();
    const withCaller = mcp(auth);
    app.all('/mcp', auth.required(requirements), (c) =>
      withCaller(c, (options) => handler.fetch(c.req.raw, options)),
    );
    return serveFetch(async (request) => app.fetch(request));
  },
  'Next.js': (verifier, handler) => {
    const auth = nextAuth(verifier);
    const withCaller = mcp(auth);
    const route = auth.required(requirements)((request: Request) =>
      withCaller(request, (options) => handler.fetch(request, options)),
    );
    return serveFetch((request) => route(request, undefined));
  },
};

async function setUp(name: string) {
  const world = await createWorld();
  const reports = reportHandler();
  const server = await frameworks[name]!(world.verifier, reports.handler);
  open.push(server);
  const send = async (token: string | undefined, headers = {}) =>
    callTool(server.url, 'whoami', {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    });
  return { ...world, ...reports, send };
}

describe.each(Object.keys(frameworks))('mcp() in %s', (name) => {
  it('gives the handlers of the SDK the caller', async () => {
    const { send, token } = await setUp(name);
    const answer = await send(await token('reports:write'));
    expect(answer.status).toBe(200);
    const { subject, authInfo } = JSON.parse(await textOf(answer)) as Record<string, unknown>;
    expect(subject).toBe('user_1');
    expect(authInfo).toMatchObject({ scopes: ['reports:write', 'reports:read'], resource: identifier });
    expect(authInfo).not.toHaveProperty('token');
  });

  it('is not reached by a caller who is refused', async () => {
    const { send, token, issuer, runs } = await setUp(name);
    expect((await send(undefined)).status).toBe(401);
    expect((await send(await token('other'))).status).toBe(403);
    expect((await send(await issuer.mintExpired())).status).toBe(401);
    expect(runs.whoami).toBe(0);
  });

  it('ignores a session id, as long as the server has opened no session', async () => {
    const { send, token } = await setUp(name);
    expect((await send(await token(), { 'mcp-session-id': 'made-up' })).status).toBe(200);
  });
});

describe('mcp() without a guard', () => {
  it('is an error of the app in Express, and the handler does not run', async () => {
    const { verifier, token } = await createWorld();
    const { handler, runs } = reportHandler();
    const auth = expressAuth(verifier);
    const app = express().set('env', 'test');
    app.all('/mcp', mcp(auth), toNodeHandler(handler));
    const server = await listenTo(app);
    open.push(server);
    const answer = await callTool(server.url, 'whoami', { authorization: `Bearer ${await token()}` });
    expect([answer.status, runs.whoami]).toEqual([500, 0]);
  });

  it('is an error of the app for an anonymous caller', async () => {
    const { verifier } = await createWorld();
    const { handler, runs } = reportHandler();
    const auth = expressAuth(verifier);
    const app = express().set('env', 'test');
    app.all('/mcp', auth.optional(), mcp(auth), toNodeHandler(handler));
    const server = await listenTo(app);
    open.push(server);
    expect((await callTool(server.url, 'whoami')).status).toBe(500);
    expect(runs.whoami).toBe(0);
  });

  it('is an error in Fastify, Koa, Hono and Next.js', async () => {
    const { verifier } = await createWorld();
    const app = fastify();
    app.all('/mcp', { onRequest: mcp(fastifyAuth(verifier)) }, () => 'reached');
    expect((await app.inject({ method: 'POST', url: '/mcp' })).statusCode).toBe(500);
    const koa = new Koa();
    koa.silent = true;
    koa.use(mcp(koaAuth(verifier)));
    koa.use((ctx) => void (ctx.body = 'reached'));
    const server = await listenTo(koa.callback());
    open.push(server);
    expect((await fetch(server.url)).status).toBe(500);
    const serve = () => Promise.resolve(new Response('reached'));
    const hono = new Hono().onError((_error, c) => c.text('failed', 500));
    hono.all('/mcp', (c) => mcp(honoAuth(verifier))(c, serve));
    expect((await hono.request('/mcp')).status).toBe(500);
    await expect(mcp(nextAuth(verifier))(new Request(identifier), serve)).rejects.toThrow('No access');
  });
});

describe('a body over the limit of the SDK', () => {
  it('is 413 with a token, and 401 without one', async () => {
    const { verifier, token } = await createWorld();
    const { handler, runs } = reportHandler();
    const auth = expressAuth(verifier);
    const app = express();
    app.all('/mcp', auth.required(), mcp(auth), toNodeHandler(handler));
    const server = await listenTo(app);
    open.push(server);
    const statusFor = async (headers: Readonly<Record<string, string>>) => {
      const body = JSON.stringify({ text: 'x'.repeat(4 * 1024 * 1024) });
      const content = { 'content-type': 'application/json', ...headers };
      return (await fetch(`${server.url}/mcp`, { method: 'POST', headers: content, body })).status;
    };
    expect(await statusFor({ authorization: `Bearer ${await token()}` })).toBe(413);
    expect(await statusFor({})).toBe(401);
    expect(runs.whoami).toBe(0);
  });
});

describe('headers that hooks of Fastify set', () => {
  it('reach the client, although the SDK writes the raw response', async () => {
    const { verifier, token } = await createWorld();
    const { handler } = reportHandler();
    const auth = fastifyAuth(verifier);
    const app = fastify();
    const node = listenerOf(handler);
    app.addHook('onRequest', (_request, reply, done) => {
      void reply.header('x-own', 'kept');
      done();
    });
    app.all('/mcp', { onRequest: [auth.required(), mcp(auth)] }, async (request, reply) => {
      reply.hijack();
      await node(request.raw, reply.raw, request.body);
    });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    open.push(app);
    const answer = await callTool(url, 'whoami', { authorization: `Bearer ${await token()}` });
    expect(answer.headers.get('x-own')).toBe('kept');
  });
});
