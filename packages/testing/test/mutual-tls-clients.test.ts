import { X509Certificate } from 'node:crypto';
import type { RequestListener, Server } from 'node:http';
import { createServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import {
  clientSecretBasic,
  createVerifier,
  discoveredIntrospection,
  introspection,
  jwtIssuer,
  mutualTls,
} from '@tokenward/core';
import { createCertificate } from '@tokenward/testing';
import type { Certificate } from '@tokenward/testing';
import { listen } from '@tokenward/testing/contract';
import type { JWK } from 'jose';
import type { ClientMetadata } from 'oidc-provider';
import {
  clientCredentialsGrant,
  customFetch,
  discovery,
  fetchProtectedResource,
  TlsClientAuth,
} from 'openid-client';
import type { Configuration } from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audience, createProvider, introspector } from './authorization-server.js';
import { fetchWithCertificate } from './fetch-with-certificate.js';
import { payroll, payrollApis } from './payroll-apis.js';

const [server, client, thief] = await Promise.all([
  createCertificate({ name: 'server' }),
  createCertificate({ name: 'reporter' }),
  createCertificate({ name: 'thief' }),
]);

/** The metadata of a client that authenticates with its certificate (RFC 8705 §2.2.2, §3.4). */
const metadata: ClientMetadata = {
  client_id: 'with-certificate',
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
  id_token_signed_response_alg: 'ES256',
  token_endpoint_auth_method: 'self_signed_tls_client_auth',
  tls_client_certificate_bound_access_tokens: true,
  jwks: { keys: [jwkOf(client)] },
};

function jwkOf({ der }: Certificate): JWK {
  const jwk = new X509Certificate(der).publicKey.export({ format: 'jwk' }) as JWK;
  return { ...jwk, x5c: [Buffer.from(der).toString('base64')] };
}

const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  await Promise.all(stops.map((stop) => stop()));
});

/** Listens with TLS, and asks for a certificate without judging it, since the binding is by its hash (RFC 8705 §3). */
async function serve(build: (url: string) => Promise<RequestListener>): Promise<string> {
  const built: { handle?: RequestListener } = {};
  const tls = { key: server.key, cert: server.cert, requestCert: true, rejectUnauthorized: false };
  const { url, close } = await listen(
    createServer(tls, (request, response) => built.handle?.(request, response)) as Server,
  );
  stops.push(close);
  const secure = url.replace('http:', 'https:');
  built.handle = await build(secure);
  return secure;
}

const trusting = { ca: server.cert };
const asClient = fetchWithCertificate({ ...trusting, key: client.key, cert: client.cert });
const asThief = fetchWithCertificate({ ...trusting, key: thief.key, cert: thief.cert });
const asNobody = fetchWithCertificate(trusting);

const { Express, Koa, Fastify } = payrollApis;

describe.each(Object.entries({ Express, Koa, Fastify }))(
  '%s with oidc-provider, openid-client and client certificates',
  (_name, build) => {
    let url = '';
    let config: Configuration;

    beforeAll(async () => {
      const issuer = await serve((address) =>
        createProvider(address, {
          clients: [metadata],
          clientAuthMethods: ['client_secret_basic', 'self_signed_tls_client_auth'],
          features: {
            mTLS: {
              enabled: true,
              certificateBoundAccessTokens: true,
              selfSignedTlsClientAuth: true,
              getCertificate: ({ socket }) => (socket as TLSSocket).getPeerX509Certificate(),
            },
          },
        }),
      );
      url = await serve(async () =>
        build!(
          createVerifier({
            authorities: [
              jwtIssuer({ name: 'machines', issuer, audience }),
              introspection({
                name: 'opaque',
                issuer,
                audience,
                ask: discoveredIntrospection(issuer, {
                  client: clientSecretBasic(introspector.id, introspector.secret),
                }),
              }),
            ],
            proofs: [mutualTls()],
            fetch: asNobody,
          }),
        ),
      );
      config = await discovery(new URL(issuer), 'with-certificate', undefined, TlsClientAuth(), {
        [customFetch]: (address, options) => asClient(address, options as RequestInit),
      });
    });

    const obtain = async (resource: string): Promise<string> =>
      (await clientCredentialsGrant(config, { scope: 'read', resource })).access_token;
    const callAs = async (
      fetch: typeof globalThis.fetch,
      token: string,
    ): Promise<readonly [number, string]> => {
      const response = await fetch(`${url}${payroll}`, { headers: { authorization: `Bearer ${token}` } });
      return [response.status, response.headers.get('www-authenticate') ?? (await response.text())];
    };

    it.each([
      ['a JWT', audience],
      ['an opaque token', `${audience}/opaque`],
    ])('accepts %s only with the certificate that it is bound to', async (_kind, resource) => {
      const token = await obtain(resource);
      const response = await fetchProtectedResource(config, token, new URL(`${url}${payroll}`), 'GET');
      expect([response.status, await response.json()]).toEqual([200, { client: 'with-certificate' }]);
      const refused = [401, expect.stringContaining('error="invalid_token"') as string];
      expect(await callAs(asThief, token)).toEqual(refused);
      expect(await callAs(asNobody, token)).toEqual(refused);
      expect(await callAs(asClient, token)).toEqual([200, '{"client":"with-certificate"}']);
    });
  },
);
