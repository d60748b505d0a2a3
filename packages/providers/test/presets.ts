import type { Authority, Claims, PrincipalKind } from '@tokenward/core';
import type { corpus } from '../src/corpus.js';
import {
  auth0,
  cloudflareAccess,
  cognito,
  entra,
  firebase,
  githubActions,
  google,
  keycloak,
  okta,
  supabase,
} from '../src/index.js';

type Kind = PrincipalKind | ((claims: Claims) => PrincipalKind);
type Factory = (options?: object) => Authority<string, unknown>;

/** A preset with its required options. */
export interface Preset {
  readonly name: string;
  /** Calls the factory with exactly these options, even wrong ones. */
  readonly call: Factory;
  readonly required: Readonly<Record<string, unknown>>;
  /** Calls the factory with the required options and `kind`. */
  readonly make: (more?: { readonly kind?: Kind }) => Authority<string, unknown>;
  /** The kind of each sample in the corpus. */
  readonly kinds: Readonly<Partial<Record<keyof typeof corpus, PrincipalKind>>>;
}

function entry<O extends object>(
  name: string,
  factory: (options: O & { readonly kind?: Kind }) => Authority<string, unknown>,
  required: O,
  kinds: Preset['kinds'],
): Preset {
  return {
    name,
    call: factory as Factory,
    required: required as Preset['required'],
    make: (more) => factory({ ...required, ...more }),
    kinds,
  };
}

/** Every preset. */
export const presets: readonly Preset[] = [
  entry(
    'auth0',
    auth0,
    { domain: 'acme.eu.auth0.com', audience: 'https://api.acme.test' },
    { 'Auth0: a user': 'person', 'Auth0: a machine': 'machine' },
  ),
  entry(
    'okta',
    okta,
    { issuer: 'https://acme.okta.com/oauth2/default', audience: 'api://default' },
    { 'Okta: a user': 'person', 'Okta: a machine': 'machine' },
  ),
  entry(
    'entra',
    entra,
    {
      tenant: '11111111-2222-4333-8444-555555555555',
      audience: ['api://acme', 'bbbbbbbb-0000-4000-8000-000000000002'],
    },
    {
      'Entra ID: a user, v2.0': 'person',
      'Entra ID: a user, v1.0': 'person',
      'Entra ID: an application': 'machine',
    },
  ),
  entry(
    'cognito',
    cognito,
    { userPoolId: 'eu-west-1_AbCdEfGhI', clientId: '7cognitoclient' },
    { 'Cognito: a user': 'person', 'Cognito: a machine': 'machine' },
  ),
  entry(
    'keycloak',
    keycloak,
    { issuer: 'https://id.acme.test/realms/acme', audience: 'api' },
    { 'Keycloak: a user': 'person', 'Keycloak: a service account': 'machine' },
  ),
  entry(
    'google',
    google,
    { clientId: '42.apps.googleusercontent.com' },
    {
      'Google: a user of a Workspace': 'person',
      'Google: a service account, whose iss has no scheme': 'machine',
    },
  ),
  entry('firebase', firebase, { projectId: 'acme-1234' }, { 'Firebase: a user': 'person' }),
  entry('supabase', supabase, { url: 'https://abcdefgh.supabase.co' }, { 'Supabase: a user': 'person' }),
  entry(
    'githubActions',
    githubActions,
    { audience: 'https://api.acme.test', repositories: 'acme/api' },
    { 'GitHub Actions: a job': 'machine' },
  ),
  entry(
    'cloudflareAccess',
    cloudflareAccess,
    { teamDomain: 'acme.cloudflareaccess.com', audience: '32eafc7626e974616deaf0dc3ce63d7b' },
    { 'Cloudflare Access: a user': 'person', 'Cloudflare Access: a service token': 'machine' },
  ),
];
