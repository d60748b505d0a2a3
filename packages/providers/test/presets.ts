import { generateKeyPairSync } from 'node:crypto';
import { remoteKeys } from '@tokenward/core';
import type { Authority, Claims, PrincipalKind } from '@tokenward/core';
import {
  auth0,
  awsAlb,
  azureB2c,
  betterAuth,
  cloudflareAccess,
  cognito,
  descope,
  entra,
  entraExternalId,
  firebase,
  fusionauth,
  githubActions,
  gitlab,
  google,
  googleIap,
  keycloak,
  kinde,
  kubernetes,
  logto,
  okta,
  oryHydra,
  propelauth,
  stytchConnect,
  supabase,
  vercel,
  zitadel,
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

/** A public key of PropelAuth, as text. */
const { publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

const tenant = '11111111-2222-4333-8444-555555555555';
const realm = 'https://id.acme.test/realms/acme';
const cluster = 'https://oidc.eks.eu-west-1.amazonaws.com/id/1234';
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
    `https://issuer-cognito-idp.eu-west-1.amazonaws.com/${pool}/.well-known/jwks.json`,
  ),
  entry('keycloak', keycloak, { issuer: realm, audience: 'api' }, `${realm}/protocol/openid-connect/certs`),
  entry(
    'google',
    google,
    // The sub of the service account in the corpus.
    { clientId: '42.apps.googleusercontent.com', serviceAccounts: ['1099'] },
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
  entry(
    'entraExternalId',
    entraExternalId,
    { tenant, audience: 'bbbbbbbb-0000-4000-8000-000000000002' },
    `https://${tenant}.ciamlogin.com/${tenant}/discovery/v2.0/keys`,
  ),
  entry(
    'azureB2c',
    azureB2c,
    {
      domain: 'acme.b2clogin.com',
      tenant,
      policies: ['B2C_1_signin', 'B2C_1A_custom'],
      audience: 'bbbbbbbb-0000-4000-8000-0000000000b2',
    },
    `https://acme.b2clogin.com/${tenant}/B2C_1_signin/discovery/v2.0/keys`,
    `https://acme.b2clogin.com/${tenant}/B2C_1A_custom/discovery/v2.0/keys`,
  ),
  entry(
    'googleIap',
    googleIap,
    { audience: '/projects/123/global/backendServices/456' },
    'https://www.gstatic.com/iap/verify/public_key-jwk',
  ),
  entry(
    'awsAlb',
    awsAlb,
    {
      loadBalancer:
        'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188',
      clientId: 'alb-client',
      issuer: 'https://idp.acme.test',
    },
    'https://public-keys.auth.elb.eu-west-1.amazonaws.com/12345678-1234-1234-1234-123456789012',
  ),
  entry(
    'gitlab',
    gitlab,
    { audience: 'https://api.acme.test', projects: ['acme/api', 'acme/group/web'] },
    'https://gitlab.com/oauth/discovery/keys',
  ),
  entry(
    'vercel',
    vercel,
    { team: 'acme', projectId: ['prj_1', 'prj_2'] },
    'https://oidc.vercel.com/.well-known/jwks',
  ),
  entry(
    'kubernetes',
    kubernetes,
    { issuer: cluster, audience: 'https://api.acme.test', serviceAccounts: 'prod/jobs' },
    `${cluster}/.well-known/openid-configuration`,
    `${cluster}/keys`,
  ),
  entry('betterAuth', betterAuth, { url: 'https://app.acme.test' }, 'https://app.acme.test/api/auth/jwks'),
  entry(
    'zitadel',
    zitadel,
    { issuer: 'https://acme.zitadel.cloud', projectId: '69234237810729019' },
    'https://acme.zitadel.cloud/oauth/v2/keys',
  ),
  entry(
    'oryHydra',
    oryHydra,
    { issuer: 'https://acme.projects.oryapis.com', audience: 'https://api.acme.test' },
    'https://acme.projects.oryapis.com/.well-known/jwks.json',
  ),
  entry(
    'kinde',
    kinde,
    { domain: 'acme.kinde.com', audience: 'https://api.acme.test' },
    'https://acme.kinde.com/.well-known/jwks',
  ),
  entry(
    'stytchConnect',
    stytchConnect,
    { projectId: 'project-live-123', domain: 'login.acme.test' },
    'https://login.acme.test/.well-known/jwks.json',
  ),
  entry('descope', descope, { projectId: 'P2abcdef' }, 'https://api.descope.com/v2/keys/P2abcdef'),
  {
    ...entry('propelauth', propelauth, { authUrl: 'https://auth.acme.test', verifierKey: publicKey }),
    // The signer of each test has a new key, so it is fetched, although PropelAuth publishes none at a URL.
    keys: ['https://auth.acme.test/keys'],
    make: (more) =>
      propelauth({
        authUrl: 'https://auth.acme.test',
        verifierKey: publicKey,
        keys: remoteKeys('https://auth.acme.test/keys'),
        ...more,
      }),
  },
  entry(
    'logto',
    logto,
    { endpoint: 'https://acme.logto.app', audience: ['https://api.acme.test', 'urn:logto:organization:o2'] },
    'https://acme.logto.app/oidc/jwks',
  ),
  entry(
    'fusionauth',
    fusionauth,
    { url: 'https://acme.fusionauth.io', issuer: 'acme.com', audience: ['e9fdb985', '7a1b'] },
    'https://acme.fusionauth.io/.well-known/jwks.json',
  ),
];
