import type { Principal } from '@tokenward/core';
import type { corpusOfPresets } from '../src/corpus-of-presets.js';

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
const cognitoUser = {
  client: '7cognitoclient',
  permissions: ['auditors'],
  scopes: ['aws.cognito.signin.user.admin'],
};

/** The principal of each token in the corpus. Members that are left out here are not compared. */
export const principals: Readonly<Record<keyof typeof corpusOfPresets, Expected>> = {
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
};
