import { allowInsecureRequests, clientCredentialsGrant, discovery } from 'openid-client';
import { audiences, clients } from './authorization-server.js';

/** Gets a real token over the client-credentials grant (RFC 6749 §4.4) for a resource (RFC 8707). */
export async function obtainToken(
  issuer: string,
  client: keyof typeof clients,
  audience: keyof typeof audiences = 'api',
): Promise<string> {
  const { id, secret } = clients[client];
  const server = await discovery(new URL(issuer), id, secret, undefined, {
    execute: [allowInsecureRequests],
  });
  const { access_token: token } = await clientCredentialsGrant(server, {
    scope: 'api',
    resource: audiences[audience],
  });
  return token;
}
