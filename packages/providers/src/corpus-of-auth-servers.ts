import type { Sample } from './sample.js';

const api = 'https://api.acme.test';

// better-auth 1.7.25, plugins/jwt/sign: the user as claims; issuer and audience are the base URL.
const betterAuth = { iss: 'https://app.acme.test', aud: 'https://app.acme.test' } as const;

// zitadel.com/docs, "Claims": the column "Access Token".
const zitadel = {
  iss: 'https://acme.zitadel.cloud',
  aud: ['69234237810729234', '69234237810729019'],
  azp: '69234237810729234',
  jti: '69234237813329048',
} as const;

// ory.sh/docs, "Opaque and JWT access tokens"; the claims of fosite's JWT strategy.
const hydra = { iss: 'https://acme.projects.oryapis.com', aud: [api], ext: {}, jti: 'j' } as const;

// docs.kinde.com, "Token structure and claims for M2M applications", "About access tokens".
const kinde = {
  iss: 'https://acme.kinde.com',
  aud: [api],
  azp: 'k1',
  jti: 'j',
  scp: ['reports:read'],
} as const;

// stytch.com/docs, "Connected App access token", "Get M2M access token".
const stytch = { aud: ['project-live-123'], scope: 'openid reports:read' } as const;

// docs.descope.com, "Session Management"; a session token in the tests of descope/python-sdk.
const descope = { iss: 'P2abcdef', drn: 'DS', rexp: '2027-01-10T00:57:21Z', amr: ['oauth'] } as const;

// docs.logto.io, "How to validate access tokens in your API service or backend".
const logto = { iss: 'https://acme.logto.app/oidc', aud: api, jti: 'j', client_id: 'l1' } as const;
const logtoHeader = { alg: 'ES384', typ: 'at+jwt' } as const;

// fusionauth.io/docs, "Tokens": "Sample Access Token" and "Client Credentials Access Token Claims".
const fusionauth = { iss: 'acme.com', tid: 'd7d09513-a3f5-401c-9685-34ab6c552453', jti: 'j' } as const;

/** Tokens of authorization servers, hosted and your own. */
export const corpusOfAuthServers = {
  'Better Auth: a user': {
    authority: 'better_auth',
    header: { typ: undefined },
    claims: { ...betterAuth, sub: 'u1', id: 'u1', email: 'ada@acme.test', emailVerified: true, name: 'Ada' },
  },
  'Zitadel: a user': {
    authority: 'zitadel',
    claims: {
      ...zitadel,
      sub: '77776025198584418',
      'urn:zitadel:iam:org:project:69234237810729019:roles': { auditor: { '1': 'acme.test' } },
      'urn:zitadel:iam:org:project:roles': { admin: { '1': 'acme.test' } },
      'urn:zitadel:iam:user:resourceowner:id': '170079991923474689',
    },
  },
  'Ory Hydra: a user': {
    authority: 'ory_hydra',
    claims: { ...hydra, sub: 'ada', client_id: 'h1', scp: ['openid', 'reports'] },
  },
  'Ory Hydra: a client': {
    authority: 'ory_hydra',
    claims: { ...hydra, sub: 'h1', client_id: 'h1', scp: ['reports'] },
  },
  'Kinde: a user': {
    authority: 'kinde',
    claims: { ...kinde, sub: 'kp_ada', org_code: 'org_acme', permissions: ['reports:read'] },
  },
  'Kinde: an M2M application': {
    authority: 'kinde',
    claims: { ...kinde, gty: ['client_credentials'], scope: 'reports:read', v: '2' },
  },
  'Stytch: a user of a Connected App': {
    authority: 'stytch_connect',
    claims: {
      ...stytch,
      iss: 'https://login.acme.test',
      sub: 'user-live-1',
      client_id: 'connected-app-live-1',
      jti: 'j',
    },
  },
  'Stytch: an M2M client': {
    authority: 'stytch_connect',
    claims: {
      ...stytch,
      iss: 'stytch.com/project-live-123',
      sub: 'm2m-client-live-1',
      scope: 'reports:read',
    },
  },
  'Descope: a user': {
    authority: 'descope',
    claims: {
      ...descope,
      sub: 'U2ada',
      dct: 'T1',
      tenants: { T1: { permissions: ['reports:read'], roles: ['auditor'] }, T2: { permissions: ['admin'] } },
      permissions: ['impersonate'],
    },
  },
  'Descope: an access key': {
    authority: 'descope',
    claims: {
      ...descope,
      iss: 'https://api.descope.com/P2abcdef',
      sub: 'K2key',
      permissions: ['reports:read'],
    },
  },
  // @propelauth/node 2.1.36, test/middleware.ts and toUser.
  'PropelAuth: a user': {
    authority: 'propelauth',
    claims: {
      iss: 'https://auth.acme.test',
      sub: 'cbf064e2',
      user_id: 'cbf064e2',
      email: 'ada@acme.test',
      org_member_info: { org_id: '99ee1329', user_role: 'Admin', user_permissions: ['reports:read'] },
      org_id_to_org_member_info: { '15a31d0c': { org_id: '15a31d0c', user_permissions: ['admin'] } },
    },
  },
  'Logto: a user': {
    authority: 'logto',
    header: logtoHeader,
    claims: { ...logto, sub: 'ada', scope: 'reports:read', organization_id: 'o1' },
  },
  'Logto: a machine': {
    authority: 'logto',
    header: logtoHeader,
    claims: { ...logto, aud: 'urn:logto:organization:o2', sub: 'l1', scope: 'reports:read' },
  },
  'FusionAuth: a user': {
    authority: 'fusionauth',
    header: { gty: ['authorization_code'] },
    claims: {
      ...fusionauth,
      aud: 'e9fdb985',
      sub: 'f1',
      applicationId: 'e9fdb985',
      authenticationType: 'PASSWORD',
      auth_time: 1_799_999_000,
      scope: 'offline_access',
      roles: ['auditor'],
      sid: 's',
    },
  },
  'FusionAuth: an entity': {
    authority: 'fusionauth',
    header: { gty: ['client_credentials'] },
    claims: {
      ...fusionauth,
      aud: '7a1b',
      sub: '8c2d',
      permissions: ['read'],
      scope: 'target-entity:7a1b:read',
    },
  },
} as const satisfies Readonly<Record<string, Sample>>;
