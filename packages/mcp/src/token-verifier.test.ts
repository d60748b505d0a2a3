import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { requireBearerAuth as requireBearerAuth1 } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js';
import {
  OAuthError,
  OAuthErrorCode,
  requireBearerAuth as requireBearerAuth2,
} from '@modelcontextprotocol/server';
import { apiKeys, createApiKey, createVerifier, deny, jwtIssuer, unchecked } from '@tokenward/core';
import type { Verifier } from '@tokenward/core';
import { proofFor } from '@tokenward/testing';
import { listen } from '@tokenward/testing/contract';
import type { LoopbackServer } from '@tokenward/testing/contract';
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { callTool, reportHandler, serveGated } from '../test/report-server.js';
import { createWorld, identifier } from '../test/world.js';
import { oauthTokenVerifier } from './index.js';

const open: LoopbackServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

const options = {
  requiredScopes: ['reports:read'],
  resourceMetadataUrl: 'https://api.test/.well-known/oauth-protected-resource/mcp',
  expectedResource: new URL(identifier),
};

/** The gates of the SDK. Each one answers 200 if it lets the caller in. */
const gates: Readonly<Record<string, (verifier: Verifier) => Promise<LoopbackServer>>> = {
  'version 1': (verifier) => {
    const app = express().set('env', 'test');
    app.use(requireBearerAuth1({ ...options, verifier: oauthTokenVerifier(verifier) }));
    app.use((_request, response) => response.json(true));
    return listen(createServer(app));
  },
  'version 2': (verifier) => {
    const gate = requireBearerAuth2({ ...options, verifier: oauthTokenVerifier(verifier) });
    return serveGated(gate, reportHandler());
  },
};

async function setUp(
  version: string,
  change: (world: Awaited<ReturnType<typeof createWorld>>) => Verifier = ({ verifier }) => verifier,
) {
  const world = await createWorld();
  const server = await gates[version]!(change(world));
  open.push(server);
  const send = (token: string, headers = {}) =>
    callTool(server.url, 'whoami', { authorization: `Bearer ${token}`, ...headers });
  return { ...world, send };
}

describe.each(Object.keys(gates))('oauthTokenVerifier() behind the gate of the SDK of %s', (version) => {
  it('lets a good token in, with its included scopes', async () => {
    const { send, token } = await setUp(version);
    expect((await send(await token('reports:write'))).status).toBe(200);
    expect((await send(await token('other'))).status).toBe(403);
  });

  it('gives the error by which the SDK answers 401 and the challenge', async () => {
    const { send, issuer, token } = await setUp(version);
    const bad = [
      await issuer.mintExpired(),
      await issuer.mintForeign(),
      await token('reports:read', { aud: 'https://other.test' }),
      'opaque',
    ];
    for (const each of bad) {
      const answer = await send(each);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(
        /^Bearer error="invalid_token", error_description="The access token .*resource_metadata="/,
      );
      expect(await answer.json()).toMatchObject({ error: 'invalid_token' });
    }
  });

  it('refuses a token that is bound to a key, with and without a proof', async () => {
    const { send, issuer, key } = await setUp(version);
    const token = await issuer.mint({ scope: 'reports:read' }, { boundTo: key });
    const dpop = await proofFor({ method: 'POST', url: identifier, token, key });
    expect((await send(token)).status).toBe(401);
    expect((await send(token, { dpop })).status).toBe(401);
    const { verifier } = await createWorld();
    const unproved = createVerifier({
      authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: identifier })],
      fetch: issuer.fetch,
    });
    for (const each of [verifier, unproved])
      await expect(oauthTokenVerifier(each).verifyAccessToken(token)).rejects.toBeInstanceOf(OAuthError);
  });

  it('is 500 in an outage, never 401', async () => {
    const { send, issuer, token } = await setUp(version);
    const sent = await token();
    issuer.setReachable(false);
    const answer = await send(sent);
    expect(answer.status).toBe(500);
    expect(answer.headers.get('www-authenticate')).toBeNull();
    expect(await answer.text()).not.toContain(issuer.url);
  });

  it('is 500 if a function of the application fails', async () => {
    const { send, token } = await setUp(version, ({ issuer }) =>
      createVerifier({
        authorities: [
          jwtIssuer({
            name: 'people',
            issuer: issuer.url,
            audience: identifier,
            isRevoked: () => Promise.reject(new Error('broken')),
          }),
        ],
        fetch: issuer.fetch,
      }),
    );
    expect((await send(await token())).status).toBeGreaterThanOrEqual(500);
  });

  it('lets an API key in that never expires, although the SDK demands an expiry', async () => {
    const { key, digest } = await createApiKey('acme_');
    const record = { digest, owner: 'user_1', scopes: ['reports:read'] };
    const { send } = await setUp(version, () =>
      createVerifier({
        authorities: [
          apiKeys({
            name: 'keys',
            prefix: 'acme_',
            lookup: (asked) => (asked === digest ? record : undefined),
          }),
        ],
        resource: { identifier },
      }),
    );
    expect((await send(key)).status).toBe(200);
    expect((await send(`${key}x`)).status).toBe(401);
  });

  it('keeps a text of a rule from breaking the challenge', async () => {
    const { send, token } = await setUp(version, ({ issuer }) =>
      createVerifier({
        authorities: [
          jwtIssuer({
            name: 'people',
            issuer: issuer.url,
            audience: identifier,
            rules: [() => ({ ...deny('claims_invalid'), message: 'No "quotes"\r\nx-bad: ä' })],
          }),
        ],
        fetch: issuer.fetch,
      }),
    );
    const answer = await send(await token());
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('error_description="No  quotes   x-bad:  "');
  });
});

describe('verifyAccessToken()', () => {
  it('always gives an expiry', async () => {
    const { issuer, token, verifier } = await createWorld();
    const exp = Math.floor(Date.now() / 1000) + 100;
    const own = await oauthTokenVerifier(verifier).verifyAccessToken(await token('a', { exp }));
    expect(own.expiresAt).toBe(exp);
    const endless = createVerifier({
      authorities: [
        jwtIssuer({ name: 'people', issuer: issuer.url, audience: identifier, expiry: unchecked }),
      ],
      fetch: issuer.fetch,
    });
    const eternal = await issuer.mint({ exp: undefined });
    const { expiresAt } = await oauthTokenVerifier(endless).verifyAccessToken(eternal);
    expect(expiresAt - Date.now() / 1000).toBeGreaterThan(50);
    expect(expiresAt - Date.now() / 1000).toBeLessThan(61);
  });

  it('has the expiry of a token whose schema leaves it out', async () => {
    const { issuer, token } = await createWorld();
    const claims = {
      '~standard': { version: 1, vendor: 'test', validate: () => ({ value: {} }) },
    } as const;
    const verifier = createVerifier({
      authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: identifier, claims })],
      fetch: issuer.fetch,
    });
    const exp = Math.floor(Date.now() / 1000) + 100;
    expect((await oauthTokenVerifier(verifier).verifyAccessToken(await token('a', { exp }))).expiresAt).toBe(
      exp,
    );
  });

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['a list', ['a']],
  ])('rejects %s as an invalid token', async (_, given) => {
    const { verifier } = await createWorld();
    const verified = oauthTokenVerifier(verifier).verifyAccessToken(given as string);
    await expect(verified).rejects.toMatchObject({ code: 'invalid_token', errorCode: 'invalid_token' });
  });

  it('rejects with an error without the token', async () => {
    const { verifier, token } = await createWorld();
    const sent = await token('a', { aud: 'https://other.test' });
    const error = await oauthTokenVerifier(verifier)
      .verifyAccessToken(sent)
      .catch((thrown: unknown) => thrown as Error);
    expect(process.getBuiltinModule('node:util').inspect(error, { showHidden: true })).not.toContain(sent);
  });
});

it('the mark of the errors of version 2 is that of the package', () => {
  const { OAuthError: common } = createRequire(import.meta.url)('@modelcontextprotocol/server') as {
    OAuthError: typeof OAuthError;
  };
  const error = new common(OAuthErrorCode.InvalidToken, 'no');
  const marks = (error as unknown as Record<symbol, ReadonlySet<string>>)[Symbol.for('mcp.sdk.errorBrands')];
  expect([...marks!]).toEqual(['mcp.OAuthError']);
});
