import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createVerifier, jwtIssuer } from '@tokenward/core';
import type { Verifier } from '@tokenward/core';
import { accessOf, gate } from '@tokenward/mcp';
import { createIssuer } from '@tokenward/testing';
import type { MintClaims } from '@tokenward/testing';
import { listen } from '@tokenward/testing/contract';
import type { LoopbackServer } from '@tokenward/testing/contract';
import express from 'express';
import type { Express } from 'express';
import type { FastifyInstance } from 'fastify';
import type { Hono } from 'hono';
import type Koa from 'koa';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { createClient, generations } from '../../tools/mcp/client.js';
import type { Generation } from '../../tools/mcp/client.js';
import { startOidcProvider } from '../../tools/mcp/oidc-provider.js';
import * as around from './around-blocks/mcp.js';
import { codeBlocks, declaredIn } from './code-blocks.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const scratch = here('.tmp-mcp');
const blocks = codeBlocks(here('../../packages/mcp/README.md'));
let files = 0;

// oidc-provider prints that it is for development here.
vi.spyOn(console, 'warn').mockImplementation(() => {});

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/**
 * Runs the block of the README that contains a text. It gets the names that it does not declare. The names of `wanted` are
 * exported in addition to its own exports. `replaced` are texts of the block and what is written instead.
 */
async function run(
  text: string,
  given: Readonly<Record<string, unknown>>,
  wanted: readonly string[] = [],
  replaced: Readonly<Record<string, string>> = {},
): Promise<Record<string, unknown>> {
  const block = blocks.find(({ code }) => code.includes(text));
  const code = Object.entries(replaced).reduce(
    (changed, [from, to]) => changed.replaceAll(from, to),
    block?.code ?? `throw new Error('The README has no block with ${text}.');`,
  );
  const declared = declaredIn(code);
  const free = Object.keys(given).filter((name) => !declared.has(name));
  const slot = `sample${(files += 1)}`;
  Object.assign(globalThis, { [slot]: given });
  mkdirSync(scratch, { recursive: true });
  const file = `${scratch}/${slot}.ts`;
  writeFileSync(
    file,
    `const { ${free.join(', ')} } = globalThis.${slot};\n${code}\nexport { ${wanted.join(', ')} };\n`,
  );
  return (await import(/* @vite-ignore */ file)) as Record<string, unknown>;
}

/** A server that gets its listener later, since its address is in the configuration. */
async function serve(): Promise<LoopbackServer & { answer: (listener: RequestListener) => void }> {
  const server = createServer();
  const { url, close } = await listen(server);
  open.push({ close });
  return { url, close, answer: (listener) => void server.on('request', listener) };
}

async function world() {
  const authorizationServer = await startOidcProvider();
  // With a refresh token, clients of version 1 do not ask for a further scope.
  authorizationServer.refresh = false;
  open.push(authorizationServer);
  const server = await serve();
  const identifier = `${server.url}/mcp`;
  return { server, identifier, issuer: authorizationServer.issuer };
}

function verifierFor(identifier: string, issuer: string): Verifier {
  return createVerifier({
    authorities: [jwtIssuer({ name: 'people', issuer, audience: identifier })],
    resource: { identifier, scopes: { 'reports:write': ['reports:read'], 'reports:read': [] } },
  });
}

const whoami = createMcpHandler(() => {
  const server = new McpServer({ name: 'reports', version: '1.0.0' });
  server.registerTool('whoami', {}, (ctx) => ({
    content: [{ type: 'text', text: String(accessOf(ctx).subject) }],
  }));
  return server;
});

async function called(generation: Generation, identifier: string, tool: string): Promise<string> {
  const client = await createClient(generation, identifier);
  open.push(client);
  await client.connect();
  return client.call(tool);
}

const statusFor = async (address: string, origin: string): Promise<number> =>
  (await fetch(address, { method: 'POST', headers: { origin } })).status;

describe.each(generations)(
  'a real client of %s signs in, finds the issuer and calls a tool',
  (generation) => {
    it('of the first server', async () => {
      const { server, identifier, issuer } = await world();
      const { app } = await run('app.listen(', {}, ['app'], {
        'https://api.example.com/mcp': identifier,
        'https://id.example.com': issuer,
        'app.listen(Number(process.env.PORT ?? 3000));': '',
      });
      server.answer(app as Express);
      expect(await called(generation, identifier, 'purge')).toBe('done');
      expect(await statusFor(identifier, 'https://evil.example')).toBe(403);
      expect(await statusFor(identifier, 'https://app.example.com')).toBe(401);
    });

    it('of a server behind gate()', async () => {
      const { server, identifier, issuer } = await world();
      const verifier = verifierFor(identifier, issuer);
      const { default: worker } = await run('const admit = gate(', { ...around, verifier, handler: whoami });
      const { fetch: answer } = worker as { fetch: (request: Request) => Promise<Response> };
      const listener = getRequestListener(answer, { overrideGlobalObjects: false });
      server.answer((request, response) => void listener(request, response));
      expect(await called(generation, identifier, 'whoami')).toBe('ada');
    });

    it('of a server that keeps the gate of the SDK', async () => {
      const { server, identifier, issuer } = await world();
      const app = express().set('env', 'test');
      await run('requireBearerAuth({', { ...around, verifier: verifierFor(identifier, issuer), app });
      app.all('/mcp', toNodeHandler(whoami));
      server.answer(app);
      expect(await called(generation, identifier, 'whoami')).toBe('ada');
      expect(await statusFor(identifier, 'https://evil.example')).toBe(403);
    });
  },
);

describe('the check of the origin', () => {
  const verifier = verifierFor(around.identifier, 'https://id.example.com');
  const given = { ...around, verifier, node: toNodeHandler(whoami), handler: whoami };
  const statuses = async (url: string): Promise<readonly number[]> => [
    await statusFor(`${url}/mcp`, 'https://evil.example'),
    await statusFor(`${url}/mcp`, 'https://app.example.com'),
  ];

  it('comes before the guard in Fastify', async () => {
    const { app } = await run('fastifyAuth(', given, ['app']);
    const server = app as FastifyInstance;
    open.push(server);
    expect(await statuses(await server.listen({ host: '127.0.0.1', port: 0 }))).toEqual([403, 401]);
  });

  it('comes before the guard in Koa', async () => {
    const { app } = await run('koaAuth(', given, ['app']);
    const { url, answer } = await serve();
    const listener = (app as Koa).callback();
    answer((request, response) => void listener(request, response));
    expect(await statuses(url)).toEqual([403, 401]);
  });

  it('comes before the guard in Hono', async () => {
    const { app } = await run('honoAuth(', given, ['app']);
    const { url, answer } = await serve();
    const listener = getRequestListener((app as Hono).fetch, { overrideGlobalObjects: false });
    answer((request, response) => void listener(request, response));
    expect(await statuses(url)).toEqual([403, 401]);
  });

  it('comes before the handler behind gate()', async () => {
    const issuer = await createIssuer({ audience: around.identifier });
    const people = jwtIssuer({ name: 'people', issuer: issuer.url, audience: around.identifier });
    const own = createVerifier({ authorities: [people], fetch: issuer.fetch });
    const { default: worker } = await run('const admit = gate(', { ...given, verifier: own });
    const { fetch: answer } = worker as { fetch: (request: Request) => Promise<Response> };
    const headers = {
      authorization: `Bearer ${await issuer.mint({ scope: 'reports:read' })}`,
      origin: 'https://evil.example',
    };
    expect((await answer(new Request(around.identifier, { method: 'POST', headers }))).status).toBe(403);
  });
});

describe('tools of the README', () => {
  async function setUp(text: string) {
    const issuer = await createIssuer({ audience: around.identifier });
    const verifier = createVerifier({
      authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: around.identifier })],
      resource: { identifier: around.identifier, scopes: ['reports:read', 'reports:write'] },
      fetch: issuer.fetch,
    });
    const server = new McpServer({ name: 'reports', version: '1.0.0' });
    const isFactory = text.includes('State');
    process.env['STATE_KEY'] = 'a key of 32 bytes, for this test';
    const ran = await run(text, { ...around, verifier, server }, isFactory ? ['buildServer'] : []);
    const handler = createMcpHandler(() => (isFactory ? (ran['buildServer'] as () => McpServer)() : server));
    const admit = gate(verifier);
    let id = 0;
    return async (claims: MintClaims, name: string, given: object, further: object = {}) => {
      const _meta = {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1.0.0' },
        'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } },
      };
      const params = { name, arguments: given, ...further, _meta };
      const request = new Request(around.identifier, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await issuer.mint({ scope: 'reports:read', sub: 'ada', client_id: 'app', ...claims })}`,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          'mcp-protocol-version': '2026-07-28',
          'mcp-method': 'tools/call',
          'mcp-name': name,
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: (id += 1), method: 'tools/call', params }),
      });
      const authInfo = await admit(request);
      if (authInfo instanceof Response) throw new Error('The token was refused.');
      const response = await handler.fetch(request, { authInfo });
      const body = await response.text();
      const json = body.startsWith('{') ? body : /^data: (\{.*)$/m.exec(body)?.[1];
      const { result } = JSON.parse(json ?? '{}') as {
        result?: { isError?: boolean; requestState?: string; content?: { text: string }[] };
      };
      return { status: response.status, ...result, text: result?.content?.[0]?.text };
    };
  }

  it('bind the state to the caller, the tool and its arguments', async () => {
    const call = await setUp('createRequestStateCodec<');
    const yes = { inputResponses: { answer: { action: 'accept', content: { confirm: true } } } };
    const { requestState } = await call({}, 'delete', { id: '1' });
    const again = (claims: MintClaims, id: string) =>
      call(claims, 'delete', { id }, { requestState, ...yes });
    expect(await again({ jti: 'a new token' }, '1')).toMatchObject({ text: 'deleted 1' });
    // Another argument is asked about anew.
    const other = await again({}, '2');
    expect([other.text, typeof other.requestState]).toEqual([undefined, 'string']);
    expect((await call({}, 'delete', { id: '1' }, yes)).text).toBeUndefined();
    for (const claims of [{ sub: 'eve' }, { client_id: 'other' }, { org_id: 'acme' }])
      expect(await again(claims, '1')).not.toHaveProperty('content');
    const no = { inputResponses: { answer: { action: 'decline' } } };
    expect((await call({}, 'delete', { id: '1' }, { requestState, ...no })).text).toBe('kept 1');
    const robot = await call({ sub: undefined }, 'delete', { id: '1' });
    const finished = { requestState: robot.requestState, ...yes };
    const machine = { sub: undefined, jti: 'a new token' };
    expect((await call(machine, 'delete', { id: '1' }, finished)).text).toBe('deleted 1');
  });

  it('compare the organization that is an argument', async () => {
    const call = await setUp("'move'");
    const acme = { org_id: 'acme' };
    expect(await call(acme, 'move', { organization: 'acme' })).toMatchObject({ status: 200, text: 'acme' });
    for (const given of [{ organization: 'other' }, { organization: '' }, { organization: ['acme'] }, {}])
      expect(await call(acme, 'move', given)).toMatchObject({ status: 403 });
    expect(await call({ org_id: 'undefined' }, 'move', {})).toMatchObject({ status: 403 });
  });

  it('compare it in the handler', async () => {
    const call = await setUp("'close'");
    const acme = { org_id: 'acme' };
    expect(await call(acme, 'close', { organization: 'acme' })).toMatchObject({ text: 'closed acme' });
    for (const given of [{ organization: 'other' }, { organization: '' }, {}])
      expect(await call(acme, 'close', given)).toMatchObject({ status: 200, isError: true });
  });
});
