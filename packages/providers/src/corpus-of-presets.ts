import type { Sample } from './sample.js';

const tenant = '11111111-2222-4333-8444-555555555555';
const auth0 = { iss: 'https://acme.eu.auth0.com/', aud: 'https://api.acme.test', azp: 'a0client' } as const;
const okta = {
  iss: 'https://acme.okta.com/oauth2/default',
  aud: 'api://default',
  ver: 1,
  jti: 'AT.k7',
  cid: '0oaclient',
} as const;
const entra = {
  aud: 'api://acme',
  tid: tenant,
  oid: 'aaaaaaaa-0000-4000-8000-000000000001',
  uti: 'u',
} as const;
const cognito = {
  iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI',
  token_use: 'access',
  client_id: '7cognitoclient',
  version: 2,
} as const;
const keycloak = {
  iss: 'https://id.acme.test/realms/acme',
  aud: ['api', 'account'],
  typ: 'Bearer',
  azp: 'web',
  realm_access: { roles: ['offline_access', 'auditor'] },
  resource_access: { api: { roles: ['reports:read'] }, account: { roles: ['view-profile'] } },
  scope: 'openid email',
} as const;
const google = {
  iss: 'https://accounts.google.com',
  aud: '42.apps.googleusercontent.com',
  azp: '42.apps.googleusercontent.com',
  email_verified: true,
} as const;
const access = {
  iss: 'https://acme.cloudflareaccess.com',
  aud: ['32eafc7626e974616deaf0dc3ce63d7b'],
  type: 'app',
} as const;
/** Tokens of every issuer for which there is a preset. */
export const corpusOfPresets = {
  'Auth0: a user': {
    authority: 'auth0',
    claims: {
      ...auth0,
      aud: [auth0.aud, 'https://acme.eu.auth0.com/userinfo'],
      sub: 'auth0|ada',
      scope: 'openid reports',
      permissions: ['reports:read'],
      org_id: 'org_acme',
    },
  },
  'Auth0: a machine': {
    authority: 'auth0',
    claims: { ...auth0, sub: 'a0client@clients', gty: 'client-credentials', scope: 'reports' },
  },
  'Okta: a user': {
    authority: 'okta',
    claims: { ...okta, sub: 'ada@acme.test', uid: '00uada', scp: ['openid', 'reports'] },
  },
  'Okta: a machine': { authority: 'okta', claims: { ...okta, sub: '0oaclient', scp: ['reports'] } },
  'Entra ID: a user, v2.0': {
    authority: 'entra',
    claims: {
      ...entra,
      iss: `https://login.microsoftonline.com/${tenant}/v2.0`,
      aud: 'bbbbbbbb-0000-4000-8000-000000000002',
      sub: 'pairwise',
      azp: 'cccccccc-0000-4000-8000-000000000003',
      azpacr: '1',
      scp: 'Reports.Read Reports.Write',
      roles: ['Auditor'],
      ver: '2.0',
    },
  },
  'Entra ID: a user, v1.0': {
    authority: 'entra',
    claims: {
      ...entra,
      iss: `https://sts.windows.net/${tenant}/`,
      sub: 'pairwise',
      appid: 'cccccccc-0000-4000-8000-000000000003',
      appidacr: '1',
      scp: 'Reports.Read',
      ver: '1.0',
    },
  },
  'Entra ID: an application': {
    authority: 'entra',
    claims: {
      ...entra,
      iss: `https://sts.windows.net/${tenant}/`,
      sub: entra.oid,
      appid: 'cccccccc-0000-4000-8000-000000000003',
      idtyp: 'app',
      roles: ['Reports.Read.All'],
      ver: '1.0',
    },
  },
  'Cognito: a user': {
    authority: 'cognito',
    claims: {
      ...cognito,
      sub: 'f2f2f2f2-0000-4000-8000-000000000004',
      username: 'ada',
      'cognito:groups': ['auditors'],
      scope: 'aws.cognito.signin.user.admin',
    },
  },
  'Cognito: a machine': {
    authority: 'cognito',
    claims: { ...cognito, sub: cognito.client_id, scope: 'reports/read' },
  },
  'Keycloak: a user': {
    authority: 'keycloak',
    claims: { ...keycloak, sub: 'd0d0d0d0-0000-4000-8000-000000000005', sid: 's', nonce: 'n' },
  },
  'Keycloak: a service account': {
    authority: 'keycloak',
    claims: {
      ...keycloak,
      sub: 'e0e0e0e0-0000-4000-8000-000000000006',
      azp: 'jobs',
      client_id: 'jobs',
      preferred_username: 'service-account-jobs',
    },
  },
  'Google: a user of a Workspace': {
    authority: 'google',
    claims: { ...google, sub: '1087', hd: 'acme.test', email: 'ada@acme.test', at_hash: 'x', nonce: 'n' },
  },
  'Google: a service account, whose iss has no scheme': {
    authority: 'google',
    claims: {
      ...google,
      iss: 'accounts.google.com',
      azp: '1099',
      sub: '1099',
      email: 'j@p.iam.gserviceaccount.com',
    },
  },
  'Firebase: a user': {
    authority: 'firebase',
    claims: {
      iss: 'https://securetoken.google.com/acme-1234',
      aud: 'acme-1234',
      auth_time: 1_799_999_000,
      sub: 'uid',
      user_id: 'uid',
      firebase: { identities: {}, sign_in_provider: 'password', tenant: 'acme-t' },
    },
  },
  'Supabase: a user': {
    authority: 'supabase',
    claims: {
      iss: 'https://abcdefgh.supabase.co/auth/v1',
      aud: 'authenticated',
      sub: '123e4567-e89b-42d3-a456-426614174000',
      role: 'authenticated',
      aal: 'aal1',
      session_id: 's',
      email: 'ada@acme.test',
      phone: '',
      is_anonymous: false,
    },
  },
  'GitHub Actions: a job': {
    authority: 'github_actions',
    claims: {
      iss: 'https://token.actions.githubusercontent.com',
      aud: 'https://api.acme.test',
      sub: 'repo:acme/api:environment:production',
      repository: 'acme/api',
      repository_owner: 'acme',
      repository_id: '74',
      ref: 'refs/heads/main',
      ref_type: 'branch',
      environment: 'production',
      job_workflow_ref: 'acme/api/.github/workflows/deploy.yml@refs/heads/main',
    },
  },
  'Cloudflare Access: a user': {
    authority: 'cloudflare_access',
    claims: { ...access, sub: '7335d417', email: 'ada@acme.test', identity_nonce: '6ei6', country: 'US' },
  },
  'Cloudflare Access: a service token': {
    authority: 'cloudflare_access',
    claims: { ...access, sub: '', common_name: 'e367826f93b8d71185e03fe518aff3b4.access' },
  },
} as const satisfies Readonly<Record<string, Sample>>;
