import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import type { JWK } from 'jose';
import type { Configuration, default as ProviderClass } from 'oidc-provider';

/** The API and the MCP server that the demo protects, and another API whose tokens they must reject. */
export const audiences = {
  api: 'https://api.example',
  mcp: 'https://api.example/mcp',
  other: 'https://other.example',
} as const;

/** The clients of the authorization server. The secrets are for this demo only. */
export const clients = {
  reader: { id: 'reader', secret: 'reader-secret', permissions: ['reports:read'] },
  visitor: { id: 'visitor', secret: 'visitor-secret', permissions: ['reports:list'] },
  discreet: { id: 'discreet', secret: 'discreet-secret', permissions: ['reports:read'] },
  api: { id: 'api', secret: 'api-secret', permissions: [] },
  hurried: { id: 'hurried', secret: 'hurried-secret', permissions: ['reports:read'] },
  // They stand for a person who signed in so many seconds ago.
  early: { id: 'early', secret: 'early-secret', permissions: [], signedInFor: 3600 },
  late: { id: 'late', secret: 'late-secret', permissions: [], signedInFor: 0 },
} as const;

/** How long the tokens of the client `hurried` live, in seconds. */
export const hurriedLife = 1;

/** A real authorization server on a loopback port. */
export interface AuthorizationServer {
  readonly issuer: string;
  /** Signs with a new key from now on. The old key stays published. */
  rotate(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts `oidc-provider` with client credentials and resource indicators, which give `at+jwt` access tokens. */
export async function startAuthorizationServer(port = 0): Promise<AuthorizationServer> {
  const Provider = await quietly(async () => (await import('oidc-provider')).default);
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  let keys: readonly JWK[] = [];
  let answer: ReturnType<ProviderClass['callback']>;
  async function rotate(): Promise<void> {
    keys = [await newKey(keys.length + 1), ...keys];
    const provider = await quietly(() => Promise.resolve(new Provider(issuer, configuration(keys))));
    answer = provider.callback();
  }
  await rotate();
  server.on('request', (request, response) => void answer(request, response));

  return {
    issuer,
    rotate,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function newKey(number: number): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: `key-${number}`, alg: 'ES256', use: 'sig' };
}

function configuration(keys: readonly JWK[]): Configuration {
  return {
    jwks: { keys: keys },
    clients: Object.values(clients).map(({ id, secret }) => ({
      client_id: id,
      client_secret: secret,
      id_token_signed_response_alg: 'ES256',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    })),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: {
        enabled: true,
        allowedPolicy: (_context, { clientId }) => clientId === clients.api.id,
      },
      revocation: {
        enabled: true,
        allowedPolicy: (_context, client, token) => client.clientId === token.clientId,
      },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, audience, client) => ({
          audience,
          scope: 'api reports:read reports:write',
          accessTokenFormat: client.clientId === clients.discreet.id ? 'opaque' : 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
    extraTokenClaims(_context, { clientId }) {
      const client = Object.values(clients).find(({ id }) => id === clientId);
      return {
        permissions: client?.permissions ?? [],
        ...(client &&
          'signedInFor' in client && { auth_time: Math.floor(Date.now() / 1000) - client.signedInFor }),
      };
    },
    ttl: {
      ClientCredentials: (_context, _token, client) =>
        client.clientId === clients.hurried.id ? hurriedLife : 600,
    },
  };
}

/** Runs a task without the warnings of the server that it is not set up for production. */
async function quietly<T>(task: () => Promise<T>): Promise<T> {
  const { info, warn } = console;
  console.info = console.warn = () => {};
  try {
    return await task();
  } finally {
    Object.assign(console, { info, warn });
  }
}
