import {
  allowInsecureRequests,
  clientCredentialsGrant,
  discovery,
  getDPoPHandle,
  tokenRevocation,
} from 'openid-client';
import type { Configuration, CryptoKeyPair } from 'openid-client';
import { audiences, clients } from './authorization-server.js';

/** Gets a real token over the client-credentials grant (RFC 6749 §4.4) for a resource (RFC 8707). */
export async function obtainToken(
  issuer: string,
  client: keyof typeof clients,
  audience: keyof typeof audiences = 'api',
  scope = 'api',
): Promise<string> {
  const { access_token: token } = await clientCredentialsGrant(await serverFor(issuer, client), {
    scope,
    resource: audiences[audience],
  });
  return token;
}

/** Gets a token that is bound to a key (RFC 9449 §5). */
export async function obtainBoundToken(
  issuer: string,
  client: keyof typeof clients,
  keys: CryptoKeyPair,
  audience: keyof typeof audiences = 'api',
  scope = 'api',
): Promise<string> {
  const server = await serverFor(issuer, client);
  const parameters = { scope, resource: audiences[audience] };
  const { access_token: token } = await clientCredentialsGrant(server, parameters, {
    DPoP: getDPoPHandle(server, keys),
  });
  return token;
}

/** Revokes a token at its issuer (RFC 7009). */
export async function revokeToken(
  issuer: string,
  client: keyof typeof clients,
  token: string,
): Promise<void> {
  await tokenRevocation(await serverFor(issuer, client), token);
}

function serverFor(issuer: string, client: keyof typeof clients): Promise<Configuration> {
  const { id, secret } = clients[client];
  return discovery(new URL(issuer), id, secret, undefined, { execute: [allowInsecureRequests] });
}
