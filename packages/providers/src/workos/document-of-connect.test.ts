// Each statement of WorkOS's documentation of M2M applications (https://workos.com/docs/authkit/connect/m2m). The
// tests use a simulated WorkOS and an API, both on loopback ports. Statements about the dashboard can't be tested
// here.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { clientSecretPost, createVerifier, fromNodeRequest } from '@tokenward/core';
import { startWorkos } from '@tokenward/testing/workos';
import type { WorkosApplication, WorkosServer } from '@tokenward/testing/workos';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectReply, workos } from './index.js';

type Answer = readonly [status: number, body: unknown];

const organizations = new Map<string, { readonly id: string; readonly name: string }>();
const stop: (() => unknown)[] = [];
let server: WorkosServer;
let application: WorkosApplication;
let api: string;
let strictApi: string;

beforeAll(async () => {
  server = await startWorkos();
  stop.push(server.close);
  application = newCustomer('Acme');
  api = await startApi('opaque');
  strictApi = await startApi('every');
});
afterAll(async () => {
  await Promise.all(stop.map((close) => close()));
});

/** An application of a customer whose organization is in the API's database. */
function newCustomer(name: string): WorkosApplication {
  const added = server.addApplication();
  organizations.set(added.organization, { id: added.organization, name });
  return added;
}

/** The API of the documentation: its middleware, and one protected route. */
async function startApi(tokens: 'opaque' | 'every'): Promise<string> {
  const { clientId, domain } = server;
  const client = clientSecretPost(application.clientId, application.clientSecret);
  const verifier = createVerifier({
    authorities: workos({ clientId, domain, introspection: { client, tokens } }),
    reply: connectReply,
  });
  const listening = createServer((request, response) => {
    void verifier.authenticate(fromNodeRequest(request), { organization: true }).then((verdict) => {
      if (verdict.outcome !== 'granted') {
        const { status, headers, body } = verdict.reply;
        return response.writeHead(status, headers).end(body);
      }
      const organization = organizations.get(String(verdict.access.organization));
      return response.end(JSON.stringify({ data: 'Protected resource', organization }));
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => listening.once('listening', resolve));
  stop.push(() => listening.close());
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

/** The request of the documentation, unchanged except for the URL. */
async function requestToken({ clientId, clientSecret }: WorkosApplication): Promise<Response> {
  const params = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: 'openid profile email',
  });
  return fetch(`${server.domain}/oauth2/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: params,
  });
}

async function tokenOf(asking: WorkosApplication): Promise<string> {
  return ((await (await requestToken(asking)).json()) as { access_token: string }).access_token;
}

async function call(token?: string, at = api, scheme = 'Bearer'): Promise<Answer> {
  const headers = token === undefined ? {} : { authorization: `${scheme} ${token}` };
  const answer = await fetch(`${at}/api/protected`, { headers });
  return [answer.status, await answer.json()];
}

const noToken: Answer = [401, { error: 'No token provided' }];
const invalid: Answer = [401, { error: 'Invalid token' }];

describe('an M2M application gets a token', () => {
  it('issues a token for client_credentials with id and secret in the form, and the scopes openid, profile and email', async () => {
    const answer = await requestToken(application);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      access_token: expect.any(String) as string,
      expires_in: expect.any(Number) as number,
      token_type: 'bearer',
    });
  });

  it('issues no token for the secret of another application', async () => {
    const { clientSecret } = newCustomer('Other');
    const answer = await requestToken({ ...application, clientSecret });
    expect([answer.status, await answer.json()]).toMatchObject([401, { error: 'invalid_client' }]);
  });

  it('issues a token with the organization of the application in org_id', async () => {
    const verifier = createVerifier({
      authorities: workos({ clientId: server.clientId, domain: server.domain }),
    });
    const { access } = await verifier.verify(await tokenOf(application), { kind: 'machine' });
    expect(access).toMatchObject({
      authority: 'workos_connect',
      organization: application.organization,
      client: application.clientId,
      claims: { org_id: application.organization },
    });
  });
});

describe('the API of the documentation', () => {
  it('returns the protected resource, and the organization found by org_id, for a valid token', async () => {
    expect(await call(await tokenOf(application))).toEqual([
      200,
      { data: 'Protected resource', organization: { id: application.organization, name: 'Acme' } },
    ]);
  });

  it('shows each customer its own organization', async () => {
    const other = newCustomer('Globex');
    expect(await call(await tokenOf(other))).toMatchObject([200, { organization: { name: 'Globex' } }]);
  });

  it('restricts a route to one organization', async () => {
    const { clientId, domain } = server;
    const verifier = createVerifier({ authorities: workos({ clientId, domain }), reply: connectReply });
    const { organization } = application;
    const ask = async (token: string) => (await verifier.verify(token, { organization })).denial?.code;
    expect(await ask(await tokenOf(application))).toBeUndefined();
    expect(await ask(await tokenOf(newCustomer('Initech')))).toBe('organization_mismatch');
  });

  it('replies 401 and "No token provided" without a token', async () => {
    expect(await call()).toEqual(noToken);
  });

  it('replies 401 and "No token provided" for another scheme, and for Bearer without a token', async () => {
    expect(await call('YTpi', api, 'Basic')).toEqual(noToken);
    expect(await call('', api)).toEqual(noToken);
  });

  it('accepts the word Bearer in any case (RFC 9110), unlike the documentation', async () => {
    expect((await call(await tokenOf(application), api, 'bearer'))[0]).toBe(200);
  });

  it.each<[string, () => string | Promise<string>]>([
    ['is no JWT', () => 'nonsense'],
    ['is two words', () => 'two words'],
    ['is the word undefined', () => 'undefined'],
    ['is signed with other keys', async () => foreign()],
    ['has another issuer', () => server.mintM2mToken({ iss: 'https://evil.authkit.app' })],
    [
      'has an audience other than the client id of the environment',
      () => server.mintM2mToken({ aud: 'client_other' }),
    ],
    ['has the application itself as its audience', () => server.mintM2mToken({ aud: application.clientId })],
    ['has no audience', () => server.mintM2mToken({ aud: undefined })],
    ['has expired', () => server.mintM2mToken({}, { expiresIn: -60 })],
    ['names no organization', () => server.mintM2mToken({ org_id: undefined })],
  ])('replies 401 and "Invalid token" for a token that %s', async (_, mint) => {
    expect(await call(await mint())).toEqual(invalid);
  });

  async function foreign(): Promise<string> {
    const other = await startWorkos();
    const token = await other.mintM2mToken({ iss: server.domain, aud: server.clientId });
    await other.close();
    return token;
  }

  it('names the Bearer scheme in every 401 and lets no cache keep it, which the documentation leaves out', async () => {
    const { headers } = await fetch(`${api}/api/protected`);
    expect(headers.get('www-authenticate')).toContain('Bearer');
    expect(headers.get('content-type')).toBe('application/json');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('verifies with the JWKS of the AuthKit domain, which it fetches once', async () => {
    const fresh = await startApi('opaque');
    const before = server.requests.length;
    for (const _ of [1, 2]) expect((await call(await tokenOf(application), fresh))[0]).toBe(200);
    expect(server.requests.slice(before).filter((line) => line.startsWith('GET'))).toEqual([
      'GET /oauth2/jwks',
    ]);
  });

  it('verifies the access token of an AuthKit login in the same way', async () => {
    const { clientId, domain, apiUrl } = server;
    const verifier = createVerifier({ authorities: workos({ clientId, domain, apiUrl }) });
    const { access } = await verifier.verify(await server.mintSession({ org_id: 'org_1' }));
    expect(access).toMatchObject({ authority: 'workos_session', kind: 'person', organization: 'org_1' });
  });

  it('can introspect a token at WorkOS with the id and secret of an application', async () => {
    const token = await tokenOf(application);
    expect((await call(token, strictApi))[0]).toBe(200);
    server.revoke(token);
    expect(await call(token, strictApi)).toEqual(invalid);
    expect(server.requests.at(-1)).toBe('POST /oauth2/introspection');
    // Without introspection, the token is valid until it expires.
    expect((await call(token))[0]).toBe(200);
  });

  it('accepts a token without org_id if no organization is required, and replies 403 to another organization', () => {
    const standard = { status: 403, headers: {}, body: '{}' };
    const denial = (code: string, detail: object) => ({ code, status: 403, detail }) as never;
    expect(connectReply(denial('organization_mismatch', { required: 'org_1' }), standard)).toBe(standard);
    expect(connectReply(denial('scope_missing', { required: ['a'] }), standard)).toBe(standard);
    expect(connectReply(denial('organization_mismatch', { required: true }), standard).status).toBe(401);
  });
});
