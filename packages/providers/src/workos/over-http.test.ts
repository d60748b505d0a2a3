import { clientSecretPost, createVerifier, fromFetchRequest } from '@tokenward/core';
import { startWorkos } from '@tokenward/testing/workos';
import type { WorkosServer } from '@tokenward/testing/workos';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workos } from './index.js';

let server: WorkosServer;
beforeAll(async () => {
  server = await startWorkos();
});
afterAll(async () => server.close());

function verifierOf(tokens: 'opaque' | 'every') {
  const { clientId, domain, apiUrl, apiKey, addApplication } = server;
  const application = addApplication();
  return createVerifier({
    authorities: workos({
      clientId,
      domain,
      apiUrl,
      introspection: { client: clientSecretPost(application.clientId, application.clientSecret), tokens },
      apiKeys: { secret: apiKey, prefix: 'sk_' },
    }),
  });
}

/** The result of a verifier, and the request lines that it sent. */
async function asked(verifier: ReturnType<typeof verifierOf>, token: string): Promise<readonly unknown[]> {
  const before = server.requests.length;
  const request = new Request('https://api.acme.test', { headers: { authorization: `Bearer ${token}` } });
  const { access, denial } = await verifier.authenticate(fromFetchRequest(request));
  return [denial?.code ?? access?.authority, ...server.requests.slice(before)];
}

describe('a WorkOS environment over HTTP', () => {
  it('reads an M2M token of the token endpoint as a machine of the organization that owns the application', async () => {
    const application = server.addApplication({ scopes: ['reports:read'] });
    const answer = await fetch(`${server.domain}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: application.clientId,
        client_secret: application.clientSecret,
      }),
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    const { access } = await verifierOf('opaque').verify(token, {
      kind: 'machine',
      scopes: ['reports:read'],
    });
    expect(access).toMatchObject({
      authority: 'workos_connect',
      client: application.clientId,
      organization: application.organization,
    });
  });

  it('sends a request about each token to the right endpoint only', async () => {
    const verifier = verifierOf('opaque');
    const keys = `GET /sso/jwks/${server.clientId}`;
    expect(await asked(verifier, await server.mintSession())).toEqual(['workos_session', keys]);
    expect(await asked(verifier, await server.mintSession())).toEqual(['workos_session']);
    expect(await asked(verifier, await server.mintUserToken())).toEqual([
      'workos_connect',
      'GET /oauth2/jwks',
    ]);
    expect(await asked(verifier, await server.mintIdToken())).toEqual(['audience_mismatch']);
    expect(await asked(verifier, server.issueApiKey())).toEqual([
      'workos_api_key',
      'POST /api_keys/validations',
    ]);
    expect(await asked(verifier, 'sk_unknown')).toEqual(['token_inactive', 'POST /api_keys/validations']);
    expect(await asked(verifier, 'opaque')).toEqual(['token_inactive', 'POST /oauth2/introspection']);
  });

  it('rejects a revoked M2M token at the next request if every token is introspected', async () => {
    const verifier = verifierOf('every');
    const token = await server.mintM2mToken();
    expect(await asked(verifier, token)).toEqual([
      'workos_connect',
      'GET /oauth2/jwks',
      'POST /oauth2/introspection',
    ]);
    server.revoke(token);
    expect(await asked(verifier, token)).toEqual(['token_inactive', 'POST /oauth2/introspection']);
  });

  it('rejects a deleted API key at the next request', async () => {
    const key = server.issueApiKey({ permissions: ['reports:read'] });
    const { access } = await verifierOf('opaque').verify(key, { permissions: ['reports:read'] });
    expect(access?.kind).toBe('api_key');
    server.revoke(key);
    expect(await asked(verifierOf('opaque'), key)).toEqual(['token_inactive', 'POST /api_keys/validations']);
  });
});
