import { createVerifier } from '@tokenward/core';
import type { Authority } from '@tokenward/core';
import { describe, expect, it } from 'vitest';
import { clerk, createVerifyToken } from './clerk/index.js';
import {
  auth0,
  azureB2c,
  betterAuth,
  cloudflareAccess,
  cognito,
  descope,
  entra,
  entraExternalId,
  firebase,
  fusionauth,
  gitlab,
  kinde,
  kubernetes,
  keycloak,
  logto,
  okta,
  oryHydra,
  stytchConnect,
  supabase,
  vercel,
  zitadel,
} from './index.js';
import { workos } from './workos/index.js';

const tenant = '11111111-2222-3333-4444-555555555555';

type Make = (value: string) => readonly Authority<string, unknown>[];

const clientSecret = {
  client: () => Promise.resolve({ headers: {}, parameters: {} }),
  tokens: 'opaque',
} as const;

/** The options that become part of a URL, with a valid value. */
const options: Readonly<Record<string, { readonly right: string; readonly make: Make }>> = {
  'issuer of keycloak': {
    right: 'https://id.example.com/realms/acme',
    make: (issuer) => [keycloak({ issuer, audience: 'api' })],
  },
  'issuer of okta': {
    right: 'https://acme.okta.com/oauth2/default',
    make: (issuer) => [okta({ issuer, audience: 'api' })],
  },
  'issuer of clerk': {
    right: 'https://clerk.example.com',
    make: (issuer) => clerk({ issuer, authorizedParties: ['https://app.example.com'] }),
  },
  'apiUrl of clerk': {
    right: 'https://api.example.com/proxy',
    make: (apiUrl) =>
      clerk({
        issuer: 'https://clerk.example.com',
        secretKey: 'sk_a',
        apiUrl,
        authorizedParties: ['https://a.test'],
      }),
  },
  'domain of auth0': {
    right: 'https://acme.auth0.com',
    make: (domain) => [auth0({ domain, audience: 'api' })],
  },
  'domain of azureB2c': {
    right: 'https://acme.b2clogin.com',
    make: (domain) => [azureB2c({ domain, tenant, policies: 'B2C_1_signin', audience: 'api' })],
  },
  'url of betterAuth': { right: 'https://app.example.com', make: (url) => [betterAuth({ url })] },
  'baseUrl of descope': {
    right: 'https://api.use1.descope.com',
    make: (baseUrl) => [descope({ projectId: 'P2abc', baseUrl })],
  },
  'url of fusionauth': {
    right: 'https://acme.fusionauth.io',
    make: (url) => [fusionauth({ url, issuer: 'acme.com', audience: 'api' })],
  },
  'url of gitlab': {
    right: 'https://gitlab.example.com',
    make: (url) => [gitlab({ url, audience: 'api', projects: 'acme/api' })],
  },
  'domain of kinde': {
    right: 'https://acme.kinde.com',
    make: (domain) => [kinde({ domain, audience: 'api' })],
  },
  'issuer of kubernetes': {
    right: 'https://oidc.eks.eu-west-1.amazonaws.com/id/1',
    make: (issuer) => [kubernetes({ issuer, audience: 'api', serviceAccounts: 'prod/jobs' })],
  },
  'endpoint of logto': {
    right: 'https://acme.logto.app',
    make: (endpoint) => [logto({ endpoint, audience: 'api' })],
  },
  'issuer of oryHydra': {
    right: 'https://acme.projects.oryapis.com',
    make: (issuer) => [oryHydra({ issuer, audience: 'api' })],
  },
  'domain of stytchConnect': {
    right: 'https://login.example.com',
    make: (domain) => [stytchConnect({ projectId: 'project-live-1', domain })],
  },
  'issuer of zitadel': {
    right: 'https://acme.zitadel.cloud',
    make: (issuer) => [zitadel({ issuer, projectId: '1' })],
  },
  'url of supabase': { right: 'https://acme.supabase.co', make: (url) => [supabase({ url })] },
  'teamDomain of cloudflareAccess': {
    right: 'https://acme.cloudflareaccess.com',
    make: (teamDomain) => [cloudflareAccess({ teamDomain, audience: 'api' })],
  },
  'domain of workos': {
    right: 'https://acme.authkit.app',
    make: (domain) => workos({ clientId: 'client_1', domain, introspection: clientSecret }),
  },
  'apiUrl of workos': {
    right: 'https://auth.example.com',
    make: (apiUrl) => workos({ clientId: 'client_1', apiUrl, apiKeys: { secret: 'sk_a', prefix: 'sk_' } }),
  },
};

/** Values that a template may produce from a valid URL. */
const spoilt: readonly (readonly [string, (right: string) => string])[] = [
  ['an empty segment', (right) => `${right}//evil.example`],
  ['a backslash', (right) => String.raw`${right}/\evil.example`],
  ['dot segments', (right) => `${right}/..//evil.example`],
  ['encoded dot segments', (right) => `${right}/%2e%2e/%2e%2e/a`],
  ['an encoded slash', (right) => `${right}%2f..%2fa`],
  ['a dot segment before', (right) => right.replace(/(\.\w+)(?=\/|$)/, '$1/a/..')],
  ['backslashes for slashes', (right) => right.replaceAll('/', '\\')],
  ['a tab', (right) => right.replace(/.$/, '\t$&')],
  ['a line break', (right) => `${right}\n`],
  ['a space', (right) => ` ${right}`],
  ['a query', (right) => `${right}?a=`],
  ['a fragment', (right) => `${right}#`],
  ['a user', (right) => right.replace('//', '//ann@')],
  ['a host as a user', (right) => right.replace(/(\.\w+)(?=\/|$)/, '$1@evil.example')],
  ['an encoded host', (right) => right.replace('.', '%2e')],
  ['a soft hyphen', (right) => right.replace('.', '\u00AD.')],
];

describe.each(Object.entries(options))('the %s', (_option, { right, make }) => {
  it('leads to its own origin', async () => {
    const asked: string[] = [];
    const fetch = (input: unknown): Promise<Response> => {
      asked.push(String(input));
      return Promise.resolve(Response.json({ keys: [], api_key: null, active: false }));
    };
    await createVerifier({ authorities: make(right), fetch }).check();
    expect(asked.some((address) => address.startsWith(`${right}/`))).toBe(true);
  });

  it.each(spoilt)('is refused at start with %s', (_what, spoil) => {
    expect(spoil(right)).not.toBe(right);
    expect(() => make(spoil(right))).toThrow(expect.objectContaining({ code: 'configuration_invalid' }));
  });
});

describe.each<[string, string, (value: string) => unknown]>([
  ['userPoolId of cognito', 'eu-west-1_AbC', (userPoolId) => cognito({ userPoolId, clientId: 'a' })],
  ['projectId of firebase', 'acme-1', (projectId) => firebase({ projectId })],
  ['tenant of entra', tenant, (id) => entra({ tenant: id, audience: 'api' })],
  ['tenant of entraExternalId', tenant, (id) => entraExternalId({ tenant: id, audience: 'api' })],
  [
    'subdomain of entraExternalId',
    'acme',
    (subdomain) => entraExternalId({ tenant, subdomain, audience: 'api' }),
  ],
  [
    'policies of azureB2c',
    'B2C_1_a',
    (policies) => azureB2c({ domain: 'a.test', tenant, policies, audience: 'api' }),
  ],
  ['projectId of descope', 'P2abc', (projectId) => descope({ projectId })],
  [
    'projectId of stytchConnect',
    'project-live-1',
    (projectId) => stytchConnect({ projectId, domain: 'a.test' }),
  ],
  ['team of vercel', 'acme', (team) => vercel({ team, projectId: 'prj_1' })],
  ['basePath of betterAuth', '/auth', (basePath) => betterAuth({ url: 'https://a.test', basePath })],
  ['clientId of workos', 'client_1', (clientId) => workos({ clientId })],
])('the %s', (_option, right, make) => {
  it.each(['/', '\\', '?', '#', '@', '%2e', '\n', '\t', ' ', '/..//evil.example'])(
    'is refused at start with %j behind or before it',
    (more) => {
      for (const value of [right + more, more + right])
        expect(() => make(value)).toThrow(expect.objectContaining({ code: 'configuration_invalid' }));
      expect(() => make(right)).not.toThrow();
    },
  );
});

describe('what a fetch puts into its error', () => {
  const secret = 'sk_test_s3cret';
  const failing = (_input: unknown, init?: RequestInit): Promise<Response> =>
    Promise.reject(
      new TypeError(`no answer to ${JSON.stringify([...new Headers(init?.headers)])} ${secret}`),
    );

  it.each<[string, Make]>([
    [
      'clerk',
      () =>
        clerk({
          issuer: 'https://clerk.example.com',
          secretKey: secret,
          senders: ['mch_1'],
          authorizedParties: ['https://app.example.com'],
          acceptsToken: ['session_token', 'm2m_token', 'oauth_token', 'api_key'],
        }),
    ],
    ['workos', () => workos({ clientId: 'client_1', apiKeys: { secret, prefix: 'sk_' } })],
  ])('stands in no hint, event or finding of %s', async (_name, make) => {
    const told: unknown[] = [];
    const verifier = createVerifier({
      authorities: make(''),
      fetch: failing,
      observe: (event) => void told.push(event),
    });
    told.push(await verifier.check());
    for (const token of ['ak_1', 'mt_1', 'oat_1', 'sk_1'])
      told.push(
        await verifier.verify(token).catch((error: unknown) => {
          const { message, hint } = error as { message: string; hint?: string };
          return { message, hint };
        }),
      );
    expect(JSON.stringify(told)).toContain('TypeError');
    expect(JSON.stringify(told)).not.toContain(secret);
  });

  it('stands in no error of verifyToken', async () => {
    const verifyToken = createVerifyToken({ fetch: failing });
    const header = btoa('{"alg":"RS256","kid":"a"}').replaceAll('=', '');
    const claims = btoa('{"iss":"https://clerk.example.com"}').replaceAll('=', '');
    const error = await verifyToken(`${header}.${claims}.${'A'.repeat(342)}`, {
      issuer: 'https://clerk.example.com',
      secretKey: secret,
      authorizedParties: ['https://app.example.com'],
    }).catch((thrown: unknown) => thrown);
    const { message, action, reason } = error as Record<string, unknown>;
    expect(reason).toBe('jwk-remote-failed-to-load');
    expect(JSON.stringify([message, action, reason])).not.toContain(secret);
  });
});
