import { WebStandardStreamableHTTPServerTransport, McpServer } from '@modelcontextprotocol/server';
import type { AuthInfo } from '@modelcontextprotocol/server';
import { createVerifier, jwtIssuer } from '@tokenward/core';
import { honoAuth } from '@tokenward/hono';
import { nextAuth } from '@tokenward/next';
import { createIssuer } from '@tokenward/testing';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { createWorld, identifier } from '../test/world.js';
import type { World } from '../test/world.js';
import { accessOf, mcp } from './index.js';

type Serve = (request: Request, options: { authInfo: AuthInfo }) => Promise<Response>;

/** A server that keeps a transport for each session, for hosts with `Request` and `Response`. */
function statefulFetch(): Serve {
  const transports = new Map<string, WebStandardStreamableHTTPServerTransport>();
  return async (request, options) => {
    const session = request.headers.get('mcp-session-id');
    const known = session ? transports.get(session) : undefined;
    if (session && !known) return new Response(null, { status: 404 });
    if (known) return known.handleRequest(request, options);
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (id) => void transports.set(id, transport),
      enableJsonResponse: true,
    });
    const server = new McpServer({ name: 'stateful', version: '1.0.0' });
    server.registerTool('whoami', {}, (ctx) => ({
      content: [{ type: 'text', text: String(accessOf(ctx).subject) }],
    }));
    await server.connect(transport);
    return transport.handleRequest(request, options);
  };
}

const hosts: Readonly<
  Record<string, (verifier: World['verifier']) => (request: Request) => Promise<Response>>
> = {
  Hono: (verifier) => {
    const auth = honoAuth(verifier);
    const serve = statefulFetch();
    const withCaller = mcp(auth);
    const app = new Hono();
    app.all('/mcp', auth.required(), (c) => withCaller(c, (options) => serve(c.req.raw, options)));
    return async (request) => app.fetch(request);
  },
  'Next.js': (verifier) => {
    const auth = nextAuth(verifier);
    const serve = statefulFetch();
    const withCaller = mcp(auth);
    const route = auth.required()((request: Request) =>
      withCaller(request, (options) => serve(request, options)),
    );
    return (request) => route(request, undefined);
  },
};

describe.each(Object.keys(hosts))('a session in %s', (name) => {
  it('is for the principal that opened it, until it is deleted', async () => {
    const { verifier, token } = await createWorld();
    const handle = hosts[name]!(verifier);
    const send = async (sent: string, method: string, session?: string, body?: object) =>
      handle(
        new Request(identifier, {
          method,
          headers: {
            authorization: `Bearer ${sent}`,
            accept: 'application/json, text/event-stream',
            'content-type': 'application/json',
            ...(session !== undefined && { 'mcp-session-id': session }),
          },
          ...(body && { body: JSON.stringify(body) }),
        }),
      );
    const me = await token();
    const other = await token('reports:read', { sub: 'user_2' });
    const opened = await send(me, 'POST', undefined, initialize);
    const session = opened.headers.get('mcp-session-id')!;
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'whoami', arguments: {} } };
    expect((await send(other, 'POST', session, call)).status).toBe(404);
    expect((await send(other, 'DELETE', session)).status).toBe(404);
    const answer = await send(me, 'POST', session, call);
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('user_1')]);
    expect((await send(me, 'DELETE', session)).status).toBe(200);
    expect((await send(me, 'POST', session, call)).status).toBe(404);
  });
});

const initialize = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'a', version: '1' } },
};
const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };

/** Opens a session with one token, and returns the status for another one. */
async function statusForOther(verifier: World['verifier'], token: string, other: string): Promise<number> {
  const handle = hosts['Hono']!(verifier);
  const send = async (sent: string, session?: string) =>
    handle(
      new Request(identifier, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${sent}`,
          accept: 'application/json, text/event-stream',
          'content-type': 'application/json',
          ...(session !== undefined && { 'mcp-session-id': session }),
        },
        body: JSON.stringify(session === undefined ? initialize : ping),
      }),
    );
  const session = (await send(token)).headers.get('mcp-session-id')!;
  expect((await send(token, session)).status).toBe(200);
  return (await send(other, session)).status;
}

describe('the principal of a session', () => {
  it('is the token, if it names neither a subject nor a client', async () => {
    const { verifier, issuer } = await createWorld();
    const mint = () => issuer.mint({ sub: undefined, jti: crypto.randomUUID() });
    expect(await statusForOther(verifier, await mint(), await mint())).toBe(404);
  });

  it('is the token too, if only its client is named and it may be of a person', async () => {
    const { verifier, issuer } = await createWorld();
    const mint = (claims: object) => issuer.mint({ sub: undefined, client_id: 'app', ...claims });
    const persons = [{ username: 'ada' }, { username: 'eve' }, { auth_time: 1 }, { sid: 'session' }];
    for (const claims of persons)
      expect(await statusForOther(verifier, await mint({ username: 'grace' }), await mint(claims))).toBe(404);
  });

  it('is the client of a machine, also with a new token', async () => {
    const { verifier, issuer } = await createWorld();
    const mint = (claims: object) => issuer.mint({ sub: undefined, client_id: 'robot', ...claims });
    expect(await statusForOther(verifier, await mint({ jti: '1' }), await mint({ jti: '2' }))).toBe(200);
    const other = await mint({ client_id: 'another' });
    expect(await statusForOther(verifier, await mint({ jti: '3' }), other)).toBe(404);
  });

  it('is another one for a subject and a client that have changed places', async () => {
    const { verifier, issuer } = await createWorld();
    const one = await issuer.mint({ sub: 'a', client_id: 'b' });
    expect(await statusForOther(verifier, one, await issuer.mint({ sub: 'b', client_id: 'a' }))).toBe(404);
  });
});

describe('the principals of two callers', () => {
  it('differ if they have the same subject at another issuer', async () => {
    const { issuer, token } = await createWorld();
    const other = await createIssuer({ url: 'https://other.test', audience: identifier });
    const authorities = [issuer, other].map(({ url }, index) =>
      jwtIssuer({ name: `issuer${index}`, issuer: url, audience: identifier }),
    );
    const verifier = createVerifier({
      authorities,
      fetch: (url, init) => (new Request(url).url.startsWith(other.url) ? other : issuer).fetch(url, init),
    });
    const foreign = await other.mint({ sub: 'user_1', client_id: 'desktop' });
    expect(await statusForOther(verifier as never, await token(), foreign)).toBe(404);
  });
});
