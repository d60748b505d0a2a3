import { createServer } from 'node:http';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expressAuth } from '@tokenward/express';
import { fastifyAuth } from '@tokenward/fastify';
import { koaAuth } from '@tokenward/koa';
import { listen } from '@tokenward/testing/contract';
import type { LoopbackServer } from '@tokenward/testing/contract';
import express from 'express';
import fastify from 'fastify';
import Koa from 'koa';
import { afterEach, describe, expect, it } from 'vitest';
import { generationNames, statefulServer } from '../test/stateful-servers.js';
import type { Generation, StatefulServer } from '../test/stateful-servers.js';
import { createWorld } from '../test/world.js';
import type { World } from '../test/world.js';
import { mcp } from './index.js';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

const frameworks: Readonly<
  Record<string, (verifier: World['verifier'], server: StatefulServer) => Promise<LoopbackServer>>
> = {
  // Each method has a route of its own, as in the examples of version 1.
  Express: (verifier, { handle }) => {
    const auth = expressAuth(verifier);
    const app = express();
    app.post('/mcp', auth.required(), mcp(auth), express.json(), (request, response) =>
      handle(request, response, request.body),
    );
    app.get('/mcp', auth.required(), mcp(auth), (request, response) => handle(request, response));
    app.delete('/mcp', auth.required(), mcp(auth), (request, response) => handle(request, response));
    return listen(createServer(app));
  },
  Fastify: async (verifier, { handle }) => {
    const auth = fastifyAuth(verifier);
    const app = fastify();
    app.all('/mcp', { onRequest: [auth.required(), mcp(auth)] }, async (request, reply) => {
      reply.hijack();
      await handle(request.raw, reply.raw, request.body);
    });
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    return { url, close: () => app.close() };
  },
  Koa: (verifier, { handle }) => {
    const auth = koaAuth(verifier);
    const app = new Koa();
    app.use(auth.required()).use(mcp(auth));
    app.use(async (ctx) => {
      ctx.respond = false;
      await handle(ctx.req, ctx.res);
    });
    const listener = app.callback();
    return listen(createServer((request, response) => void listener(request, response)));
  },
};

const initialize = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1.0.0' } },
};
const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'whoami', arguments: {} } };

async function setUp(framework: string, generation: Generation, newId?: () => string) {
  const world = await createWorld();
  const stateful = statefulServer(generation, newId);
  const server = await frameworks[framework]!(world.verifier, stateful);
  open.push(server);
  const send = async (token: string, method: string, session?: string, body?: object) => {
    const answer = await fetch(`${server.url}/mcp`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: method === 'GET' ? 'text/event-stream' : 'application/json, text/event-stream',
        ...(body && { 'content-type': 'application/json' }),
        ...(session !== undefined && { 'mcp-session-id': session }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    // The body of a stream does not end.
    if (method === 'GET' && answer.ok) await answer.body?.cancel();
    return { status: answer.status, session: answer.headers.get('mcp-session-id'), answer };
  };
  const start = async (token: string): Promise<string> => {
    const { session } = await send(token, 'POST', undefined, initialize);
    return session!;
  };
  return { ...world, ...stateful, send, start, url: server.url };
}

const cases = Object.keys(frameworks).flatMap((framework) =>
  generationNames.map((generation) => [framework, generation] as const),
);

describe.each(cases)('a session in %s with a transport of %s', (framework, generation) => {
  it('is for the principal that opened it, also with a new token', async () => {
    const { send, start, token } = await setUp(framework, generation);
    const session = await start(await token());
    const answer = await send(await token('reports:write'), 'POST', session, call);
    expect(answer.status).toBe(200);
    expect(await answer.answer.text()).toContain('user_1');
    expect((await send(await token(), 'GET', session)).status).toBe(200);
  });

  it('is 404 for every other principal, as an unknown one is', async () => {
    const { send, start, token } = await setUp(framework, generation);
    const session = await start(await token());
    for (const claims of [
      { sub: 'user_2' },
      { client_id: 'other' },
      { sub: undefined },
      { client_id: undefined },
      { org_id: 'acme' },
    ]) {
      const other = await token('reports:read', claims);
      for (const [method, body] of [['POST', call], ['POST', initialize], ['GET'], ['DELETE']] as const) {
        const foreign = await send(other, method, session, body);
        const unknown = await send(other, method, 'unknown', body);
        expect([foreign.status, unknown.status]).toEqual([404, 404]);
        expect(await foreign.answer.json()).toEqual(await unknown.answer.json());
      }
    }
    expect((await send(await token(), 'POST', session, call)).status).toBe(200);
  });

  it('is forgotten when its principal deletes it', async () => {
    const { send, start, token } = await setUp(framework, generation);
    const session = await start(await token());
    expect((await send(await token(), 'DELETE', session)).status).toBe(200);
    expect((await send(await token(), 'POST', session, call)).status).toBe(404);
  });

  it('is forgotten when the server has ended it, so that its id may be opened again', async () => {
    const { send, start, token, end } = await setUp(framework, generation, () => 'same');
    const session = await start(await token());
    await end(session);
    const other = await token('reports:read', { sub: 'user_2' });
    // Nobody has told yet that the first one is over.
    expect((await send(await token(), 'POST', session, call)).status).toBe(404);
    expect(await start(other)).toBe('same');
    expect((await send(other, 'POST', 'same', call)).status).toBe(200);
    expect((await send(await token(), 'POST', 'same', call)).status).toBe(404);
  });

  it('stays with the first principal if a transport gives its id to another one', async () => {
    const { send, start, token } = await setUp(framework, generation, () => 'same');
    await start(await token());
    const other = await token('reports:read', { sub: 'user_2' });
    await start(other);
    expect((await send(other, 'POST', 'same', call)).status).toBe(404);
    expect((await send(await token(), 'POST', 'same', call)).status).toBe(200);
  });
});

describe('a session whose principal gets 404 for something else', () => {
  it('stays open', async () => {
    const { verifier, token } = await createWorld();
    const auth = expressAuth(verifier);
    const { handle } = statefulServer('version 1');
    const app = express();
    app.use(auth.required(), mcp(auth));
    app.get('/mcp/files', (_request, response) => void response.status(404).end());
    app.all('/mcp', (request, response) => handle(request, response));
    const server = await listen(createServer(app));
    open.push(server);
    const send = async (path: string, init: RequestInit, session?: string) =>
      fetch(server.url + path, {
        ...init,
        headers: {
          authorization: `Bearer ${await token()}`,
          accept: 'application/json, text/event-stream',
          'content-type': 'application/json',
          ...(session !== undefined && { 'mcp-session-id': session }),
        },
      });
    const opened = await send('/mcp', { method: 'POST', body: JSON.stringify(initialize) });
    const session = opened.headers.get('mcp-session-id')!;
    expect((await send('/mcp/files', {}, session)).status).toBe(404);
    const called = await send('/mcp', { method: 'POST', body: JSON.stringify(call) }, session);
    expect(called.status).toBe(200);
  });
});

describe('a session id that is no session', () => {
  it.each([
    ['a long one', 'x'.repeat(8000)],
    ['the name of a prototype', '__proto__'],
    ['two of them', 'a, b'],
  ])('is 404: %s', async (_, id) => {
    const { send, start, token } = await setUp('Express', 'version 1');
    await start(await token());
    expect((await send(await token(), 'POST', id, call)).status).toBe(404);
  });

  it('counts as none if it is empty', async () => {
    const { send, start, token } = await setUp('Express', 'version 1');
    await start(await token());
    expect((await send(await token(), 'POST', '', initialize)).status).toBe(200);
  });
});

describe('a real client of version 1', () => {
  it('opens, uses and ends its session', async () => {
    const { url, token, send } = await setUp('Express', 'version 1');
    const headers = { authorization: `Bearer ${await token()}` };
    const transport = new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { requestInit: { headers } });
    const client = new Client({ name: 'test', version: '1.0.0' });
    await client.connect(transport);
    const session = transport.sessionId!;
    expect(await client.callTool({ name: 'whoami' })).toMatchObject({ content: [{ text: 'user_1' }] });
    const thief = await token('reports:read', { sub: 'user_2' });
    expect((await send(thief, 'POST', session, call)).status).toBe(404);
    await transport.terminateSession();
    expect((await send(await token(), 'POST', session, call)).status).toBe(404);
    await client.close();
  });
});
