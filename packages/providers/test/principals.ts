import type { Principal } from '@tokenward/core';
import type { corpusOfAllPresets } from '../src/corpus.js';

type Expected = Pick<Principal, 'kind'> & { readonly [M in keyof Principal]?: Principal[M] };

const person = (subject: string, more: Partial<Principal> = {}): Expected => ({
  ...more,
  subject,
  kind: 'person',
});
const machine = (client: string, more: Partial<Principal> = {}): Expected => ({
  ...more,
  client,
  kind: 'machine',
});

const serviceToken = 'e367826f93b8d71185e03fe518aff3b4.access';
const entra = {
  client: 'cccccccc-0000-4000-8000-000000000003',
  organization: '11111111-2222-4333-8444-555555555555',
};
const b2c = {
  subject: 'aaaaaaaa-0000-4000-8000-0000000000b2',
  client: 'cccccccc-0000-4000-8000-0000000000b2',
  organization: entra.organization,
  scopes: ['reports.read'],
};
const cognitoUser = {
  client: '7cognitoclient',
  permissions: ['auditors'],
  scopes: ['aws.cognito.signin.user.admin'],
};

/** The principal of each token in the corpus. Members that are left out here are not compared. */
export const principals: Readonly<Record<keyof typeof corpusOfAllPresets, Expected>> = {
  'Auth0: a user': person('auth0|ada', {
    client: 'a0client',
    actor: undefined,
    organization: 'org_acme',
    scopes: ['openid', 'reports'],
    permissions: ['reports:read'],
  }),
  'Auth0: a machine': machine('a0client', { subject: 'a0client@clients' }),
  'Okta: a user': person('ada@acme.test', { client: '0oaclient', scopes: ['openid', 'reports'] }),
  'Okta: a machine': machine('0oaclient'),
  'Entra ID: a user, v2.0': person('pairwise', {
    ...entra,
    scopes: ['Reports.Read', 'Reports.Write'],
    permissions: ['Auditor'],
  }),
  'Entra ID: a user, v1.0': person('pairwise', { ...entra, scopes: ['Reports.Read'], permissions: [] }),
  'Entra ID: an application': machine(entra.client, { scopes: [], permissions: ['Reports.Read.All'] }),
  'Cognito: a user': person('f2f2f2f2-0000-4000-8000-000000000004', cognitoUser),
  'Cognito: a machine': machine('7cognitoclient', { permissions: [] }),
  'Keycloak: a user': person('d0d0d0d0-0000-4000-8000-000000000005', {
    client: 'web',
    scopes: ['openid', 'email'],
    permissions: ['offline_access', 'auditor'],
  }),
  'Keycloak: a service account': machine('jobs'),
  'Google: a user of a Workspace': person('1087', {
    client: '42.apps.googleusercontent.com',
    organization: 'acme.test',
  }),
  'Google: a service account, whose iss has no scheme': machine('1099', { subject: '1099' }),
  'Firebase: a user': person('uid', { organization: 'acme-t' }),
  'Supabase: a user': person('123e4567-e89b-42d3-a456-426614174000'),
  'GitHub Actions: a job': {
    kind: 'machine',
    subject: 'repo:acme/api:environment:production',
    organization: 'acme',
  },
  'Cloudflare Access: a user': person('7335d417'),
  'Cloudflare Access: a service token': machine(serviceToken, { subject: serviceToken }),
  'Cognito: a user, updated issuer': person('f2f2f2f2-0000-4000-8000-000000000004', {
    client: '7cognitoclient',
    scopes: ['reports/read'],
  }),
  'Entra External ID: a user': person('pairwise', { ...entra, scopes: ['Reports.Read'] }),
  'Entra External ID: an application': machine(entra.client, { permissions: ['Reports.Read.All'] }),
  'Azure AD B2C: a user': person(b2c.subject, b2c),
  'Azure AD B2C: a user, with the policy in the issuer': person(b2c.subject, b2c),
  'Google Cloud IAP: a user': person('accounts.google.com:1087', { organization: 'acme.test' }),
  'Google Cloud IAP: a service account': { kind: 'machine', subject: 'accounts.google.com:1099' },
  'AWS ALB: a user': person('1234567890'),
  'AWS ALB: a user, whose payload has the claims of the user alone': person('1234567890'),
  'GitLab: a job': {
    kind: 'machine',
    subject: 'project_path:acme/api:ref_type:branch:ref:main',
    organization: 'acme',
  },
  'Vercel: a deployment': { kind: 'machine', organization: 'team_1' },
  'Kubernetes: a service account': { kind: 'machine', subject: 'system:serviceaccount:prod:jobs' },
  'Better Auth: a user': person('u1'),
  'Zitadel: a user': {
    kind: 'unknown',
    subject: '77776025198584418',
    client: '69234237810729234',
    organization: '170079991923474689',
    permissions: ['auditor'],
  },
  'Ory Hydra: a user': person('ada', { client: 'h1', scopes: ['openid', 'reports'] }),
  'Ory Hydra: a client': machine('h1', { scopes: ['reports'] }),
  'Kinde: a user': person('kp_ada', {
    client: 'k1',
    organization: 'org_acme',
    scopes: ['reports:read'],
    permissions: ['reports:read'],
  }),
  'Kinde: an M2M application': machine('k1', { subject: undefined, scopes: ['reports:read'] }),
  'Stytch: a user of a Connected App': person('user-live-1', {
    client: 'connected-app-live-1',
    scopes: ['openid', 'reports:read'],
  }),
  'Stytch: an M2M client': machine('m2m-client-live-1', { scopes: ['reports:read'] }),
  'Descope: a user': person('U2ada', { organization: 'T1', permissions: ['reports:read'] }),
  'Descope: an access key': {
    kind: 'machine',
    subject: 'K2key',
    organization: undefined,
    permissions: ['reports:read'],
  },
  'PropelAuth: a user': person('cbf064e2', { organization: '99ee1329', permissions: ['reports:read'] }),
  'Logto: a user': person('ada', { client: 'l1', organization: 'o1', scopes: ['reports:read'] }),
  'Logto: a machine': machine('l1', { organization: 'o2', scopes: ['reports:read'] }),
  'FusionAuth: a user': person('f1', {
    client: 'e9fdb985',
    scopes: ['offline_access'],
    permissions: ['auditor'],
  }),
  'FusionAuth: an entity': machine('8c2d', { subject: '8c2d', permissions: ['read'] }),
};
