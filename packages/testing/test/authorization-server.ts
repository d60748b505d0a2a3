import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { JWK } from 'jose';
import type { ClientMetadata, Configuration } from 'oidc-provider';

/** The API that the tokens are for. */
export const audience = 'https://api.example';

/** A client that gets tokens with the client-credentials grant, and one that introspects. */
export const machine = { id: 'reporter', secret: randomUUID() } as const;
export const introspector = { id: 'api', secret: randomUUID() } as const;

const common = {
  redirect_uris: [],
  response_types: [],
  id_token_signed_response_alg: 'ES256',
} as const;

const clients: readonly ClientMetadata[] = [
  {
    ...common,
    client_id: machine.id,
    client_secret: machine.secret,
    grant_types: ['client_credentials'],
  },
  { ...common, client_id: introspector.id, client_secret: introspector.secret, grant_types: [] },
];

/**
 * Creates `oidc-provider` with DPoP and its nonces. A token for the resource `<audience>/opaque` is opaque, any other is a
 * JWT. The further clients and features are added to its own.
 */
export async function createProvider(
  issuer: string,
  { clients: others = [], features, ...more }: Configuration = {},
): Promise<RequestListener> {
  const { info, warn } = console;
  // It warns that it is not set up for production.
  Object.assign(console, { info: () => {}, warn: () => {} });
  try {
    const { default: Provider } = await import('oidc-provider');
    const provider = new Provider(issuer, {
      ...more,
      jwks: { keys: [signingKey()] },
      clients: [...clients, ...others],
      ttl: { ClientCredentials: () => 600 },
      features: {
        devInteractions: { enabled: false },
        clientCredentials: { enabled: true },
        dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
        introspection: { enabled: true, allowedPolicy: () => true },
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: (_context, resource) => ({
            audience,
            scope: 'read',
            accessTokenFormat: resource.endsWith('/opaque') ? 'opaque' : 'jwt',
            jwt: { sign: { alg: 'ES256' } },
          }),
        },
        ...(features as object),
      },
    });
    const handle = provider.callback();
    return (request, response) => void handle(request, response);
  } finally {
    Object.assign(console, { info, warn });
  }
}

function signingKey(): JWK {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { ...(privateKey.export({ format: 'jwk' }) as JWK), kid: 'key-1', alg: 'ES256', use: 'sig' };
}
