import type { Sample } from './sample.js';

const tenant = '11111111-2222-4333-8444-555555555555';
const pool = 'eu-west-1_AbCdEfGhI';

// learn.microsoft.com, "Access token claims reference"; the issuer as in the metadata of external tenants.
const external = {
  iss: `https://${tenant}.ciamlogin.com/${tenant}/v2.0`,
  aud: 'bbbbbbbb-0000-4000-8000-000000000002',
  azp: 'cccccccc-0000-4000-8000-000000000003',
  azpacr: '0',
  oid: 'aaaaaaaa-0000-4000-8000-000000000001',
  tid: tenant,
  uti: 'u',
  ver: '2.0',
} as const;

// learn.microsoft.com, "Overview of tokens in Azure Active Directory B2C", "Claims" and "Compatibility": the claims, both
// forms of the issuer. With a custom domain, `iss` has that host ("Enable custom domains", "Token issuance"). The page lists
// `nonce` for ID tokens only. That access tokens have it too is inferred.
const b2c = {
  aud: 'bbbbbbbb-0000-4000-8000-0000000000b2',
  azp: 'cccccccc-0000-4000-8000-0000000000b2',
  ver: '1.0',
  scp: 'reports.read',
  sub: 'aaaaaaaa-0000-4000-8000-0000000000b2',
  nonce: 'n',
} as const;

// cloud.google.com, "Securing your app with signed headers", "Verifying the JWT payload".
const iap = {
  iss: 'https://cloud.google.com/iap',
  aud: '/projects/123/global/backendServices/456',
  azp: '/projects/123/global/backendServices/456',
} as const;

// docs.aws.amazon.com, "Authenticate users using an Application Load Balancer", "User claims encoding and signature
// verification". `typ`, and `iss` and `exp` in the payload: awslabs/aws-jwt-verify 5.1.1, tests/unit/alb-verifier.test.ts.
const alb = {
  header: {
    alg: 'ES256',
    kid: '12345678-1234-1234-1234-123456789012',
    signer: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188',
    iss: 'https://idp.acme.test',
    client: 'alb-client',
  },
  claims: { sub: '1234567890', name: 'Ada', email: 'ada@acme.test' },
} as const;

/** Tokens of cloud platforms and of what runs on them. */
export const corpusOfClouds = {
  // docs.aws.amazon.com, Cognito API reference, "IssuerConfigurationType": the issuer of type UPDATED.
  'Cognito: a user, updated issuer': {
    authority: 'cognito',
    claims: {
      iss: `https://issuer-cognito-idp.eu-west-1.amazonaws.com/${pool}`,
      token_use: 'access',
      client_id: '7cognitoclient',
      version: 2,
      sub: 'f2f2f2f2-0000-4000-8000-000000000004',
      username: 'ada',
      scope: 'reports/read',
    },
  },
  'Entra External ID: a user': {
    authority: 'entra_external_id',
    claims: { ...external, sub: 'pairwise', scp: 'Reports.Read', name: 'Ada' },
  },
  'Entra External ID: an application': {
    authority: 'entra_external_id',
    claims: { ...external, sub: external.oid, idtyp: 'app', roles: ['Reports.Read.All'] },
  },
  'Azure AD B2C: a user': {
    authority: 'azure_b2c',
    claims: { ...b2c, iss: `https://acme.b2clogin.com/${tenant}/v2.0/`, tfp: 'B2C_1_signin' },
  },
  'Azure AD B2C: a user, with the policy in the issuer': {
    authority: 'azure_b2c',
    claims: {
      ...b2c,
      iss: `https://acme.b2clogin.com/tfp/${tenant}/b2c_1a_custom/v2.0/`,
      acr: 'b2c_1a_custom',
    },
  },
  'Google Cloud IAP: a user': {
    authority: 'google_iap',
    header: { alg: 'ES256' },
    claims: {
      ...iap,
      sub: 'accounts.google.com:1087',
      email: 'ada@acme.test',
      hd: 'acme.test',
      google: { access_levels: ['accessPolicies/1/accessLevels/office'] },
    },
  },
  'Google Cloud IAP: a service account': {
    authority: 'google_iap',
    header: { alg: 'ES256' },
    claims: { ...iap, sub: 'accounts.google.com:1099', email: 'j@p.iam.gserviceaccount.com' },
  },
  'AWS ALB: a user': {
    authority: 'aws_alb',
    header: alb.header,
    claims: { ...alb.claims, iss: alb.header.iss },
  },
  'AWS ALB: a user, whose payload has the claims of the user alone': { authority: 'aws_alb', ...alb },
  // docs.gitlab.com, "OpenID Connect (OIDC) Authentication Using ID Tokens", "Token payload".
  'GitLab: a job': {
    authority: 'gitlab',
    claims: {
      iss: 'https://gitlab.com',
      aud: 'https://api.acme.test',
      sub: 'project_path:acme/api:ref_type:branch:ref:main',
      namespace_id: '72',
      namespace_path: 'acme',
      project_id: '20',
      project_path: 'acme/api',
      user_id: '1',
      user_login: 'ada',
      pipeline_source: 'push',
      ref: 'main',
      ref_type: 'branch',
      ref_path: 'refs/heads/main',
      ref_protected: 'true',
      environment: 'production',
    },
  },
  // Vercel's REST API, "Get a deployment by ID or URL", `oidcTokenClaims`: all of these claims. The form of `sub`:
  // vercel.com/docs, "OIDC Federation Reference". @vercel/oidc 3.6.1, VercelOidcPayload, has only `sub`, `aud`, `iss`,
  // `owner_id`, `project_id`, `environment` and `external_sub`.
  'Vercel: a deployment': {
    authority: 'vercel',
    claims: {
      iss: 'https://oidc.vercel.com/acme',
      aud: 'https://vercel.com/acme',
      sub: 'owner:acme:project:web:environment:production',
      scope: 'owner:acme:project:web:environment:production',
      owner: 'acme',
      owner_id: 'team_1',
      project: 'web',
      project_id: 'prj_1',
      environment: 'production',
    },
  },
  // kubernetes.io, "Managing Service Accounts", "Schema for service account private claims".
  'Kubernetes: a service account': {
    authority: 'kubernetes',
    claims: {
      iss: 'https://oidc.eks.eu-west-1.amazonaws.com/id/1234',
      aud: ['https://api.acme.test'],
      sub: 'system:serviceaccount:prod:jobs',
      'kubernetes.io': {
        namespace: 'prod',
        pod: { name: 'jobs-1', uid: 'p' },
        serviceaccount: { name: 'jobs', uid: 'u' },
      },
    },
  },
} as const satisfies Readonly<Record<string, Sample>>;
