import type { Principal } from '@tokenward/core';
import type { corpusOfPresets } from '../src/corpus-of-presets.js';

type Expected = Pick<Principal, 'kind'> & { readonly [M in keyof Principal]?: Principal[M] };

/** The principal of each token in the corpus. Members that are left out here are not compared. */
export const principals: Readonly<Record<keyof typeof corpusOfPresets, Expected>> = {
  'Auth0: a user': {
    kind: 'person',
    subject: 'auth0|ada',
    client: 'a0client',
    actor: undefined,
    organization: 'org_acme',
    scopes: ['openid', 'reports'],
    permissions: ['reports:read'],
  },
  'Auth0: a machine': { kind: 'machine', subject: 'a0client@clients', client: 'a0client' },
  'Okta: a user': {
    kind: 'person',
    subject: 'ada@acme.test',
    client: '0oaclient',
    scopes: ['openid', 'reports'],
  },
  'Okta: a machine': { kind: 'machine', client: '0oaclient' },
  'Entra ID: a user, v2.0': {
    kind: 'person',
    subject: 'pairwise',
    client: 'cccccccc-0000-4000-8000-000000000003',
    organization: '11111111-2222-4333-8444-555555555555',
    scopes: ['Reports.Read', 'Reports.Write'],
    permissions: ['Auditor'],
  },
  'Entra ID: a user, v1.0': {
    kind: 'person',
    subject: 'pairwise',
    client: 'cccccccc-0000-4000-8000-000000000003',
    organization: '11111111-2222-4333-8444-555555555555',
    scopes: ['Reports.Read'],
    permissions: [],
  },
  'Entra ID: an application': {
    kind: 'machine',
    client: 'cccccccc-0000-4000-8000-000000000003',
    scopes: [],
    permissions: ['Reports.Read.All'],
  },
  'Cognito: a user': {
    kind: 'person',
    client: '7cognitoclient',
    scopes: ['aws.cognito.signin.user.admin'],
    permissions: ['auditors'],
  },
  'Cognito: a machine': { kind: 'machine', client: '7cognitoclient', permissions: [] },
  'Keycloak: a user': {
    kind: 'person',
    client: 'web',
    scopes: ['openid', 'email'],
    permissions: ['offline_access', 'auditor'],
  },
  'Keycloak: a service account': { kind: 'machine', client: 'jobs' },
  'Google: a user of a Workspace': {
    kind: 'person',
    subject: '1087',
    client: '42.apps.googleusercontent.com',
    organization: 'acme.test',
  },
  'Google: a service account, whose iss has no scheme': { kind: 'machine', subject: '1099' },
  'Firebase: a user': { kind: 'person', subject: 'uid', organization: 'acme-t' },
  'Supabase: a user': { kind: 'person', subject: '123e4567-e89b-42d3-a456-426614174000' },
  'GitHub Actions: a job': {
    kind: 'machine',
    subject: 'repo:acme/api:environment:production',
    organization: 'acme',
  },
  'Cloudflare Access: a user': { kind: 'person', subject: '7335d417' },
  'Cloudflare Access: a service token': {
    kind: 'machine',
    subject: 'e367826f93b8d71185e03fe518aff3b4.access',
    client: 'e367826f93b8d71185e03fe518aff3b4.access',
  },
};
