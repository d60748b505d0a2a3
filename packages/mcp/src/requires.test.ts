import { createServer } from 'node:http';
import { Client as Client2, StreamableHTTPClientTransport as Transport2 } from '@modelcontextprotocol/client';
import { toNodeHandler } from '@modelcontextprotocol/node';
import {
  completable,
  createMcpHandler,
  McpServer,
  requireBearerAuth,
  ResourceTemplate,
} from '@modelcontextprotocol/server';
import type { ScopeChallengeHandler } from '@modelcontextprotocol/server';
import { createVerifier, jwtIssuer } from '@tokenward/core';
import type { Requirements } from '@tokenward/core';
import { expressAuth } from '@tokenward/express';
import { honoAuth } from '@tokenward/hono';
import { proofFor } from '@tokenward/testing';
import type { MintClaims } from '@tokenward/testing';
import { listen } from '@tokenward/testing/contract';
import type { LoopbackServer } from '@tokenward/testing/contract';
import express from 'express';
import { Hono } from 'hono';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { callOf, callTool, reportHandler, serveFetch, serveGated, textOf } from '../test/report-server.js';
import { createWorld, identifier, metadata } from '../test/world.js';
import type { World } from '../test/world.js';
import { accessOf, gate, mcp, oauthTokenVerifier, requires } from './index.js';
import type { AuthInfo } from './index.js';

const open: LoopbackServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function setUp(challengeFor: (world: World) => ScopeChallengeHandler) {
  const world = await createWorld();
  const reports = reportHandler(challengeFor(world));
  const server = await serveGated(gate(world.verifier), reports);
  open.push(server);
  const call = async (token: string, headers = {}) =>
    callTool(server.url, 'purge', { authorization: `Bearer ${token}`, ...headers });
  return { ...world, ...reports, call, url: server.url };
}

const given = (requirements: unknown) => setUp(({ verifier }) => requires(verifier, requirements as never));

/** Sends one message. */
const post = (url: string, bearer: string, message: object): Promise<Response> =>
  fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${bearer}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...message }),
  });

describe('requires()', () => {
  it('is answered with 403 and the scopes of the tool, before its handler runs', async () => {
    const { call, token, runs } = await given({ scopes: ['reports:write'] });
    const answer = await call(await token('reports:read'));
    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_scope", error_description="The access token lacks a scope that is required here.", ' +
        `scope="reports:write", resource_metadata="${metadata}"`,
    );
    expect(runs.purge).toBe(0);
    expect(await textOf(await call(await token('reports:write')))).toBe('purged');
  });

  // MCP 2025-11-25, Authorization, "Scope Challenge Handling": clients may replace their scopes by those of the challenge.
  it('names the scopes of the resource that the caller has too, so that the client keeps them', async () => {
    const world = await createWorld({
      resource: {
        identifier,
        scopes: { 'reports:write': ['reports:read'], 'reports:read': [], invoices: [] },
      },
    });
    const scopesOf = async (required: string, scope: string) => {
      const reports = reportHandler(requires(world.verifier, { scopes: [required] }));
      const server = await serveGated(gate(world.verifier), reports);
      open.push(server);
      const sent = { authorization: `Bearer ${await world.token(scope)}` };
      const challenge = (await callTool(server.url, 'purge', sent)).headers.get('www-authenticate');
      return /scope="([^"]*)"/.exec(challenge ?? '')?.[1];
    };
    expect(await scopesOf('invoices', 'openid reports:read')).toBe('invoices reports:read');
    expect(await scopesOf('reports:write', 'reports:read invoices')).toBe('reports:write invoices');
    expect(await scopesOf('reports:write', 'reports:read')).toBe('reports:write');
  });

  it('reports denials to onDenied of the adapter, with the request of the framework', async () => {
    const { verifier, token } = await createWorld();
    const { handler, runs } = reportHandler(requires(verifier, { scopes: ['reports:write'] }));
    const denied: unknown[] = [];
    const auth = expressAuth(verifier, {
      onDenied: ({ code }, request) => void denied.push([code, request.originalUrl]),
    });
    const app = express().all('/mcp', auth.required(), mcp(auth), toNodeHandler(handler));
    const server = await listen(createServer(app));
    const hono = honoAuth(verifier, { onDenied: ({ code }, c) => void denied.push([code, c.req.path]) });
    const withCaller = mcp(hono);
    const routes = new Hono().all('/mcp', hono.required(), (c) =>
      withCaller(c, (options) => handler.fetch(c.req.raw, options)),
    );
    const fetched = await serveFetch(async (request) => routes.fetch(request));
    open.push(server, fetched);
    const sent = { authorization: `Bearer ${await token('reports:read')}` };
    for (const { url } of [server, fetched]) expect((await callTool(url, 'purge', sent)).status).toBe(403);
    expect(denied).toEqual([
      ['scope_missing', '/mcp'],
      ['scope_missing', '/mcp'],
    ]);
    expect(runs.purge).toBe(0);
  });

  it('prints denials behind gate() in development, as the gate does', async () => {
    vi.stubEnv('NODE_ENV', 'development');
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    try {
      const { call, token } = await given({ scopes: ['reports:write'] });
      expect((await call(await token('reports:read'))).status).toBe(403);
      expect(warn.mock.calls).toEqual([[expect.stringContaining('403 scope_missing POST /mcp')]]);
    } finally {
      vi.unstubAllEnvs();
      warn.mockRestore();
    }
  });

  it('does not let the handler run if onDenied fails, and tells the SDK', async () => {
    const { verifier, token } = await createWorld();
    const { handler, runs, errors } = reportHandler(requires(verifier, { scopes: ['reports:write'] }));
    const auth = honoAuth(verifier, { onDenied: () => Promise.reject(new Error('no log')) });
    const withCaller = mcp(auth);
    const app = new Hono().all('/mcp', auth.required(), (c) =>
      withCaller(c, (options) => handler.fetch(c.req.raw, options)),
    );
    const server = await serveFetch(async (request) => app.fetch(request));
    open.push(server);
    const sent = { authorization: `Bearer ${await token('reports:read')}` };
    expect((await callTool(server.url, 'purge', sent)).status).toBe(500);
    expect([runs.purge, String(errors[0])]).toEqual([0, 'Error: no log']);
  });

  it('counts a scope that another one includes, which the function of the SDK does not', async () => {
    const { call, token } = await given({ scopes: ['reports:read'] });
    expect((await call(await token('reports:write'))).status).toBe(200);
  });

  it.each<[string, Requirements, MintClaims, string, string]>([
    ['a kind', { kind: 'machine' }, {}, 'not of a kind', 'reports:read'],
    ['an organization', { organization: 'acme' }, {}, 'does not act for an organization', 'reports:read'],
    ['a permission', { permissions: ['purge'] }, {}, 'lacks a permission', 'reports:read'],
    ['a recent sign-in', { authentication: { maxAge: 60 } }, {}, 'more recent', 'reports:read'],
    [
      'a recent sign-in and a scope',
      { authentication: { maxAge: 60 }, scopes: ['reports:write'] },
      {},
      'more recent',
      'reports:write',
    ],
    ['a bound token', { bound: true }, {}, 'bound to a key', 'reports:read'],
    ['a function', { allow: () => false }, {}, 'not allowed', 'reports:read'],
    [
      'one of several',
      { anyOf: [{ kind: 'machine' }, { bound: true }] },
      {},
      'not of a kind',
      'reports:read',
    ],
  ])('says what is missing if it is %s', async (_, requirements, claims, text, scope) => {
    const { call, token, runs } = await given(requirements);
    const answer = await call(await token('reports:read', claims));
    expect(answer.status).toBe(403);
    const challenge = answer.headers.get('www-authenticate');
    expect(challenge).toContain(text);
    // What the caller has already, so that it is not sent to its issuer for more.
    expect(challenge).toContain(`scope="${scope}"`);
    expect(runs.purge).toBe(0);
  });

  it('lets in who meets requirements that are no scopes', async () => {
    const { call, token, clock } = await setUpMany();
    const good = await token('', { org_id: 'acme', permissions: ['purge'], auth_time: clock() });
    expect((await call(good)).status).toBe(200);
  });

  async function setUpMany() {
    const set = await given({
      kind: 'person',
      organization: 'acme',
      permissions: ['purge'],
      authentication: { maxAge: 60 },
    });
    return { ...set, clock: () => Math.floor(Date.now() / 1000) };
  }

  it('knows that a token was proved to be bound', async () => {
    const { call, issuer, key } = await given({ bound: true });
    const token = await issuer.mint({}, { boundTo: key });
    const dpop = await proofFor({ method: 'POST', url: identifier, token, key });
    expect((await call(token, { authorization: `DPoP ${token}`, dpop })).status).toBe(200);
  });

  it('gives a function the parsed request, and nothing of its headers', async () => {
    const seen: unknown[] = [];
    const { call, token } = await setUp(({ verifier }) =>
      requires(verifier, (request) => {
        seen.push(request);
        return { scopes: ['reports:write'] };
      }),
    );
    expect((await call(await token('reports:read'))).status).toBe(403);
    expect(seen).toMatchObject([{ method: 'tools/call', params: { name: 'purge' } }]);
    expect(JSON.stringify(seen)).not.toMatch(/authorization|mcp-name/i);
  });

  // MCP 2026-07-28, Streamable HTTP, "Server Validation": the header must match the body.
  it('does not depend on Mcp-Name', async () => {
    const { url, token, runs } = await given({ scopes: ['reports:write'] });
    const sent = { authorization: `Bearer ${await token()}` };
    const wrong = await callTool(url, 'purge', { ...sent, 'mcp-name': 'whoami' });
    expect(wrong.status).toBe(400);
    // In older revisions the header means nothing.
    const legacy = await fetch(`${url}/mcp`, {
      method: 'POST',
      headers: {
        ...sent,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-name': 'whoami',
        'mcp-method': 'tools/list',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'purge' } }),
    });
    expect([legacy.status, runs.purge]).toEqual([403, 0]);
  });

  // MCP 2025-03-26 had batches. 2025-06-18 removed them, and 2026-07-28 demands a single message.
  it('refuses a batch in which one call lacks a scope', async () => {
    const { url, token, runs } = await given({ scopes: ['reports:write'] });
    const batch = async (headers = {}) =>
      fetch(`${url}/mcp`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await token()}`,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...headers,
        },
        body: JSON.stringify([callOf('whoami'), callOf('purge', 2)]),
      });
    expect((await batch()).status).toBeGreaterThanOrEqual(400);
    expect((await batch({ 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call' })).status).toBe(
      400,
    );
    const legacy = ['whoami', 'purge'].map((name, id) => ({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name },
    }));
    const answer = await fetch(`${url}/mcp`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await token()}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify(legacy),
    });
    expect([answer.status, runs.purge, runs.whoami]).toEqual([403, 0, 0]);
  });

  it('guards prompts, resources and templates of resources too', async () => {
    const { verifier, token } = await createWorld();
    const scopeChallenge = requires(verifier, { scopes: ['reports:write'] });
    const handler = createMcpHandler(() => {
      const server = new McpServer({ name: 'reports', version: '1.0.0' });
      const contents = [{ uri: 'report://1', text: 'secret' }];
      server.registerPrompt('summary', { scopeChallenge }, () => ({ messages: [] }));
      server.registerResource('all', 'report://all', { scopeChallenge }, () => ({ contents }));
      const template = new ResourceTemplate('report://by/{id}', { list: undefined });
      server.registerResource('one', template, { scopeChallenge }, () => ({ contents }));
      return server;
    });
    const server = await serveGated(gate(verifier), { handler });
    open.push(server);
    const ask = async (scope: string, method: string, params: object) => {
      const answer = await post(server.url, await token(scope), { method, params });
      return answer.status;
    };
    for (const [method, params] of [
      ['prompts/get', { name: 'summary' }],
      ['resources/read', { uri: 'report://all' }],
      ['resources/read', { uri: 'report://by/7' }],
    ] as const)
      expect([await ask('reports:read', method, params), await ask('reports:write', method, params)]).toEqual(
        [403, 200],
      );
  });

  it('can compare an argument of the tool', async () => {
    const { verifier, token } = await createWorld();
    const scopeChallenge = requires(verifier, ({ params }) => {
      const given = params?.['arguments'] as { organization?: unknown } | undefined;
      return { organization: String(given?.organization) };
    });
    const handler = createMcpHandler(() => {
      const server = new McpServer({ name: 'reports', version: '1.0.0' });
      const inputSchema = z.object({ organization: z.string() });
      server.registerTool('move', { inputSchema, scopeChallenge }, ({ organization }) => ({
        content: [{ type: 'text', text: organization }],
      }));
      return server;
    });
    const server = await serveGated(gate(verifier), { handler });
    open.push(server);
    const move = async (given: unknown) => {
      const answer = await fetch(`${server.url}/mcp`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await token('reports:read', { org_id: 'acme' })}`,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
        body: JSON.stringify({
          jsonrpc: '2.0',
          id: 1,
          method: 'tools/call',
          params: { name: 'move', arguments: given },
        }),
      });
      return answer.status;
    };
    expect(await move({ organization: 'acme' })).toBe(200);
    for (const given of [{ organization: 'other' }, { organization: ['other'] }, {}, undefined, 'acme'])
      expect(await move(given)).toBe(403);
  });

  // `resolveScopeChallenge` of @modelcontextprotocol/server 2.4.0 knows three methods. The README says so.
  it('does not guard completions, whose callback can ask the factory for the caller', async () => {
    const { verifier, token } = await createWorld();
    const scopeChallenge = requires(verifier, { scopes: ['reports:write'] });
    const handler = createMcpHandler((context) => {
      const server = new McpServer({ name: 'reports', version: '1.0.0' });
      const names = async (value: string) => {
        const { denial } = await verifier.authorize(accessOf(context), {
          scopes: ['reports:write'],
        });
        return denial ? [] : [`${value}-secret`];
      };
      const argsSchema = z.object({
        open: completable(z.string(), () => ['open']),
        id: completable(z.string(), names),
      });
      server.registerPrompt('summary', { argsSchema, scopeChallenge }, () => ({ messages: [] }));
      return server;
    });
    const server = await serveGated(gate(verifier), { handler });
    open.push(server);
    const complete = async (scope: string, name: string) => {
      const answer = await post(server.url, await token(scope), {
        method: 'completion/complete',
        params: { ref: { type: 'ref/prompt', name: 'summary' }, argument: { name, value: 'my' } },
      });
      return answer.text();
    };
    expect(await complete('reports:read', 'open')).toContain('"values":["open"]');
    expect(await complete('reports:read', 'id')).toContain('"values":[]');
    expect(await complete('reports:write', 'id')).toContain('"values":["my-secret"]');
  });

  it('works behind the gate of the SDK', async () => {
    const { verifier, token } = await createWorld();
    const reports = reportHandler(requires(verifier, { scopes: ['reports:write'] }));
    const own = requireBearerAuth({ verifier: oauthTokenVerifier(verifier), resourceMetadataUrl: metadata });
    const server = await serveGated(own, reports);
    open.push(server);
    const call = async (scope: string) =>
      (await callTool(server.url, 'purge', { authorization: `Bearer ${await token(scope)}` })).status;
    expect([await call('reports:read'), await call('reports:write')]).toEqual([403, 200]);
  });

  it('makes a real client ask for the scope', async () => {
    const { url, token } = await given({ scopes: ['reports:write'] });
    const authorization = `Bearer ${await token()}`;
    const transport = new Transport2(new URL(`${url}/mcp`), {
      requestInit: { headers: { authorization } },
      onInsufficientScope: 'throw',
    });
    const client = new Client2({ name: 'test', version: '1.0.0' });
    await client.connect(transport);
    await expect(client.callTool({ name: 'purge' })).rejects.toMatchObject({
      requiredScope: 'reports:write',
      errorDescription: 'The access token lacks a scope that is required here.',
    });
    await client.close();
  });
});

describe('the handler of a tool does not run', () => {
  const broken: Readonly<Record<string, (world: World) => ScopeChallengeHandler>> = {
    'if a requirements function throws': ({ verifier }) =>
      requires(verifier, () => {
        throw new Error('broken');
      }),
    'if it throws no error': ({ verifier }) =>
      requires(verifier, () => {
        throw undefined; // oxlint-disable-line typescript/only-throw-error
      }),
    'if it rejects': ({ verifier }) => requires(verifier, () => Promise.reject(new Error('broken'))),
    'if it gives nothing': ({ verifier }) => requires(verifier, () => undefined as never),
    'if it gives a misspelled requirement': ({ verifier }) =>
      requires(verifier, () => ({ scope: ['a'] }) as never),
    'if "allow" throws': ({ verifier }) =>
      requires(verifier, {
        allow: () => {
          throw new Error('broken');
        },
      }),
    'if "allow" gives a text': ({ verifier }) => requires(verifier, { allow: (() => 'yes') as never }),
    'if another verifier granted the access': () => {
      const other = createVerifier({
        authorities: [jwtIssuer({ name: 'people', issuer: 'https://other.test', audience: identifier })],
        resource: { identifier, scopes: ['a'] },
      });
      return requires(other, { kind: 'person' });
    },
  };

  it.each(Object.entries(broken))('%s: the answer is 500', async (_, challengeFor) => {
    const { call, token, runs, errors } = await setUp(challengeFor);
    const answer = await call(await token('reports:write'));
    expect([answer.status, runs.purge]).toEqual([500, 0]);
    expect(errors[0]).toBeInstanceOf(Error);
  });

  it.each([
    ['nothing', undefined],
    ['what another gate made', { token: 'a', clientId: 'b', scopes: ['reports:write'] }],
    [
      'an access made by hand',
      { token: 'a', clientId: 'b', scopes: [], extra: { access: { scopes: ['reports:write'] } } },
    ],
    ['an access that is no object', { token: 'a', clientId: 'b', scopes: [], extra: { access: true } }],
  ])('if the server passes on %s as the caller', async (_, authInfo) => {
    const { verifier } = await createWorld();
    const { handler, runs } = reportHandler(requires(verifier, { scopes: ['reports:write'] }));
    const server = await serveFetch((request) => handler.fetch(request, authInfo && { authInfo }));
    open.push(server);
    const answer = await callTool(server.url, 'purge');
    expect([answer.status, runs.purge]).toEqual([500, 0]);
  });
});

describe('a requirements function that never answers', () => {
  afterEach(() => void vi.useRealTimers());

  it('rejects after 10 seconds', async () => {
    const { verifier, token } = await createWorld();
    const headers = { authorization: `Bearer ${await token()}` };
    const authInfo = (await gate(verifier)(new Request(identifier, { headers }))) as AuthInfo;
    const challenge = requires(verifier, () => new Promise<never>(() => {}));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const answer = challenge({ request: { method: 'tools/call' }, authInfo }).catch(
      (error: unknown) => error,
    );
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await answer).toHaveProperty('message', expect.stringContaining('within 10 seconds'));
  });
});

describe('requires() at start', () => {
  it('refuses wrong requirements', async () => {
    const { verifier } = await createWorld();
    expect(() => requires(verifier, { scope: ['a'] } as never)).toThrow('scope');
    expect(() => requires(verifier, { accept: ['nobody'] } as never)).toThrow('nobody');
  });

  it('demands a scope that its challenge can name', async () => {
    const { issuer, token } = await createWorld();
    const verifier = createVerifier({
      authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: identifier })],
      fetch: issuer.fetch,
    });
    expect(() => requires(verifier, { kind: 'person' })).toThrow('must name a scope');
    expect(() => requires(verifier, { scopes: ['a'], kind: 'person' })).not.toThrow();
    expect(() => requires(verifier, {})).not.toThrow();
    const reports = reportHandler(requires(verifier, () => ({ kind: 'machine' })));
    const server = await serveGated(gate(verifier), reports);
    open.push(server);
    const answer = await callTool(server.url, 'purge', { authorization: `Bearer ${await token()}` });
    expect([answer.status, reports.runs.purge]).toEqual([500, 0]);
  });

  it('copies the requirements, so that a later change opens nothing', async () => {
    const scopes = ['reports:write'];
    const { call, token } = await given({ scopes });
    scopes.length = 0;
    expect((await call(await token('reports:read'))).status).toBe(403);
  });
});
