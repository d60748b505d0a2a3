import { serve } from '@tokenward/example-playground';
import type { Running } from '@tokenward/example-playground';
import { outputOf } from '@tokenward/example-playground/test';
import { startWorkos } from '@tokenward/testing/workos';
import type { WorkosApplication, WorkosServer } from '@tokenward/testing/workos';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from './api.js';
import { settingsFrom } from './settings.js';
import { getToken } from './token.js';

describe('the example of a machine of WorkOS Connect', () => {
  let workos: WorkosServer;
  let application: WorkosApplication;
  let api: Running;
  const logged: string[] = [];

  beforeAll(async () => {
    workos = await startWorkos();
    application = workos.addApplication({ scopes: ['reports:read', 'invoices:read'] });
    const { clientId, domain } = workos;
    api = await serve(createApi({ clientId, domain, application, log: (line) => logged.push(line) }), 0);
  });
  afterAll(async () => {
    await api.close();
    await workos.close();
  });

  async function call(path: string, token: string): Promise<[number, unknown]> {
    const answer = await fetch(api.url + path, { headers: { authorization: `Bearer ${token}` } });
    return [answer.status, await answer.json()];
  }

  it('handles the request and the protected route of the documentation', async () => {
    const { organization: id } = application;
    const token = await getToken(workos.domain, application, 'openid profile email');
    expect(await call('/api/protected', token)).toEqual([
      200,
      { data: 'Protected resource', organization: { id, name: `Customer ${id.slice(-4)}` } },
    ]);
  });

  it.each([
    ['without a token', undefined, 'No token provided'],
    ['with an expired one', () => workos.mintM2mToken({}, { expiresIn: -60 }), 'Invalid token'],
    [
      'with one that names no organization',
      () => workos.mintM2mToken({ org_id: undefined }),
      'Invalid token',
    ],
    ['with one of an unknown organization', () => workos.mintM2mToken({ org_id: 'other' }), 'Invalid token'],
  ])('replies to a request %s like the documentation', async (_, mint, error) => {
    const headers: Record<string, string> = mint ? { authorization: `Bearer ${await mint()}` } : {};
    const answer = await fetch(`${api.url}/api/protected`, { headers });
    expect([answer.status, await answer.json()]).toEqual([401, { error }]);
  });

  it('returns the organization of the application', async () => {
    const { organization, clientId: client } = application;
    const token = await getToken(workos.domain, application, 'reports:read');
    expect(await call('/organization', token)).toEqual([
      200,
      { organization, client, scopes: ['reports:read'] },
    ]);
  });

  it('returns invoices only to callers with the scope', async () => {
    const all = await getToken(workos.domain, application);
    expect(await call('/invoices', all)).toEqual([200, { invoices: [], of: application.organization }]);
    expect((await call('/invoices', await getToken(workos.domain, application, 'reports:read')))[0]).toBe(
      403,
    );
  });

  it.each([
    ['of a person', () => workos.mintUserToken(), 403, 'kind_mismatch'],
    ['that is an ID token', () => workos.mintIdToken(), 401, 'audience_mismatch'],
    [
      'that is a session',
      () => workos.mintSession({ iss: 'https://api.workos.com' }),
      401,
      'authority_not_accepted',
    ],
    ['that is a refresh token', () => workos.issueRefreshToken(), 401, 'authority_not_accepted'],
    ['of another environment', () => workos.mintM2mToken({ aud: 'client_other' }), 401, 'audience_mismatch'],
  ])('rejects a token %s', async (_, mint: () => string | Promise<string>, status, code) => {
    expect((await call('/organization', await mint()))[0]).toBe(status);
    expect(logged.at(-1)).toContain(code);
  });

  it('rejects a revoked token at the next request, and introspects each token', async () => {
    const token = await getToken(workos.domain, application);
    await call('/organization', token);
    const before = workos.requests.length;
    expect((await call('/organization', token))[0]).toBe(200);
    workos.revoke(token);
    expect((await call('/organization', token))[0]).toBe(401);
    expect(workos.requests.slice(before)).toEqual([
      'POST /oauth2/introspection',
      'POST /oauth2/introspection',
    ]);
  });

  it('responds with 503 while WorkOS is down', async () => {
    const token = await getToken(workos.domain, application);
    await call('/organization', token);
    workos.setOutage('bad_gateway');
    const answer = await call('/organization', token);
    workos.setOutage();
    expect(answer).toEqual([503, { error: 'The request failed.' }]);
  });

  it('uses the real WorkOS if its environment variables are set', async () => {
    const settings = await settingsFrom({
      WORKOS_CLIENT_ID: 'client_1',
      AUTHKIT_DOMAIN: 'https://acme.authkit.app',
      APPLICATION_CLIENT_ID: 'client_2',
      APPLICATION_CLIENT_SECRET: 'secret',
    });
    expect(settings).toEqual({
      clientId: 'client_1',
      domain: 'https://acme.authkit.app',
      application: { clientId: 'client_2', clientSecret: 'secret' },
    });
  });

  it('names the environment variables that are missing for the real WorkOS', async () => {
    await expect(settingsFrom({ WORKOS_CLIENT_ID: 'client_1' })).rejects.toThrow(
      'AUTHKIT_DOMAIN, APPLICATION_CLIENT_ID, APPLICATION_CLIENT_SECRET',
    );
  });

  it('runs with the simulated WorkOS and prints the results', async () => {
    const stdout = await outputOf(new URL('main.ts', import.meta.url));
    expect(
      [...stdout.matchAll(/^(\S.*), GET \S+: (\d{3}) /gm)].map(([, what, status]) => [what, status]),
    ).toEqual([
      ['Without a token', '401'],
      ['With the token of the request in WorkOS’s documentation', '200'],
      ['With a token by client credentials', '200'],
      ['The same application, which may read invoices', '200'],
      ['With a token for reports only', '403'],
      ['With the token of a person', '403'],
      ['With an ID token', '401'],
      ['With the first token, now revoked', '401'],
    ]);
  }, 60_000);
});
