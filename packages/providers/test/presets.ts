import type { Authority, Claims, PrincipalKind } from '@tokenward/core';
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
  /** The URLs of its keys. */
  readonly keys: readonly string[];
  /** Calls the factory with the required options and `kind`. */
  readonly make: (more?: { readonly kind?: Kind }) => Authority<string, unknown>;
}

function entry<O extends object>(
  name: string,
  factory: (options: O & { readonly kind?: Kind }) => Authority<string, unknown>,
  required: O,
  ...keys: readonly string[]
): Preset {
  return {
    name,
    call: factory as Factory,
    required: required as Preset['required'],
    keys,
    make: (more) => factory({ ...required, ...more }),
  };
}

const tenant = '11111111-2222-4333-8444-555555555555';
const realm = 'https://id.acme.test/realms/acme';
const pool = 'eu-west-1_AbCdEfGhI';

/** Every preset. */
export const presets: readonly Preset[] = [
  entry(
    'auth0',
    auth0,
    { domain: 'acme.eu.auth0.com', audience: 'https://api.acme.test' },
    'https://acme.eu.auth0.com/.well-known/jwks.json',
  ),
  entry(
    'okta',
    okta,
    { issuer: 'https://acme.okta.com/oauth2/default', audience: 'api://default' },
    'https://acme.okta.com/oauth2/default/v1/keys',
  ),
  entry(
    'entra',
    entra,
    { tenant, audience: ['api://acme', 'bbbbbbbb-0000-4000-8000-000000000002'] },
    `https://login.microsoftonline.com/${tenant}/discovery/v2.0/keys`,
  ),
  entry(
    'cognito',
    cognito,
    { userPoolId: pool, clientId: '7cognitoclient' },
    `https://cognito-idp.eu-west-1.amazonaws.com/${pool}/.well-known/jwks.json`,
  ),
  entry('keycloak', keycloak, { issuer: realm, audience: 'api' }, `${realm}/protocol/openid-connect/certs`),
  entry(
    'google',
    google,
    { clientId: '42.apps.googleusercontent.com' },
    'https://www.googleapis.com/oauth2/v3/certs',
  ),
  entry(
    'firebase',
    firebase,
    { projectId: 'acme-1234' },
    'https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com',
  ),
  entry(
    'supabase',
    supabase,
    { url: 'https://abcdefgh.supabase.co' },
    'https://abcdefgh.supabase.co/auth/v1/.well-known/jwks.json',
  ),
  entry(
    'githubActions',
    githubActions,
    { audience: 'https://api.acme.test', repositories: ['acme/api', 'acme/web'] },
    'https://token.actions.githubusercontent.com/.well-known/jwks',
  ),
  entry(
    'cloudflareAccess',
    cloudflareAccess,
    { teamDomain: 'acme.cloudflareaccess.com', audience: '32eafc7626e974616deaf0dc3ce63d7b' },
    'https://acme.cloudflareaccess.com/cdn-cgi/access/certs',
  ),
];
