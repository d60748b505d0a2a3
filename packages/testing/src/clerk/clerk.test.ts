import { createLocalJWKSet, importSPKI, jwtVerify } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { postJson } from '../../test/post-json.js';
import type { Body } from '../../test/post-json.js';
import { createClock } from '../clock.js';
import { startClerk } from './index.js';

const clerk = await startClerk({ clock: createClock(1_800_000_000) });
afterAll(() => clerk.close());

const post = (path: string, key: string, body: unknown) => postJson(clerk.apiUrl + path, key, body);

const failed = (code: string): object => ({
  errors: [{ code, message: expect.any(String) as string, long_message: expect.any(String) as string }],
});

/** Verifies with another library, so that this server is not tested by our own verifier. */
async function opened(token: string): Promise<{ protectedHeader: object; payload: Body }> {
  const { keys } = (await (await fetch(`${clerk.issuer}/.well-known/jwks.json`)).json()) as { keys: [] };
  return jwtVerify(token, createLocalJWKSet({ keys }), { currentDate: new Date(clerk.clock.now() * 1000) });
}

describe('JWTs of the simulated Clerk', () => {
  it('signs with one RSA key whose `kid` is the instance id, published with and without the secret key', async () => {
    const published = (await (await fetch(`${clerk.issuer}/.well-known/jwks.json`)).json()) as {
      keys: Body[];
    };
    expect(published.keys.map(Object.keys).map((names) => names.toSorted())).toEqual([
      ['alg', 'e', 'kid', 'kty', 'n', 'use'],
    ]);
    expect(published.keys).toMatchObject([{ kid: clerk.instanceId, kty: 'RSA', alg: 'RS256', use: 'sig' }]);
    expect(clerk.instanceId).toMatch(/^ins_\w{27}$/);
    const headers = { authorization: `Bearer ${clerk.secretKey}` };
    for (const path of ['/v1/jwks', '/jwks']) {
      const answer = await fetch(clerk.apiUrl + path, { headers });
      expect(answer.headers.get('content-type')).toBe('application/json');
      expect(await answer.json()).toEqual(published);
      const refused = await fetch(clerk.apiUrl + path);
      expect([refused.status, await refused.json()]).toEqual([401, failed('clerk_key_invalid')]);
    }
  });

  it.each([['/.well-known/openid-configuration'], ['/.well-known/oauth-authorization-server']])(
    'publishes metadata at %s',
    async (path) => {
      expect(await (await fetch(clerk.issuer + path)).json()).toMatchObject({
        issuer: clerk.issuer,
        jwks_uri: `${clerk.issuer}/.well-known/jwks.json`,
        introspection_endpoint: `${clerk.issuer}/oauth/token_info`,
      });
    },
  );

  it.each([
    [
      'a session token of version 2',
      'mintSession',
      60,
      { typ: 'JWT', cat: 'cl_B7d4PD111AAA' },
      ['v', 'sid', 'azp', 'fva', 'pla', 'jti', 'sts'],
    ],
    [
      'a session token of version 1',
      'mintLegacySession',
      60,
      { typ: 'JWT', cat: 'cl_B7d4PD111AAA' },
      ['sid', 'azp', 'fva'],
    ],
    ['a token of a JWT template', 'mintTemplate', 60, { typ: 'JWT', cat: 'cl_B7d4PD222AAA' }, ['azp', 'jti']],
    ['an M2M JWT', 'mintM2mJwt', 3600, { typ: 'JWT', cat: 'cl_B7d4PD333AAA' }, ['jti']],
    ['an OAuth JWT', 'mintOAuthJwt', 86_400, { typ: 'at+jwt' }, ['client_id', 'scope', 'jti']],
  ] as const)('%s has exactly its header and claims', async (_, mint, life, header, claims) => {
    const { protectedHeader, payload } = await opened(await clerk[mint]());
    const now = clerk.clock.now();
    expect(protectedHeader).toEqual({ alg: 'RS256', kid: clerk.instanceId, ...header });
    expect(Object.keys(payload).toSorted()).toEqual(
      ['iss', 'sub', 'iat', 'nbf', 'exp', ...claims].toSorted(),
    );
    expect(payload).toMatchObject({ iss: clerk.issuer, iat: now, nbf: now - 10, exp: now + life });
  });

  it('signs a token with changed claims, and without those that are undefined', async () => {
    const token = await clerk.mintSession(
      { azp: undefined, o: { id: 'org_1' } },
      { header: { cat: undefined }, expiresIn: 5 },
    );
    const { protectedHeader, payload } = await opened(token);
    expect(protectedHeader).not.toHaveProperty('cat');
    expect(payload).not.toHaveProperty('azp');
    expect(payload).toMatchObject({ o: { id: 'org_1' }, exp: clerk.clock.now() + 5 });
  });

  it('returns its key as PEM, and rotates under the same `kid`', async () => {
    const other = await startClerk();
    const key = await importSPKI(await other.jwtKey(), 'RS256');
    const before = await other.mintSession();
    await expect(jwtVerify(before, key)).resolves.toBeDefined();
    await other.rotate();
    const after = await other.mintSession();
    await expect(jwtVerify(after, key)).rejects.toMatchObject({
      code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    });
    await expect(jwtVerify(after, await importSPKI(await other.jwtKey(), 'RS256'))).resolves.toMatchObject({
      protectedHeader: { kid: other.instanceId },
    });
    await other.close();
  });
});

describe('opaque tokens of the simulated Clerk', () => {
  const active = { revoked: false, revocation_reason: null, expired: false };
  const inMilliseconds = {
    ...active,
    expiration: null,
    created_at: 1_800_000_000_000,
    updated_at: 1_800_000_000_000,
  };
  const inSeconds = {
    ...active,
    expiration: 1_800_086_400,
    created_at: 1_800_000_000,
    updated_at: 1_800_000_000,
  };

  it.each([
    [
      'm2m_tokens/verify',
      'issueM2mToken',
      'token',
      /^mt_/,
      {
        object: 'machine_to_machine_token',
        subject: expect.stringMatching(/^mch_\w{27}$/) as string,
        claims: null,
        last_used_at: null,
        scopes: [],
        ...inMilliseconds,
      },
    ],
    [
      'api_keys/verify',
      'issueApiKey',
      'secret',
      /^ak_.*\/\+=$/,
      {
        object: 'api_key',
        type: 'api_key',
        subject: expect.stringMatching(/^user_/) as string,
        name: 'A key',
        description: null,
        claims: null,
        created_by: null,
        last_used_at: null,
        scopes: [],
        ...inMilliseconds,
      },
    ],
    [
      'oauth_applications/access_tokens/verify',
      'issueOAuthToken',
      'access_token',
      /^oat_/,
      {
        object: 'clerk_idp_oauth_access_token',
        client_id: expect.any(String) as string,
        subject: expect.stringMatching(/^user_/) as string,
        scopes: ['profile', 'email'],
        ...inSeconds,
      },
    ],
  ] as const)(
    'POST /%s answers with the members of the specification and no others',
    async (path, issue, member, shape, told) => {
      const token = clerk[issue]();
      expect(token).toMatch(shape);
      const good = await post(`/${path}`, clerk.secretKey, { [member]: token });
      expect(good).toEqual([200, { id: expect.any(String) as string, ...told }]);
      expect(await post(`/v1/${path}`, clerk.secretKey, { [member]: token })).toEqual(good);
      const answers = [
        await post(`/${path}`, clerk.secretKey, { [member]: `${token}x` }),
        await post(`/${path}`, clerk.secretKey, {}),
        await post(`/${path}`, clerk.secretKey, { [member]: token, another: 1 }),
        await post(`/${path}`, clerk.secretKey, 'no JSON'),
        await post(`/${path}`, 'sk_test_wrong', { [member]: token }),
      ];
      expect(answers).toEqual([
        [404, failed('resource_not_found')],
        [400, failed('bad_request')],
        [400, failed('bad_request')],
        [400, failed('bad_request')],
        [401, failed('clerk_key_invalid')],
      ]);
      clerk.revoke(token);
      expect(await post(`/${path}`, clerk.secretKey, { [member]: token })).toMatchObject([
        200,
        { revoked: true },
      ]);
    },
  );

  it('finds no token of one kind at the endpoint of another', async () => {
    const answer = await post('/api_keys/verify', clerk.secretKey, { secret: clerk.issueM2mToken() });
    expect(answer).toEqual([404, failed('resource_not_found')]);
  });

  it('expires tokens by its clock or at once, with times in the unit of their kind', async () => {
    const live = await startClerk({ clock: createClock(1000) });
    const headers = { authorization: `Bearer ${live.secretKey}` };
    const verify = async (secret: string): Promise<unknown> =>
      (
        await fetch(`${live.apiUrl}/api_keys/verify`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ secret }),
        })
      ).json();
    const [soon, now] = [live.issueApiKey({ expiration: 1_001_000 }), live.issueApiKey()];
    expect(await verify(soon)).toMatchObject({ expired: false, expiration: 1_001_000 });
    live.clock.advance(1);
    expect(await verify(soon)).toMatchObject({ expired: true, expiration: 1_001_000 });
    live.expire(now);
    expect(await verify(now)).toMatchObject({ expired: true, expiration: 1_001_000, updated_at: 1_001_000 });
    const oauth = live.issueOAuthToken({ expiration: 1002 });
    const info = async (): Promise<unknown> =>
      (
        await fetch(`${live.apiUrl}/oauth_applications/access_tokens/verify`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ access_token: oauth }),
        })
      ).json();
    expect(await info()).toMatchObject({ expired: false, expiration: 1002, created_at: 1001 });
    live.clock.advance(1);
    expect(await info()).toMatchObject({ expired: true, expiration: 1002 });
    live.expire(oauth);
    expect(await info()).toMatchObject({ expired: true, expiration: 1002, updated_at: 1002 });
    expect(() => live.revoke('ak_unknown')).toThrow('no record');
    await live.close();
  });

  it('verifies an OAuth JWT, and returns only `{active: false}` for an expired one', async () => {
    const verify = (access_token: string) =>
      post('/oauth_applications/access_tokens/verify', clerk.secretKey, { access_token });
    expect(await verify(await clerk.mintOAuthJwt())).toMatchObject([
      200,
      { scopes: ['profile', 'email'], expired: false, expiration: clerk.clock.now() + 86_400 },
    ]);
    const exchanged = await clerk.mintOAuthJwt({ aud: 'https://api.test', act: { sub: 'client_agent' } });
    expect(await verify(exchanged)).toMatchObject([
      200,
      { aud: ['https://api.test'], act: { sub: 'client_agent' } },
    ]);
    expect(await verify(await clerk.mintOAuthJwt({}, { expiresIn: -1 }))).toEqual([200, { active: false }]);
    expect((await verify(await clerk.mintSession()))[0]).toBe(404);
    const deprecated = { secret: clerk.issueOAuthToken() };
    expect((await post('/oauth_applications/access_tokens/verify', clerk.secretKey, deprecated))[0]).toBe(
      200,
    );
  });

  it('introspects tokens at /oauth/token_info for an OAuth client', async () => {
    const { id, secret } = clerk.application;
    const info = async (form: Record<string, string>, authorization?: string): Promise<[number, unknown]> => {
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
      const body = new URLSearchParams(form);
      const answer = await fetch(`${clerk.issuer}/oauth/token_info`, { method: 'POST', headers, body });
      return [answer.status, await answer.json()];
    };
    const client = { client_id: id, client_secret: secret };
    const token = clerk.issueOAuthToken();
    const active = { active: true, scope: 'profile email', iat: clerk.clock.now() };
    expect(await info({ ...client, token })).toEqual([
      200,
      { ...active, client_id: expect.any(String) as string, sub: expect.any(String) as string },
    ]);
    expect(await info({ token }, `Basic ${btoa(`${id}:${secret}`)}`)).toMatchObject([200, active]);
    expect(await info({ ...client, token: await clerk.mintOAuthJwt() })).toMatchObject([200, active]);
    clerk.revoke(token);
    expect(await info({ ...client, token })).toEqual([200, { active: false }]);
    expect((await info({ ...client, client_secret: 'wrong', token }))[0]).toBe(401);
    expect((await info(client))[0]).toBe(400);
  });
});

describe('an outage of the simulated Clerk', () => {
  it('simulates every kind of failure, records every request, and ends', async () => {
    const ask = () => fetch(`${clerk.apiUrl}/m2m_tokens/verify`, { method: 'POST' });
    const before = clerk.requests.length;
    clerk.setOutage('rate_limited');
    const limited = await ask();
    expect([limited.status, limited.headers.get('retry-after'), await limited.json()]).toEqual([
      429,
      '7',
      failed('too_many_requests'),
    ]);
    clerk.setOutage('server_error');
    const error = await ask();
    expect([error.status, await error.json()]).toEqual([500, failed('internal_clerk_error')]);
    clerk.setOutage('bad_gateway');
    const gateway = await ask();
    expect([gateway.status, gateway.headers.get('content-type')]).toEqual([502, 'text/html']);
    expect(await gateway.text()).toMatch(/^<html>/);
    clerk.setOutage('unreachable');
    await expect(ask()).rejects.toThrow('fetch failed');
    clerk.setOutage();
    expect((await ask()).status).toBe(401);
    expect(clerk.requests.slice(before)).toEqual(Array<string>(5).fill('POST /m2m_tokens/verify'));
    expect((await fetch(`${clerk.apiUrl}/v1/toString`)).status).toBe(404);
  });
});
