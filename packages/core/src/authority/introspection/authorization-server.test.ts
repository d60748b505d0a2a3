import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { JWK } from 'jose';
import {
  allowInsecureRequests,
  clientCredentialsGrant,
  discovery as discover,
  tokenRevocation,
} from 'openid-client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { closeServers, listen } from '../../../test/loopback.js';
import {
  bearerClientToken,
  clientSecretBasic,
  clientSecretPost,
  createVerifier,
  discoveredIntrospection,
  discoveredKeys,
  fromNodeRequest,
  introspection,
  isUnavailable,
  localKeys,
  privateKeyJwt,
} from '../../index.js';
import { createGuards } from '../../verifier/guards.js';
import type { ClientAuthentication } from './client-authentication.js';
import type { Introspect } from './introspect.js';

const audience = 'https://api.example';
const machine = { id: 'reporter', secret: `${randomUUID()}:+% ` } as const;
const jwk = (kid: string): JWK => ({
  ...(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }) as JWK),
  kid,
  alg: 'ES256',
  use: 'sig',
});
const apiKey = jwk('api-1');
const { d: _private, ...apiPublicKey } = apiKey;
const secrets = { basic: `${randomUUID()}:+%`, post: randomUUID(), signed: randomUUID() } as const;

afterAll(closeServers);

let issuer = '';
const introspected: string[] = [];

/** `oidc-provider` with opaque access tokens, introspection, revocation and signed answers. */
beforeAll(async () => {
  const quiet = [vi.spyOn(console, 'info'), vi.spyOn(console, 'warn')].map((spy) =>
    spy.mockReturnValue(undefined),
  );
  const { default: Provider } = await import('oidc-provider');
  const server = createServer();
  issuer = await listen(server);
  const common = {
    redirect_uris: [],
    response_types: [],
    id_token_signed_response_alg: 'ES256',
    introspection_signed_response_alg: 'ES256',
  } as const;
  const resourceServer = { ...common, grant_types: [] };
  const provider = new Provider(issuer, {
    jwks: { keys: [jwk('id-1')] },
    clients: [
      {
        ...common,
        client_id: machine.id,
        client_secret: machine.secret,
        grant_types: ['client_credentials'],
      },
      { ...resourceServer, client_id: 'api-basic', client_secret: secrets.basic },
      {
        ...resourceServer,
        client_id: 'api-post',
        client_secret: secrets.post,
        token_endpoint_auth_method: 'client_secret_post',
      },
      {
        ...resourceServer,
        client_id: 'api-key',
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [apiPublicKey] },
      },
      { ...resourceServer, client_id: 'api-signed', client_secret: secrets.signed },
    ],
    ttl: { ClientCredentials: () => 600 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      jwtIntrospection: { enabled: true },
      revocation: { enabled: true, allowedPolicy: () => true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, resource) => ({
          audience: resource,
          scope: 'read write',
          accessTokenFormat: 'opaque',
        }),
      },
    },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (String(request.url).endsWith('/introspection')) introspected.push(String(request.headers.accept));
    void answer(request, response);
  });
  for (const spy of quiet) spy.mockRestore();
});

const asMachine = () =>
  discover(new URL(issuer), machine.id, machine.secret, undefined, { execute: [allowInsecureRequests] });

/** A token over the client-credentials grant (RFC 6749 §4.4) for a resource (RFC 8707). */
async function obtain(resource = audience, scope = 'read'): Promise<string> {
  return (await clientCredentialsGrant(await asMachine(), { scope, resource })).access_token;
}
const revoke = async (token: string): Promise<void> => tokenRevocation(await asMachine(), token);

const clients: Readonly<Record<string, () => ClientAuthentication>> = {
  client_secret_basic: () => clientSecretBasic('api-basic', secrets.basic),
  client_secret_post: () => clientSecretPost('api-post', secrets.post),
  private_key_jwt: () => privateKeyJwt({ clientId: 'api-key', key: apiKey, audience: issuer }),
};
const plain = (client: ClientAuthentication): Introspect => discoveredIntrospection(issuer, { client });
const signed = (other = {}): Introspect =>
  discoveredIntrospection(issuer, {
    client: clientSecretBasic('api-signed', secrets.signed),
    signed: { issuer, audience: 'api-signed', keys: discoveredKeys(issuer), ...other },
  });
const authorityOf = (ask: Introspect) => introspection({ name: 'tokens', issuer, audience, ask });

/** An API on real HTTP with one guarded route. */
async function api(ask: Introspect) {
  const verifier = createVerifier({ authorities: [authorityOf(ask)] });
  const auth = createGuards(verifier, {}, (admit) => admit);
  const admit = auth.required({ scopes: ['read'], kind: 'machine' });
  const server = createServer((request, response) => {
    Promise.resolve(admit(fromNodeRequest(request))).then(
      (refusal) => {
        if (refusal?.reply === undefined) response.end(auth.get(request).client);
        else response.writeHead(refusal.reply.status, refusal.reply.headers).end(refusal.reply.body);
      },
      (error: unknown) => response.writeHead(isUnavailable(error) ? 503 : 500).end(),
    );
  });
  const url = await listen(server);
  return async (token: string) => {
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    return { status: response.status, body: await response.text() };
  };
}

describe('an opaque token of oidc-provider', () => {
  it.each([...Object.keys(clients), 'signed'])(
    'is granted until it is revoked, and rejected at the next request: %s',
    async (name) => {
      const call = await api(name === 'signed' ? signed() : plain(clients[name]!()));
      const token = await obtain();
      expect(token).not.toContain('.');
      introspected.length = 0;
      expect(await call(token)).toEqual({ status: 200, body: machine.id });
      expect(await call(token)).toEqual({ status: 200, body: machine.id });
      await revoke(token);
      const refused = await call(token);
      expect(refused).toMatchObject({
        status: 401,
        body: expect.stringContaining('invalid_token') as string,
      });
      expect(refused.body).not.toContain(token);
      const type = name === 'signed' ? 'application/token-introspection+jwt' : 'application/json';
      expect(introspected).toEqual([type, type, type]);
    },
  );

  it.each(['plain', 'signed'])(
    'is distinguished from an unknown token and from a token for another API: %s',
    async (how) => {
      const ask = how === 'signed' ? signed() : plain(clients.client_secret_basic!());
      const verifier = createVerifier({ authorities: [authorityOf(ask)] });
      const said = async (token: string) => {
        const { access, denial } = await verifier.verify(token);
        return denial?.code ?? access?.scopes.join(' ');
      };
      expect(await said(await obtain(audience, 'read write'))).toBe('read write');
      expect(await said(await obtain('https://other.example'))).toBe('audience_mismatch');
      expect(await said(randomUUID())).toBe('token_inactive');
    },
  );

  it('belongs to a machine, with its client and its scopes', async () => {
    const verifier = createVerifier({ authorities: [authorityOf(plain(clients.private_key_jwt!()))] });
    const { access } = await verifier.verify(await obtain());
    expect(access).toMatchObject({
      authority: 'tokens',
      kind: 'machine',
      client: machine.id,
      scopes: ['read'],
      claims: { iss: issuer, aud: audience, token_type: 'Bearer' },
    });
  });

  it('gives 403 instead of 401 when its scope or its kind is not accepted', async () => {
    const call = await api(plain(clients.client_secret_post!()));
    expect((await call(await obtain(audience, 'write'))).status).toBe(403);
  });
});

describe('an API whose credentials oidc-provider rejects', () => {
  it.each<[string, () => ClientAuthentication]>([
    ['with a wrong secret', () => clientSecretBasic('api-basic', 'wrong')],
    ['with the secret of another', () => clientSecretPost('api-post', secrets.basic)],
    ['with an unknown client id', () => clientSecretBasic('nobody', secrets.basic)],
    [
      'with a key that is not its own',
      () => privateKeyJwt({ clientId: 'api-key', key: jwk('api-1'), audience: issuer }),
    ],
    [
      'with an assertion for another audience',
      () => privateKeyJwt({ clientId: 'api-key', key: apiKey, audience: 'https://evil.example' }),
    ],
  ])('gets an UnavailableError, and its callers get 503 instead of 401: %s', async (_name, client) => {
    const token = await obtain();
    const verifier = createVerifier({ authorities: [authorityOf(plain(client()))] });
    const hint = expect.stringContaining('it refuses the credentials of this API') as string;
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'unavailable', hint });
    expect(await verifier.check()).toMatchObject([{ problem: hint }]);
    expect((await (await api(plain(client())))(token)).status).toBe(503);
  });

  it('gets a finding of check() when the server does not support its client authentication method', async () => {
    // Answered 400 with `invalid_request`, which may as well be due to the token.
    const verifier = createVerifier({ authorities: [authorityOf(plain(bearerClientToken('wrong')))] });
    expect((await verifier.verify(await obtain())).denial).toMatchObject({
      code: 'token_unrecognized',
      detail: { status: 400 },
    });
    const problem = expect.stringContaining('the client authentication of this API') as string;
    expect(await verifier.check()).toMatchObject([{ problem }]);
  });

  it.each<[string, object]>([
    ['signed for another client', { audience: 'api-basic' }],
    ['signed by another issuer', { issuer: 'https://evil.example' }],
    ['signed with other keys', { keys: localKeys({ keys: [apiPublicKey] }) }],
  ])('gets an UnavailableError when the answer was expected to be %s', async (_name, other) => {
    const verifier = createVerifier({ authorities: [authorityOf(signed(other))] });
    await expect(verifier.verify(await obtain())).rejects.toMatchObject({ code: 'unavailable' });
  });
});
