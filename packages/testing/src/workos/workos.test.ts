import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClock } from '../clock.js';
import type { WorkosApplication } from './environment.js';
import { startWorkos } from './index.js';
import type { WorkosServer } from './index.js';

let workos: WorkosServer;
beforeAll(async () => {
  workos = await startWorkos({ clock: createClock(1_800_000_000) });
});
afterAll(() => workos.close());

type Body = Readonly<Record<string, unknown>>;

async function get(address: string): Promise<Body> {
  return (await (await fetch(address)).json()) as Body;
}

async function form(path: string, members: Record<string, string>): Promise<[number, Body]> {
  const body = new URLSearchParams(members);
  const answer = await fetch(workos.domain + path, { method: 'POST', body });
  return [answer.status, (await answer.json()) as Body];
}

/** Verifies with another library, so that this server is not tested by our own verifier. */
async function opened(token: string, jwksUri: string): Promise<{ protectedHeader: object; payload: Body }> {
  const { keys } = (await get(jwksUri)) as { keys: [] };
  return jwtVerify(token, createLocalJWKSet({ keys }), { currentDate: new Date(workos.clock.now() * 1000) });
}

describe('JWTs of the simulated WorkOS', () => {
  it.each([
    [
      'AuthKit session token',
      'mintSession',
      () => `${workos.apiUrl}/sso/jwks/${workos.clientId}`,
      () => ({
        iss: `${workos.apiUrl}/user_management/${workos.clientId}`,
        sub: expect.stringMatching(/^user_/) as string,
        sid: expect.stringMatching(/^session_/) as string,
        client_id: workos.clientId,
      }),
      ['jti', 'org_id', 'role', 'roles', 'permissions', 'entitlements', 'feature_flags'],
    ],
    [
      'Connect token of a person',
      'mintUserToken',
      () => `${workos.domain}/oauth2/jwks`,
      () => ({
        iss: workos.domain,
        aud: workos.clientId,
        sub: expect.stringMatching(/^user_/) as string,
        sid: expect.stringMatching(/^app_consent_/) as string,
      }),
      ['jti', 'org_id', 'client_id', 'scope'],
    ],
    [
      'Connect token of an application',
      'mintM2mToken',
      () => `${workos.domain}/oauth2/jwks`,
      () => ({ iss: workos.domain, aud: workos.clientId, sub: expect.stringMatching(/^client_/) as string }),
      ['jti', 'org_id', 'client_id', 'scope'],
    ],
    [
      'Connect ID token, which differs in its audience,',
      'mintIdToken',
      () => `${workos.domain}/oauth2/jwks`,
      () => ({ iss: workos.domain, aud: expect.stringMatching(/^client_/) as string }),
      ['sub', 'email', 'name', 'nonce'],
    ],
    [
      'token of an agent that registered itself',
      'mintAgentRegistrationToken',
      () => `${workos.apiUrl}/sso/jwks/${workos.clientId}`,
      () => ({
        iss: workos.domain,
        aud: workos.clientId,
        sub: expect.stringMatching(/^agent_reg_/) as string,
      }),
      ['jti', 'org_id', 'scope'],
    ],
  ] as const)(
    'a simulated %s has exactly its claims, and neither `typ` nor `nbf`',
    async (_, mint, jwks, told, more) => {
      const { protectedHeader, payload } = await opened(await workos[mint](), jwks());
      const now = workos.clock.now();
      expect(protectedHeader).toEqual({
        alg: 'RS256',
        kid: expect.stringMatching(/^sso_oidc_key_pair_/) as string,
      });
      expect(payload).toMatchObject({ ...told(), iat: now, exp: now + 300 });
      expect(Object.keys(payload).toSorted()).toEqual(
        [...Object.keys(told()), ...more, 'iat', 'exp'].toSorted(),
      );
    },
  );

  it('an agent token from a blueprint has the agent as its subject and the user in act', async () => {
    const keys = `${workos.apiUrl}/sso/jwks/${workos.clientId}`;
    const { protectedHeader, payload } = await opened(await workos.mintAgentInstanceToken(), keys);
    expect(protectedHeader).toMatchObject({ typ: 'at+jwt' });
    expect(payload).toEqual({
      iss: `${workos.apiUrl}/user_management/${workos.clientId}`,
      aud: workos.clientId,
      sub: expect.stringMatching(/^agent_instance_/) as string,
      sub_profile: 'ai_agent',
      sid: expect.stringMatching(/^agent_instance_session_/) as string,
      jti: expect.any(String) as string,
      org_id: expect.stringMatching(/^org_/) as string,
      permissions: ['posts:read'],
      act: { sub: expect.stringMatching(/^user_/) as string, sub_profile: 'user' },
      iat: workos.clock.now(),
      exp: workos.clock.now() + 300,
    });
  });

  it('sessions and Connect have separate keys, and rotate() replaces both', async () => {
    const other = await startWorkos();
    const addresses = [`${other.apiUrl}/sso/jwks/${other.clientId}`, `${other.domain}/oauth2/jwks`];
    const published = async (): Promise<unknown[]> =>
      (await Promise.all(addresses.map(get))).flatMap(({ keys }) => keys);
    const before = await published();
    await other.rotate();
    expect(new Set([...before, ...(await published())].map((key) => JSON.stringify(key))).size).toBe(4);
    await other.close();
  });

  it('publishes metadata; the jwks_uri of sessions is outside of the issuer', async () => {
    const session = `${workos.apiUrl}/user_management/${workos.clientId}`;
    expect(await get(`${session}/.well-known/openid-configuration`)).toMatchObject({
      issuer: session,
      jwks_uri: `${workos.apiUrl}/sso/jwks/${workos.clientId}`,
    });
    for (const name of ['openid-configuration', 'oauth-authorization-server']) {
      expect(await get(`${workos.domain}/.well-known/${name}`)).toMatchObject({
        issuer: workos.domain,
        jwks_uri: `${workos.domain}/oauth2/jwks`,
        token_endpoint: `${workos.domain}/oauth2/token`,
        introspection_endpoint: `${workos.domain}/oauth2/introspection`,
        scopes_supported: ['email', 'offline_access', 'openid', 'profile'],
      });
    }
  });

  it('signs a token with changed claims and header parameters', async () => {
    const token = await workos.mintSession(
      { iss: workos.apiUrl, org_id: undefined },
      { expiresIn: 5, header: { typ: 'JWT' } },
    );
    const { protectedHeader, payload } = await opened(token, `${workos.apiUrl}/sso/jwks/${workos.clientId}`);
    expect(protectedHeader).toMatchObject({ typ: 'JWT' });
    expect(payload).toMatchObject({ iss: workos.apiUrl, exp: workos.clock.now() + 5 });
    expect(payload).not.toHaveProperty('org_id');
  });
});

/** The status of an application's request for a token, and the scope of the token. */
async function scopeOf({ clientId, clientSecret }: WorkosApplication, more: Record<string, string> = {}) {
  const client = { client_id: clientId, client_secret: clientSecret, grant_type: 'client_credentials' };
  const [status, { access_token }] = await form('/oauth2/token', { ...client, ...more });
  const { payload } = await opened(String(access_token), `${workos.domain}/oauth2/jwks`);
  return [status, payload.scope];
}

describe('the OAuth endpoints of the simulated WorkOS', () => {
  it("issue a token of the application's organization, and introspect it as active until it is revoked", async () => {
    const application = workos.addApplication({ scopes: ['a', 'b'] });
    const client = { client_id: application.clientId, client_secret: application.clientSecret };
    const [status, given] = await form('/oauth2/token', {
      ...client,
      grant_type: 'client_credentials',
      scope: 'b',
    });
    expect([status, given]).toEqual([
      200,
      { access_token: expect.any(String) as string, expires_in: 300, token_type: 'bearer' },
    ]);
    const token = String(given.access_token);
    const { payload } = await opened(token, `${workos.domain}/oauth2/jwks`);
    const { scope, jti: _, ...claims } = payload;
    expect(payload).toMatchObject({
      sub: client.client_id,
      client_id: client.client_id,
      org_id: application.organization,
      scope: 'b',
    });
    expect(scope).toBe('b');
    const told = await form('/oauth2/introspection', { ...client, token, token_type_hint: 'access_token' });
    expect(told).toEqual([200, { active: true, token_type: 'access_token', ...claims }]);
    workos.revoke(token);
    expect(await form('/oauth2/introspection', { ...client, token })).toEqual([200, { active: false }]);
  });

  it('grant all scopes unless some are requested', async () => {
    expect(await scopeOf(workos.addApplication({ scopes: ['a', 'b'] }))).toEqual([200, 'a b']);
  });

  it('accept the built-in scopes from every application', async () => {
    const scope = 'openid profile email';
    expect(await scopeOf(workos.addApplication(), { scope })).toEqual([200, scope]);
  });

  const wrong = { client_secret: 'wrong' };
  it.each([
    ['a wrong secret', '/oauth2/token', wrong, 401, 'invalid_client'],
    ['a wrong secret', '/oauth2/introspection', { ...wrong, token: 'x' }, 401, 'invalid_client'],
    ['another grant', '/oauth2/token', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    [
      'a scope that it may not have',
      '/oauth2/token',
      { grant_type: 'client_credentials', scope: 'z' },
      400,
      'invalid_scope',
    ],
    ['no token', '/oauth2/introspection', {}, 400, 'invalid_request'],
  ])('reject %s at %s', async (_, path, members, status, error) => {
    const { clientId, clientSecret } = workos.addApplication();
    const answer = await form(path, { client_id: clientId, client_secret: clientSecret, ...members });
    expect(answer).toMatchObject([status, { error }]);
  });

  it.each([
    ['an expired token', () => workos.mintUserToken({}, { expiresIn: -1 })],
    ['a session token', () => workos.mintSession()],
    ['no token at all', () => Promise.resolve('nonsense')],
  ])('introspection returns `{active: false}` for %s', async (_, mint) => {
    const { clientId, clientSecret } = workos.addApplication();
    const client = { client_id: clientId, client_secret: clientSecret };
    expect(await form('/oauth2/introspection', { ...client, token: await mint() })).toEqual([
      200,
      { active: false },
    ]);
  });
});

describe('refresh tokens of the simulated WorkOS', () => {
  it('introspection returns refresh tokens as active, with a type that is not access_token', async () => {
    const { clientId, clientSecret } = workos.addApplication();
    const token = workos.issueRefreshToken({ org_id: 'org_1' });
    const ask = () =>
      form('/oauth2/introspection', { client_id: clientId, client_secret: clientSecret, token });
    expect(await ask()).toMatchObject([
      200,
      { active: true, token_type: 'refresh_token', aud: workos.clientId, org_id: 'org_1' },
    ]);
    workos.revoke(token);
    expect(await ask()).toEqual([200, { active: false }]);
  });
});

describe('API keys of the simulated WorkOS', () => {
  async function validate(body: object, key = workos.apiKey): Promise<[number, unknown]> {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const answer = await fetch(`${workos.apiUrl}/api_keys/validations`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return [answer.status, await answer.json()];
  }

  it('validation returns a known key with ISO times, and `{api_key: null}` for an unknown one', async () => {
    const value = workos.issueApiKey({ permissions: ['posts:read'] });
    expect(value).toMatch(/^sk_/);
    const at = '2027-01-15T08:00:00.000Z';
    expect(await validate({ value })).toMatchObject([
      200,
      {
        api_key: {
          id: expect.any(String) as string,
          owner: { type: 'organization', id: expect.stringMatching(/^org_/) as string },
          obfuscated_value: expect.stringMatching(/^sk_\.\.\./) as string,
          permissions: ['posts:read'],
          last_used_at: null,
          expires_at: null,
          created_at: at,
          updated_at: at,
        },
      },
    ]);
    expect(await validate({ value: 'sk_unknown' })).toEqual([200, { api_key: null }]);
    workos.revoke(value);
    expect(await validate({ value })).toEqual([200, { api_key: null }]);
  });

  it('validation returns an expired key as unknown', async () => {
    const value = workos.issueApiKey({ expires_at: '2027-01-15T08:00:10.000Z' });
    expect(await validate({ value })).toMatchObject([200, { api_key: { id: expect.any(String) as string } }]);
    workos.clock.advance(10);
    expect(await validate({ value })).toEqual([200, { api_key: null }]);
    workos.clock.advance(-10);
  });

  it("validation returns the agent of an agent's key beside the key", async () => {
    const value = workos.issueApiKey({}, 'agent_reg_1');
    expect(await validate({ value })).toMatchObject([200, { agent_registration_id: 'agent_reg_1' }]);
    expect(await validate({ value: workos.issueApiKey() })).not.toHaveProperty('1.agent_registration_id');
  });

  it('validation responds with 401 and 422 to a wrong request', async () => {
    expect((await validate({ value: 'x' }, 'sk_wrong'))[0]).toBe(401);
    expect((await validate({}))[0]).toBe(422);
  });
});

describe('credentials of agents of the simulated WorkOS', () => {
  async function validate(body: object, key = workos.apiKey): Promise<[number, unknown]> {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const address = `${workos.apiUrl}/agents/credentials/validate`;
    const answer = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) });
    return [answer.status, await answer.json()];
  }
  const invalid = [200, { valid: false, registration_id: null, expires_at: null }];

  it('validates an agent token until it is revoked, for its own audience', async () => {
    const credential = await workos.mintAgentRegistrationToken({ sub: 'agent_reg_1' });
    const asked = { type: 'access_token', credential };
    const expires_at = new Date((workos.clock.now() + 300) * 1000).toISOString();
    expect(await validate(asked)).toEqual([200, { valid: true, registration_id: 'agent_reg_1', expires_at }]);
    expect(await validate({ ...asked, audience: 'https://other.test' })).toEqual(invalid);
    workos.revoke(credential);
    expect(await validate(asked)).toEqual(invalid);
  });

  it('validates an API key as a credential only if it was issued for an agent', async () => {
    const credential = workos.issueApiKey({}, 'agent_reg_1');
    const valid = { valid: true, registration_id: 'agent_reg_1', expires_at: null };
    expect(await validate({ type: 'api_key', credential })).toEqual([200, valid]);
    expect(await validate({ type: 'api_key', credential: workos.issueApiKey() })).toEqual(invalid);
  });

  it.each([
    ['a session', () => workos.mintSession()],
    ['what is no token', () => Promise.resolve('nonsense')],
  ])('does not validate %s as a credential of an agent', async (_, mint) => {
    expect(await validate({ type: 'access_token', credential: await mint() })).toEqual(invalid);
  });

  it('responds with 401 and 400 to a wrong validation request', async () => {
    expect((await validate({ type: 'api_key', credential: 'x' }, 'sk_wrong'))[0]).toBe(401);
    for (const body of [{}, { type: 'api_key' }, { type: 'other', credential: 'x' }])
      expect(await validate(body)).toMatchObject([400, { code: 'invalid_request' }]);
  });
});

describe('an outage of the simulated WorkOS', () => {
  it.each([
    ['rate_limited', 429, '7'],
    ['server_error', 500, null],
    ['bad_gateway', 502, null],
  ] as const)('%s is answered at both addresses with %i', async (outage, status, retryAfter) => {
    workos.setOutage(outage);
    for (const address of [workos.apiUrl, workos.domain]) {
      const answer = await fetch(address);
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, retryAfter]);
    }
    workos.setOutage();
    expect((await fetch(workos.domain)).status).toBe(404);
  });

  it('drops connections while unreachable, and records every request', async () => {
    const before = workos.requests.length;
    workos.setOutage('unreachable');
    await expect(fetch(`${workos.domain}/oauth2/jwks`)).rejects.toThrow('fetch failed');
    workos.setOutage();
    await get(`${workos.domain}/oauth2/jwks`);
    expect(workos.requests.slice(before)).toEqual(['GET /oauth2/jwks', 'GET /oauth2/jwks']);
  });
});
