import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { json, text } from 'node:stream/consumers';
import { listen } from '@tokenward/testing/contract';
import type { JWK } from 'jose';
import type { Configuration, default as ProviderClass } from 'oidc-provider';
import type { AuthorizationServer } from './authorization-server.js';
import { pageOf } from './browser.js';
import { scopes } from './scopes.js';

/**
 * Starts `oidc-provider` 9.13.3 with resource indicators (RFC 8707), dynamic registration (RFC 7591), PKCE, introspection (RFC 7662),
 * revocation (RFC 7009) and DPoP with nonces. A person signs in and consents on one page, which `browser.ts` fills in.
 */
export async function startOidcProvider(): Promise<AuthorizationServer> {
  // It prints when it is loaded, so `import` is left to the one who keeps that from being seen.
  const { default: Provider } = await import('oidc-provider');
  const server = createServer();
  const { url: issuer, close } = await listen(server);
  const switches: AuthorizationServer = {
    issuer,
    paths: ['GET /.well-known/oauth-authorization-server 200', 'POST /reg 201', 'POST /token 200'],
    life: 600,
    refresh: true,
    format: 'jwt',
    client,
    available: true,
    close,
  };
  const provider = new Provider(issuer, configuration(switches));
  const handle = provider.callback();
  server.on('request', (request, response) => {
    if (!switches.available) return void request.socket.destroy();
    const path = String(request.url).split('?')[0] ?? '';
    const answered = path.startsWith('/interaction/')
      ? consent(provider, request, response)
      : path === '/reg'
        ? register(handle, switches, request, response)
        : handle(request, response);
    answered.catch(() => response.destroy());
  });
  return switches;
}

/** The MCP server, where it asks about opaque tokens. */
const client = { id: 'reports-mcp', secret: 'a secret of the MCP server, for this test only' } as const;

function configuration(switches: Pick<AuthorizationServer, 'life' | 'format'>): Configuration {
  return {
    jwks: { keys: [signingKey()] },
    cookies: { keys: ['only for this test'] },
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        token_endpoint_auth_method: 'client_secret_basic',
        redirect_uris: [],
        response_types: [],
        grant_types: [],
      },
    ],
    clientAuthMethods: ['none', 'client_secret_basic'],
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    // Without this it gives refresh tokens for `offline_access` only, and no client asks for that without need.
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    scopes: ['openid'],
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    ttl: {
      AccessToken: () => switches.life,
      AuthorizationCode: 60,
      Grant: 3600,
      Interaction: 600,
      RefreshToken: 3600,
      Session: 3600,
      IdToken: 600,
    },
    features: {
      devInteractions: { enabled: false },
      registration: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
      dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 7), requireNonce: () => true },
      resourceIndicators: {
        enabled: true,
        // A request without `resource` gets an opaque token, and so is noticed.
        defaultResource: () => undefined,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, resource) => ({
          audience: resource,
          scope: scopes.join(' '),
          accessTokenFormat: switches.format,
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  };
}

/** Shows a form that asks who signs in, and grants what the client asked for once it is sent. */
async function consent(
  provider: ProviderClass,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const details = await provider.interactionDetails(request, response);
  if (request.method !== 'POST') {
    response.setHeader('content-type', 'text/html').end(pageOf(String(request.url), 'account'));
    return;
  }
  const account =
    details.session?.accountId ?? String(new URLSearchParams(await text(request)).get('account'));
  const { client_id: clientId, scope, resource } = details.params as Readonly<Record<string, string>>;
  const known = details.grantId === undefined ? undefined : await provider.Grant.find(details.grantId);
  const grant = known ?? new provider.Grant({ accountId: account, clientId: String(clientId) });
  if (resource !== undefined && scope !== undefined) grant.addResourceScope(resource, scope);
  grant.addOIDCScope('openid');
  const grantId = await grant.save();
  await provider.interactionFinished(
    request,
    response,
    { login: { accountId: account }, consent: { grantId } },
    { mergeWithLastSubmission: true },
  );
}

/**
 * Registers a client without its `scope`. Both clients send the scopes of the resource there (`@modelcontextprotocol/client`
 * 2.4.0 and `@modelcontextprotocol/sdk` 1.32.2, `registerClient`), and oidc-provider 9.13.3 refuses scopes that it does not know
 * (`lib/helpers/client_schema.js`).
 */
async function register(
  handle: ReturnType<ProviderClass['callback']>,
  { refresh }: { refresh: boolean },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { scope: _scope, ...metadata } = (await json(request)) as Record<string, unknown>;
  const grants = refresh ? ['authorization_code', 'refresh_token'] : ['authorization_code'];
  Object.assign(request, { body: { ...metadata, grant_types: grants } });
  await handle(request, response);
}

function signingKey(): JWK {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...(privateKey.export({ format: 'jwk' }) as JWK), kid: 'key-1', alg: 'ES256', use: 'sig' };
}
