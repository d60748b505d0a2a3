import { createVerifier } from '@tokenward/core';
import type { Authority } from '@tokenward/core';
import { describe, expect, it } from 'vitest';
import { presets } from '../test/presets.js';
import { clerk, createVerifyToken } from './clerk/index.js';
import { workos } from './workos/index.js';

const tenant = '11111111-2222-3333-4444-555555555555';

type Make = (value: string) => readonly Authority<string, unknown>[];

const clientSecret = {
  client: () => Promise.resolve({ headers: {}, parameters: {} }),
  tokens: 'opaque',
} as const;

const callOf = (name: string) => presets.find((preset) => preset.name === name)!;
/** The preset with its required options, of which one is changed. */
const withOption = (name: string, option: string) => (value: string) => {
  const { call, required } = callOf(name);
  return call({ ...required, [option]: value });
};

/** The options of presets that become part of a URL, with a valid value. */
const ofPresets = (
  [
    ['keycloak', 'issuer'],
    ['okta', 'issuer'],
    ['auth0', 'domain'],
    ['supabase', 'url'],
    ['cloudflareAccess', 'teamDomain'],
    ['azureB2c', 'domain'],
    ['betterAuth', 'url'],
    ['descope', 'baseUrl'],
    ['fusionauth', 'url'],
    ['gitlab', 'url'],
    ['kinde', 'domain'],
    ['kubernetes', 'issuer'],
    ['logto', 'endpoint'],
    ['oryHydra', 'issuer'],
    ['stytchConnect', 'domain'],
    ['zitadel', 'issuer'],
  ] as const
).map(([name, option]) => {
  const { [option]: given = 'own.example.com' } = callOf(name).required as Readonly<Record<string, string>>;
  const right = given.includes('://') ? given : `https://${given}`;
  return [
    `${option} of ${name}`,
    { right, make: (value: string) => [withOption(name, option)(value)] },
  ] as const;
});

/** The other options that become part of a URL. */
const options: Readonly<Record<string, { readonly right: string; readonly make: Make }>> = {
  ...Object.fromEntries(ofPresets),
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
  ['userPoolId of cognito', 'eu-west-1_AbC', withOption('cognito', 'userPoolId')],
  ['projectId of firebase', 'acme-1', withOption('firebase', 'projectId')],
  ['tenant of entra', tenant, withOption('entra', 'tenant')],
  ['tenant of entraExternalId', tenant, withOption('entraExternalId', 'tenant')],
  ['subdomain of entraExternalId', 'acme', withOption('entraExternalId', 'subdomain')],
  ['tenant of azureB2c', tenant, withOption('azureB2c', 'tenant')],
  ['policies of azureB2c', 'B2C_1_a', withOption('azureB2c', 'policies')],
  ['projectId of descope', 'P2abc', withOption('descope', 'projectId')],
  ['projectId of stytchConnect', 'project-live-1', withOption('stytchConnect', 'projectId')],
  ['team of vercel', 'acme', withOption('vercel', 'team')],
  ['basePath of betterAuth', '/auth', withOption('betterAuth', 'basePath')],
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
