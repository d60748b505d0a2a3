import {
  apiKeys,
  clientSecretBasic,
  createVerifier,
  discoveredIntrospection,
  introspection,
  jwtIssuer,
  createApiKey,
  unchecked,
} from '@tokenward/core';
import { clerk } from '@tokenward/providers/clerk';
import { workos } from '@tokenward/providers/workos';
import { startClerk } from '@tokenward/testing/clerk';
import { startWorkos } from '@tokenward/testing/workos';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audiences, clients, startAuthorizationServer } from '../../../tools/demo/authorization-server.js';
import { arrivals } from './tokens-of-many-issuers.js';
import type { Arrival, World } from './tokens-of-many-issuers.js';

const each = 7;
const paths = {
  clerk: /\/(m2m_tokens|oauth_applications\/access_tokens|api_keys)\/verify$/,
  workos: /\/api_keys\/validations$/,
  oidc: /\/token\/introspection$/,
} as const;

describe('one verifier for Clerk, WorkOS, an authorization server, introspection and API keys', () => {
  const stop: (() => unknown)[] = [];
  const asked: string[] = [];
  let world: World;
  let stream: readonly Arrival[];
  let verdicts: readonly unknown[];

  beforeAll(async () => {
    const [clerkServer, workosServer, server] = await Promise.all([
      startClerk(),
      startWorkos(),
      startAuthorizationServer(),
    ]);
    stop.push(clerkServer.close, workosServer.close, () => server.stop());
    const keys = await Promise.all(Array.from({ length: each }, () => createApiKey('acme_')));
    const machineId = clerkServer.addMachine().id;
    world = { clerk: clerkServer, machineId, workos: workosServer, oidc: server.issuer, keys };
    stream = await arrivals(world, each);

    const verifier = createVerifier({
      authorities: [
        apiKeys({
          name: 'keys',
          prefix: 'acme_',
          lookup: (digest) =>
            keys.some((key) => key.digest === digest) ? { digest, owner: 'acme' } : undefined,
        }),
        ...clerk({
          issuer: clerkServer.issuer,
          apiUrl: clerkServer.apiUrl,
          secretKey: clerkServer.secretKey,
          machineId,
          senders: unchecked,
          authorizedParties: [clerkServer.authorizedParty],
          acceptsToken: ['session_token', 'm2m_token', 'oauth_token', 'api_key'],
        }),
        ...workos({
          clientId: workosServer.clientId,
          domain: workosServer.domain,
          apiUrl: workosServer.apiUrl,
          apiKeys: { secret: workosServer.apiKey, prefix: 'sk_' },
        }),
        jwtIssuer({ name: 'people', issuer: server.issuer, audience: audiences.api }),
        introspection({
          name: 'opaque',
          issuer: server.issuer,
          audience: audiences.api,
          ask: discoveredIntrospection(server.issuer, {
            client: clientSecretBasic(clients.api.id, clients.api.secret),
          }),
        }),
      ],
      fetch(input, init) {
        asked.push(`${init?.method ?? 'GET'} ${new Request(input).url}`);
        return fetch(input, init);
      },
    });
    verdicts = await Promise.all(
      stream.map(async ({ token }) => {
        const { access, denial } = await verifier.verify(token);
        return access ? [access.authority, access.kind] : denial.code;
      }),
    );
  }, 60_000);
  afterAll(async () => {
    await Promise.all(stop.map((close) => close()));
  });

  it('gives each of more than 200 tokens its authority and kind, or the code of its denial', () => {
    expect(stream.length).toBeGreaterThan(200);
    const told = stream.map(({ name }, at) => [name, verdicts[at]]);
    expect(told).toEqual(stream.map(({ name, expected }) => [name, expected]));
  });

  it.each(['clerk', 'workos', 'oidc'] as const)(
    'asks %s about its opaque tokens, once each, and about no other',
    (endpoint) => {
      const questions = asked.filter((line) => line.startsWith('POST') && paths[endpoint].test(line));
      expect(questions).toHaveLength(stream.filter(({ asks }) => asks === endpoint).length);
      expect(questions.length).toBeGreaterThan(0);
    },
  );

  it('asks for nothing else but the metadata and keys of each issuer, once', () => {
    const rest = asked.filter((line) => !Object.values(paths).some((path) => path.test(line))).sort();
    const { clerk: clerkServer, workos: workosServer, oidc } = world;
    expect(rest).toEqual(
      [
        `GET ${clerkServer.apiUrl}/v1/jwks`,
        `GET ${workosServer.apiUrl}/sso/jwks/${workosServer.clientId}`,
        `GET ${workosServer.domain}/oauth2/jwks`,
        `GET ${oidc}/.well-known/openid-configuration`, // for the keys
        `GET ${oidc}/.well-known/openid-configuration`, // for the introspection endpoint
        `GET ${oidc}/jwks`,
      ].sort(),
    );
  });
});
