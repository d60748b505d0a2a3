import type { requireBearerAuth } from '@modelcontextprotocol/server';
import { createVerifier, introspection, jwtIssuer, unchecked } from '@tokenward/core';
import type { LoopbackServer } from '@tokenward/testing/contract';
import { proofFor } from '@tokenward/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { callTool, reportHandler, serveGated, textOf } from '../test/report-server.js';
import { createWorld, identifier, metadata } from '../test/world.js';
import { gate } from './index.js';

const open: LoopbackServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function setUp(requirements: Parameters<typeof gate>[1] = { scopes: ['reports:read'] }) {
  const world = await createWorld();
  const reports = reportHandler();
  const server = await serveGated(gate(world.verifier, requirements as never), reports);
  open.push(server);
  return { ...world, ...reports, url: server.url };
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('gate()', () => {
  it('has the contract of the gate of the SDK', async () => {
    const { verifier } = await createWorld();
    const ours: ReturnType<typeof requireBearerAuth> = gate(verifier);
    expect(await ours(new Request(identifier))).toBeInstanceOf(Response);
  });

  it('gives the handlers of the SDK the caller', async () => {
    const { url, token, runs } = await setUp();
    const answer = await callTool(url, 'whoami', bearer(await token('reports:write')));
    expect(answer.status).toBe(200);
    expect(JSON.parse(await textOf(answer))).toMatchObject({
      subject: 'user_1',
      scopes: ['reports:write'],
      authInfo: {
        clientId: 'desktop',
        scopes: ['reports:write', 'reports:read'],
        expiresAt: expect.any(Number) as unknown,
        resource: identifier,
        resourceMetadataUrl: metadata,
        extra: { access: { authority: 'people' } },
      },
    });
    expect(runs.whoami).toBe(1);
  });

  it.each(['/.well-known/oauth-protected-resource/mcp', '/.well-known/oauth-protected-resource'])(
    'serves the metadata of the resource at %s, as auth.metadata() does',
    async (path) => {
      const { verifier } = await createWorld();
      const ask = async (method: string, headers = {}) =>
        (await gate(verifier)(new Request(`https://api.test${path}`, { method, headers }))) as Response;
      const answer = await ask('GET');
      expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
      expect(await answer.json()).toMatchObject({
        resource: identifier,
        scopes_supported: ['reports:write', 'reports:read'],
      });
      const head = await ask('HEAD');
      expect([head.status, await head.text()]).toEqual([200, '']);
      const preflight = await ask('OPTIONS', { 'access-control-request-headers': 'mcp-protocol-version' });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-headers')).toBe('mcp-protocol-version');
      expect((await ask('POST')).status).toBe(405);
    },
  );

  it('serves no metadata at other paths, and none if the verifier has no resource', async () => {
    const { verifier, issuer } = await createWorld();
    const other = 'https://api.test/.well-known/oauth-protected-resource/other';
    expect(await gate(verifier)(new Request(other))).toMatchObject({ status: 401 });
    const people = jwtIssuer({ name: 'people', issuer: issuer.url, audience: identifier });
    const without = createVerifier({ authorities: [people], fetch: issuer.fetch });
    expect(await gate(without)(new Request(metadata))).toMatchObject({ status: 401 });
  });

  it.each([
    ['no credential', {}, 401, /^Bearer realm="api", scope="reports:read", resource_metadata="/],
    ['an empty one', { authorization: 'Bearer' }, 401, /^Bearer .*resource_metadata="/],
    ['garbage', { authorization: 'Bearer a b' }, 401, /^Bearer .*error="invalid_token".*resource_metadata="/],
    ['no token', { authorization: 'Bearer a' }, 401, /^Bearer .*error="invalid_token".*resource_metadata="/],
    ['two tokens', { authorization: 'Bearer a, Bearer b' }, 400, /error="invalid_request"/],
  ])('refuses a request with %s', async (_, headers, status, challenge) => {
    const { url, runs } = await setUp();
    const answer = await callTool(url, 'whoami', headers);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('www-authenticate')).toMatch(challenge);
    expect(answer.headers.get('www-authenticate')).toContain(`resource_metadata="${metadata}"`);
    expect(runs.whoami).toBe(0);
  });

  // MCP 2026-07-28, Authorization, "Access Token Usage": tokens must not be in the query.
  it('takes no token from the query', async () => {
    const { verifier, token } = await setUp();
    const asked = new Request(`${identifier}?access_token=${await token()}`, { method: 'POST' });
    expect(await gate(verifier)(asked)).toMatchObject({ status: 401 });
  });

  it('answers 403 with the scopes of the route if one is missing, and counts included scopes', async () => {
    const { url, token } = await setUp({ scopes: ['reports:read', 'reports:write'] });
    const refused = await callTool(url, 'whoami', bearer(await token('reports:read')));
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toMatch(
      /error="insufficient_scope".*scope="reports:read reports:write"/,
    );
    expect((await callTool(url, 'whoami', bearer(await token('reports:write')))).status).toBe(200);
  });

  it('refuses a token for another resource', async () => {
    const { url, token } = await setUp();
    const refused = await callTool(
      url,
      'whoami',
      bearer(await token('reports:read', { aud: 'https://other.test' })),
    );
    expect(refused.status).toBe(401);
  });

  it('accepts a token that is bound by DPoP with its proof, and refuses it without', async () => {
    const { url, issuer, key } = await setUp();
    const token = await issuer.mint({ sub: 'user_1', scope: 'reports:read' }, { boundTo: key });
    const proof = () => proofFor({ method: 'POST', url: identifier, token, key });
    const dpop = proof();
    const good = { authorization: `DPoP ${token}`, dpop: await dpop };
    expect((await callTool(url, 'whoami', good)).status).toBe(200);
    expect((await callTool(url, 'whoami', good)).status).toBe(401);
    expect((await callTool(url, 'whoami', bearer(token))).status).toBe(401);
    const asBearer = { ...bearer(token), dpop: await proof() };
    expect((await callTool(url, 'whoami', asBearer)).status).toBe(401);
    expect((await callTool(url, 'whoami', { authorization: `DPoP ${token}` })).status).toBe(401);
  });

  it('answers an outage with 503 and Retry-After', async () => {
    const { url, issuer, token, runs } = await setUp();
    const sent = bearer(await token());
    issuer.setReachable(false);
    const answer = await callTool(url, 'whoami', sent);
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(answer.headers.get('www-authenticate')).toBeNull();
    expect(runs.whoami).toBe(0);
  });

  it('answers 503 if the issuer has no metadata', async () => {
    const { issuer, token } = await createWorld();
    const verifier = createVerifier({
      authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: identifier })],
      fetch: async () => new Response('no such page', { status: 404 }),
    });
    const answer = await gate(verifier)(new Request(identifier, { headers: bearer(await token()) }));
    expect(answer).toMatchObject({ status: 503 });
    expect((answer as Response).headers.get('retry-after')).toMatch(/^\d+$/);
  });

  it('gives a requirements function the request', async () => {
    const { url, token } = await setUp((request: object) => ({
      scopes: [`reports:${new URL((request as Request).url).pathname.length > 1 ? 'write' : 'read'}`],
    }));
    expect((await callTool(url, 'whoami', bearer(await token('reports:read')))).status).toBe(403);
    expect((await callTool(url, 'whoami', bearer(await token('reports:write')))).status).toBe(200);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    [
      'throws no error',
      () => {
        throw undefined; // oxlint-disable-line typescript/only-throw-error
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken'))],
    ['gives nothing', () => undefined],
    ['gives true', () => true],
  ])('rejects if a requirements function %s', async (_, requirements) => {
    const { verifier, token } = await createWorld();
    const asked = new Request(identifier, { headers: bearer(await token()) });
    await expect(gate(verifier, requirements as never)(asked)).rejects.toThrow(Error);
  });

  it('refuses wrong requirements at start', async () => {
    const { verifier } = await createWorld();
    expect(() => gate(verifier, { scope: ['a'] } as never)).toThrow('scope');
  });

  it('says nothing of a resource that the verifier does not have, or that the token is not meant for', async () => {
    const { issuer, token } = await createWorld();
    const people = (audience: string | readonly string[]) =>
      jwtIssuer({ name: 'people', issuer: issuer.url, audience });
    const sent = new Request(identifier, { headers: bearer(await token()) });
    const without = createVerifier({ authorities: [people(identifier)], fetch: issuer.fetch });
    const info = await gate(without)(sent);
    expect(info).not.toHaveProperty('resource');
    expect(info).not.toHaveProperty('resourceMetadataUrl');
    const other = createVerifier({
      authorities: [people([identifier, 'https://api.test/other'])],
      resource: { identifier: 'https://api.test/other' },
      fetch: issuer.fetch,
    });
    const meant = await gate(other)(sent);
    expect(meant).not.toHaveProperty('resource');
    expect(meant).toHaveProperty('resourceMetadataUrl');
    const endless = createVerifier({
      authorities: [
        jwtIssuer({ name: 'people', issuer: issuer.url, audience: identifier, expiry: unchecked }),
      ],
      fetch: issuer.fetch,
    });
    const eternal = await issuer.mint({ exp: undefined });
    const unlimited = await gate(endless)(new Request(identifier, { headers: bearer(eternal) }));
    expect(unlimited).not.toHaveProperty('expiresAt');
    expect(unlimited).toHaveProperty('clientId', '');
  });

  it('says when an API key expires whose answer has "exp", as those of Clerk and WorkOS', async () => {
    const exp = Math.floor(Date.now() / 1000) + 30;
    const verifier = createVerifier({
      authorities: [
        introspection({
          name: 'keys',
          issuer: unchecked,
          audience: unchecked,
          kind: 'api_key',
          ask: () => Promise.resolve({ sub: 'user_1', exp }),
        }),
      ],
    });
    const info = await gate(verifier)(new Request(identifier, { headers: bearer('ak_abc') }));
    expect(info).toMatchObject({ expiresAt: exp, extra: { access: { kind: 'api_key' } } });
  });

  it('hides the token from logs, JSON and copies', async () => {
    const { inspect } = process.getBuiltinModule('node:util');
    const { verifier, token } = await createWorld();
    const sent = await token();
    const info = await gate(verifier)(new Request(identifier, { headers: bearer(sent) }));
    expect(info).toHaveProperty('token', sent);
    for (const text of [
      JSON.stringify(info),
      inspect(info, { depth: 9, getters: true }),
      JSON.stringify(Object.assign({}, info)),
    ])
      expect(text).not.toContain(sent);
  });
});
