import { introspection, jwtIssuer, localKeys, unchecked } from '@tokenward/core';
import type { Authority, Claims, PrincipalKind } from '@tokenward/core';
import { describe, expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { presets } from '../test/presets.js';
import { samplesOf } from '../test/samples-of.js';
import { clerk } from './clerk/index.js';
import { corpus } from './corpus.js';
import type { Sample } from './sample.js';
import { workos } from './workos/index.js';

const network = await createIssuerNetwork();

/** Tokens of programs, with the members of the issuers' documents. Names and ids are our own. */
const machines: Readonly<Record<string, readonly [Claims, PrincipalKind]>> = {
  'Auth0, "Sample access tokens"': [
    { sub: 'a0client@clients', azp: 'a0client', gty: 'client-credentials', scope: 'read:reports' },
    'machine',
  ],
  'Auth0, profile of RFC 9068': [{ sub: 'a0client@clients', client_id: 'a0client', jti: 'j' }, 'machine'],
  'Keycloak 26, default client scopes': [
    {
      sub: 'd952cf23-bf92-4c8f-a3ff-4972b4f2bc5b',
      typ: 'Bearer',
      azp: 'jobs',
      acr: '1',
      'allowed-origins': ['/*'],
      realm_access: { roles: ['offline_access'] },
      scope: 'email profile',
      clientHost: '172.18.0.1',
      email_verified: false,
      preferred_username: 'service-account-jobs',
      clientAddress: '172.18.0.1',
      client_id: 'jobs',
    },
    'machine',
  ],
  'Keycloak, before version 20': [
    {
      sub: 'd952cf23-bf92-4c8f-a3ff-4972b4f2bc5b',
      typ: 'Bearer',
      azp: 'jobs',
      acr: '1',
      session_state: 's',
      sid: 's',
      clientId: 'jobs',
      clientHost: '172.18.0.1',
      preferred_username: 'service-account-jobs',
      clientAddress: '172.18.0.1',
    },
    'machine',
  ],
  'Keycloak, without the mappers of service accounts': [
    { sub: 'd952cf23', azp: 'jobs', acr: '1', sid: 's', preferred_username: 'service-account-jobs' },
    'unknown',
  ],
  'Keycloak, a lightweight access token': [{ sub: 'd952cf23', typ: 'Bearer', azp: 'jobs' }, 'unknown'],
  'Keycloak, introspection': [
    { sub: 'd952cf23', azp: 'jobs', client_id: 'jobs', username: 'service-account-jobs', acr: '1' },
    'unknown',
  ],
  'Kubernetes, "Service account tokens"': [
    {
      sub: 'system:serviceaccount:prod:jobs',
      'kubernetes.io': { namespace: 'prod', serviceaccount: { name: 'jobs', uid: 'u' } },
    },
    'machine',
  ],
  'GitHub Actions, "OpenID Connect reference"': [corpus['GitHub Actions: a job'].claims, 'unknown'],
  'GitHub Actions, a subject of its own': [{ sub: 'repository_owner:acme', actor: 'ada' }, 'unknown'],
  'GitLab CI, "ID token payload"': [
    { sub: 'project_path:acme/api:ref_type:branch:ref:main', user_login: 'ada', user_id: '1', job_id: '2' },
    'unknown',
  ],
  'SPIFFE, JWT-SVID': [{ sub: 'spiffe://acme.test/jobs' }, 'machine'],
  'Entra ID, v1.0 with idtyp': [corpus['Entra ID: an application'].claims, 'machine'],
  'Entra ID, v1.0 app-only without idtyp': [
    {
      sub: 'aaaa',
      oid: 'aaaa',
      appid: 'cccc',
      appidacr: '1',
      idp: 'https://sts.windows.net/t/',
      roles: ['a'],
    },
    'unknown',
  ],
  'Entra ID, v2.0 app-only without idtyp': [
    { sub: 'aaaa', oid: 'aaaa', azp: 'cccc', azpacr: '1', roles: ['a'], ver: '2.0' },
    'unknown',
  ],
  'Okta, client credentials': [corpus['Okta: a machine'].claims, 'unknown'],
  'Cognito, client credentials, which have an auth_time': [
    { sub: '7c', client_id: '7c', token_use: 'access', auth_time: 1_799_999_000, scope: 'reports/read' },
    'machine',
  ],
  'Google, a service account': [
    { sub: '1099', azp: '1099', email: 'j@p.iam.gserviceaccount.com', email_verified: true },
    'machine',
  ],
  'Google, signed by a service account itself': [{ sub: 'j@p.iam.gserviceaccount.com' }, 'unknown'],
  'FusionAuth, an entity': [{ sub: 'e1', gty: ['client_credentials'], permissions: {} }, 'machine'],
  'Kinde, M2M': [{ azp: 'k1', gty: ['client_credentials'] }, 'machine'],
  'PingAM, client credentials, which have an auth_time': [
    { sub: '(age!jobs)', subname: 'jobs', grant_type: 'client_credentials', auth_time: 1_799_999_000 },
    'machine',
  ],
  'WSO2, before the subject was the client': [
    { sub: 'admin', aut: 'APPLICATION', azp: 'w1', client_id: 'w1' },
    'machine',
  ],
  'PingFederate and IdentityServer, without a subject': [{ client_id: 'jobs', scope: ['a'] }, 'machine'],
  'Ory Hydra and Logto': [{ sub: 'jobs', client_id: 'jobs' }, 'machine'],
  'Spring Authorization Server': [{ sub: 'jobs' }, 'unknown'],
  'Cloudflare Access, a service token': [
    { sub: undefined, common_name: 'e36.access', type: 'app' },
    'unknown',
  ],
  'Clerk, M2M': [{ sub: 'mch_2', scopes: 'mch_3' }, 'unknown'],
  'Supabase, the key of the service': [{ role: 'service_role', sub: undefined }, 'unknown'],
};

/** Permissions of FusionAuth's entities are an object, which is a malformed claim elsewhere. */
const spelt = ({ permissions: _permissions, iss: _iss, aud: _aud, ...claims }: Claims): Claims => claims;

const plain = (): Authority =>
  jwtIssuer({
    name: 'plain',
    issuer: 'https://id.test',
    audience: 'api',
    keys: localKeys(network.signer.jwks()),
  });
const sign = async (claims: Claims): Promise<string> =>
  network.sign({ ...spelt(claims), iss: 'https://id.test', aud: 'api' });
const asked = (claims: Claims): Authority =>
  introspection({
    name: 'opaque',
    issuer: unchecked,
    audience: unchecked,
    expiry: unchecked,
    ask: () => Promise.resolve(JSON.parse(JSON.stringify(spelt(claims))) as Claims),
  });

describe('a route for people', () => {
  it.each(Object.keys(machines))(
    'a route for people rejects a machine of jwtIssuer or introspection: %s',
    async (name) => {
      const [claims, kind] = machines[name]!;
      const token = await sign(claims);
      for (const [authority, text] of [
        [plain(), token],
        [asked(claims), 'token'],
      ] as const) {
        expect((await network.verify([authority], text)).access?.kind).toBe(kind);
        expect((await network.verify([authority], text, { kind: 'person' })).denial?.code).toBe(
          'kind_mismatch',
        );
        const forMachines = await network.verify([authority], text, { kind: ['machine', 'api_key'] });
        expect(forMachines.denial?.code).toBe(kind === 'machine' ? undefined : 'kind_mismatch');
      }
    },
  );

  it.each<[string, Claims, PrincipalKind]>([
    ['a user of Cognito', corpus['Cognito: a user'].claims, 'person'],
    ['a user of Keycloak', { ...corpus['Keycloak: a user'].claims, nonce: undefined }, 'person'],
    ['a user of Firebase', corpus['Firebase: a user'].claims, 'person'],
    ['a session of WorkOS', corpus['WorkOS: a session'].claims, 'person'],
    ['a session of Clerk', corpus['Clerk: a session, v2'].claims, 'person'],
    ['a user of Okta, who signed in', { ...corpus['Okta: a user'].claims, auth_time: 1 }, 'person'],
    [
      'a user of Entra ID, v1.0',
      { sub: 'p', oid: 'o', appid: 'c', acr: '1', amr: ['pwd'], scp: 'a' },
      'person',
    ],
    ['a user of Auth0, whose token has no evidence', corpus['Auth0: a user'].claims, 'unknown'],
    ['a user of Supabase, whose token has no evidence', corpus['Supabase: a user'].claims, 'unknown'],
  ])('jwtIssuer reads the kind from the claims of %s', async (_name, claims, kind) => {
    expect((await network.verify([plain()], await sign(claims))).access?.kind).toBe(kind);
  });
});

const environment = { clientId: 'client_01HENV', domain: 'https://acme.authkit.app' } as const;

const kindBy = async (authority: Authority<string, unknown>, sample: Sample, claims: Claims = {}) =>
  (await network.principal(authority, sample, claims))?.kind;

describe('the kind of principal that a preset reads', () => {
  it.each(presets)('the kind is what the vendor documents: $name', async ({ make }) => {
    for (const { sample, kind } of samplesOf(make())) expect(await kindBy(make({}), sample)).toBe(kind);
  });

  it.each(presets)('the option "kind" overrides the kind: $name', async ({ make }) => {
    for (const { sample } of samplesOf(make())) {
      expect(await kindBy(make({ kind: 'api_key' }), sample)).toBe('api_key');
      expect(await kindBy(make({ kind: () => 'unknown' }), sample)).toBe('unknown');
    }
  });

  it.each(presets)('an invalid option "kind" throws at start: $name', ({ name, make }) => {
    for (const kind of [undefined, null, 'user', ['person']])
      expect(() => make({ kind: kind as never })).toThrow(`${name}: "kind" must be`);
  });

  it.each(presets)('the authority lists its possible kinds: $name', ({ make }) => {
    const kinds = new Set(samplesOf(make()).map(({ kind }) => kind));
    expect(new Set(make({}).kinds)).toEqual(kinds);
    expect(make({ kind: 'api_key' }).kinds).toEqual(['api_key']);
    expect(make({ kind: () => 'api_key' }).kinds).toBeUndefined();
  });

  it('the authorities of Clerk and WorkOS list their kinds', () => {
    const accepts = ['session_token', 'm2m_token', 'oauth_token', 'api_key'] as const;
    const byClerk = clerk({
      issuer: 'https://clerk.acme.test',
      authorizedParties: ['https://app.acme.test'],
      secretKey: 'sk_test_1',
      senders: unchecked,
      acceptsToken: accepts,
    });
    const byWorkos = workos({
      ...environment,
      agents: { types: ['agent_registration'] },
      apiKeys: { secret: 'sk_1', prefix: 'sk_' },
    });
    expect(Object.fromEntries([...byClerk, ...byWorkos].map(({ name, kinds }) => [name, kinds]))).toEqual({
      session_token: ['person'],
      m2m_token: ['machine'],
      oauth_token: ['person'],
      api_key: ['api_key'],
      workos_session: ['person'],
      workos_connect: ['person', 'machine'],
      workos_agent: [],
      workos_api_key: ['api_key'],
    });
  });

  it.each<[string, string, Claims, PrincipalKind]>([
    ['okta', 'Okta: a user', { sub: '0oaclient' }, 'person'],
    ['okta', 'Okta: a machine', { sub: 'what an expression made of it' }, 'unknown'],
    ['okta', 'Okta: a machine', { cid: undefined }, 'unknown'],
    ['cognito', 'Cognito: a user', { username: undefined }, 'unknown'],
    ['cognito', 'Cognito: a user', { sub: undefined }, 'unknown'],
    ['cognito', 'Cognito: a machine', { username: 'ada', auth_time: 1 }, 'machine'],
    ['google', 'Google: a service account, whose iss has no scheme', { azp: '7' }, 'machine'],
    ['google', 'Google: a service account, whose iss has no scheme', { email: undefined }, 'machine'],
    ['google', 'Google: a user of a Workspace', { sub: undefined }, 'unknown'],
    ['entra', 'Entra ID: a user, v2.0', { idtyp: 'app' }, 'machine'],
    ['entra', 'Entra ID: a user, v2.0', { idtyp: 'device' }, 'unknown'],
    ['entra', 'Entra ID: a user, v2.0', { scp: undefined, acr: '1', sid: 's' }, 'unknown'],
    ['cloudflareAccess', 'Cloudflare Access: a service token', { sub: undefined }, 'machine'],
    ['cloudflareAccess', 'Cloudflare Access: a user', { common_name: 'x' }, 'person'],
    ['githubActions', 'GitHub Actions: a job', { actor: 'ada', sid: 's' }, 'machine'],
  ])('ignores other claims of %s, %s, %j', async (preset, name, claims, kind) => {
    const { make } = presets.find(({ name: one }) => one === preset)!;
    expect(await kindBy(make({}), corpus[name as keyof typeof corpus], claims)).toBe(kind);
  });

  it('reads the kind "unknown" for a subject of WorkOS that is neither a user nor an application', async () => {
    const connect = workos(environment).find(({ name }) => name === 'workos_connect')!;
    const sample = corpus['WorkOS: a Connect user'];
    expect(await kindBy(connect, sample)).toBe('person');
    for (const sub of ['xyz', 'user', 'robot_1', 'USER_1', 'constructor'])
      expect(await kindBy(connect, sample, { sub, sid: undefined })).toBe('unknown');
  });
});
