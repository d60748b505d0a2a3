import type { Claims, DenialCode } from '@tokenward/core';

/** What is wrong with a token, the changes to a good token, and the code of the denial. */
type Rejection = readonly [why: string, claims: Claims, code: DenialCode];

const keycloakRealm = 'https://id.acme.test/realms';
const pool = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI';
const microsoft = 'https://login.microsoftonline.com';
const b2c = 'https://acme.b2clogin.com';
const tenant = '11111111-2222-4333-8444-555555555555';
const other = '99999999-2222-4333-8444-555555555555';

/** Tokens that a preset must reject: changes to the first token of its authority in the corpus. */
export const rejections: Readonly<Record<string, readonly Rejection[]>> = {
  auth0: [
    ['its iss lacks the slash at the end', { iss: 'https://acme.eu.auth0.com' }, 'issuer_unknown'],
    ['it is another tenant', { iss: 'https://evil.eu.auth0.com/' }, 'issuer_unknown'],
    ['it is an ID token, for the client', { aud: 'a0client' }, 'audience_mismatch'],
    ['it has no audience', { aud: undefined }, 'claim_missing'],
    ['it never expires', { exp: undefined }, 'claim_missing'],
  ],
  okta: [
    ['another server issued it', { iss: 'https://acme.okta.com/oauth2/other' }, 'issuer_unknown'],
    ['the org authorization server issued it', { iss: 'https://acme.okta.com' }, 'issuer_unknown'],
    ['it is an ID token, for the client', { aud: '0oaclient' }, 'audience_mismatch'],
  ],
  entra: [
    ['another tenant issued it', { iss: `${microsoft}/${other}/v2.0`, tid: other }, 'issuer_unknown'],
    ['its issuer is the template', { iss: `${microsoft}/{tenantid}/v2.0` }, 'issuer_unknown'],
    ['it names another tenant than its issuer', { tid: other }, 'claims_invalid'],
    ['it names no tenant', { tid: undefined }, 'claim_missing'],
    ['its tenant is no text', { tid: 1 }, 'claim_malformed'],
    ['it is for another API', { aud: '00000003-0000-0000-c000-000000000000' }, 'audience_mismatch'],
    ['it is an ID token, which names no client', { azp: undefined, scp: undefined }, 'type_mismatch'],
    ['its client is no text', { azp: {} }, 'claim_malformed'],
    ['its older client is no text', { appid: 7 }, 'claim_malformed'],
    ['it names no client', { azp: undefined, appid: null }, 'type_mismatch'],
  ],
  cognito: [
    ['it is an ID token', { token_use: 'id', aud: '7cognitoclient', client_id: undefined }, 'type_mismatch'],
    ['it does not say what it is', { token_use: undefined }, 'claim_missing'],
    ['what it says is no text', { token_use: ['access'] }, 'claim_malformed'],
    ['it is for another app client', { client_id: 'other' }, 'authorized_party_mismatch'],
    ['it names no app client', { client_id: undefined }, 'claim_missing'],
    ['another pool issued it', { iss: `${pool}x` }, 'issuer_unknown'],
  ],
  keycloak: [
    ['it is an ID token', { typ: 'ID' }, 'type_mismatch'],
    ['it is a refresh token', { typ: 'Refresh' }, 'type_mismatch'],
    ['it says that it is bound to a DPoP key, and is not', { typ: 'DPoP' }, 'type_mismatch'],
    ['it is bound to a DPoP key', { typ: 'DPoP', cnf: { jkt: 'k' } }, 'token_bound'],
    ['it does not say what it is', { typ: undefined }, 'claim_missing'],
    ['it is for the account console only', { aud: 'account' }, 'audience_mismatch'],
    ['it has no aud, for want of a mapper', { aud: undefined }, 'claim_missing'],
    ['another realm issued it', { iss: `${keycloakRealm}/other` }, 'issuer_unknown'],
  ],
  google: [
    ['it is for another app', { aud: 'other.apps.googleusercontent.com' }, 'audience_mismatch'],
    [
      'a service account of strangers asked for it',
      { sub: '7', azp: '7', email: 'x@evil.iam.gserviceaccount.com' },
      'authorized_party_mismatch',
    ],
    [
      'a service account of strangers asked for it, without its email',
      { sub: '7', azp: '7' },
      'authorized_party_mismatch',
    ],
    ['its issuer has http', { iss: 'http://accounts.google.com' }, 'issuer_unknown'],
    ['its issuer ends with a slash', { iss: 'https://accounts.google.com/' }, 'issuer_unknown'],
  ],
  firebase: [
    ['another project issued it', { iss: 'https://securetoken.google.com/other' }, 'issuer_unknown'],
    ['it is for another project', { aud: 'other' }, 'audience_mismatch'],
    ['it is a session cookie', { iss: 'https://session.firebase.google.com/acme-1234' }, 'issuer_unknown'],
    [
      'its user signed in anonymously',
      { firebase: { identities: {}, sign_in_provider: 'anonymous' } },
      'claims_invalid',
    ],
    ['nobody is named', { sub: undefined }, 'claim_missing'],
    ['the name is empty', { sub: '' }, 'claim_malformed'],
    ['it does not say when somebody signed in', { auth_time: undefined }, 'claim_missing'],
    ['the sign-in is no time', { auth_time: '1799999000' }, 'claim_malformed'],
    ['the sign-in lies ahead', { auth_time: 1_800_000_006 }, 'token_issued_in_future'],
  ],
  supabase: [
    ['it is the anon key of the project', { role: 'anon' }, 'claims_invalid'],
    ['it is the service key of the project', { role: 'service_role' }, 'claims_invalid'],
    ['it has no role', { role: undefined }, 'claim_missing'],
    ['its audience is anon', { aud: 'anon' }, 'audience_mismatch'],
    ['the user is anonymous', { is_anonymous: true }, 'claims_invalid'],
    ['it does not say whether the user is anonymous', { is_anonymous: undefined }, 'claim_missing'],
    ['what it says of that is no boolean', { is_anonymous: 'false' }, 'claim_malformed'],
    ['another project issued it', { iss: 'https://other.supabase.co/auth/v1' }, 'issuer_unknown'],
    ['it was issued by the project in its old shape', { iss: 'supabase' }, 'issuer_unknown'],
  ],
  githubActions: [
    ['its repository is not listed', { repository: 'evil/api' }, 'claims_invalid'],
    ['its repository begins like one that is', { repository: 'acme/api-evil' }, 'claims_invalid'],
    ['it names no repository', { repository: undefined }, 'claim_missing'],
    ['its repository is no text', { repository: ['acme/api'] }, 'claim_malformed'],
    ['it has the audience that everybody gets', { aud: 'https://github.com/acme' }, 'audience_mismatch'],
    [
      'an enterprise with an issuer of its own issued it',
      { iss: 'https://token.actions.githubusercontent.com/acme' },
      'issuer_unknown',
    ],
  ],
  cloudflareAccess: [
    ['it is for another application', { aud: ['other'] }, 'audience_mismatch'],
    ['it is the token of the team domain', { type: 'org' }, 'type_mismatch'],
    ['it does not say what it is', { type: undefined }, 'claim_missing'],
    ['another team issued it', { iss: 'https://evil.cloudflareaccess.com' }, 'issuer_unknown'],
    ['it names nobody', { sub: '' }, 'claim_missing'],
    ['its subject is no text', { sub: 7 }, 'claim_malformed'],
  ],
  entraExternalId: [
    ['another tenant issued it', { iss: `https://${other}.ciamlogin.com/${other}/v2.0` }, 'issuer_unknown'],
    ['its issuer is for employees', { iss: `${microsoft}/${tenant}/v2.0` }, 'issuer_unknown'],
    ['it names another tenant', { tid: other }, 'claims_invalid'],
    ['it is for another API', { aud: 'other' }, 'audience_mismatch'],
    ['it is an ID token, which names no client', { azp: undefined }, 'type_mismatch'],
    ['its older client is no text', { appid: 7 }, 'claim_malformed'],
  ],
  azureB2c: [
    ['another tenant issued it', { iss: `${b2c}/${other}/v2.0/` }, 'issuer_unknown'],
    ['its issuer lacks the slash', { iss: `${b2c}/${tenant}/v2.0` }, 'issuer_unknown'],
    ['its policy is not listed', { tfp: 'B2C_1_edit' }, 'token_unrecognized'],
    ['it has no policy', { tfp: undefined }, 'token_unrecognized'],
    ['its policy is no text', { tfp: ['B2C_1_signin'] }, 'token_unrecognized'],
    [
      'its issuer names another policy',
      { iss: `${b2c}/tfp/${tenant}/b2c_1a_custom/v2.0/` },
      'claims_invalid',
    ],
    ['it is for another API', { aud: 'other' }, 'audience_mismatch'],
    ['it is an ID token, which names no client', { azp: undefined, scp: undefined }, 'type_mismatch'],
  ],
  googleIap: [
    ['it is for another backend', { aud: '/projects/123/global/backendServices/7' }, 'audience_mismatch'],
    ['it is an ID token of Google', { iss: 'https://accounts.google.com' }, 'issuer_unknown'],
  ],
  awsAlb: [
    ['it names another identity provider', { iss: 'https://evil.test' }, 'issuer_unknown'],
    ['its payload has expired', { exp: 1_799_999_000 }, 'token_expired'],
    ['its payload has an expiry that is no number', { exp: '1800000060' }, 'claim_malformed'],
    ['its payload has an expiry that is null', { exp: null }, 'claim_malformed'],
    ['it marks an ID token', { token_use: 'id' }, 'type_mismatch'],
    ['it is bound to a key', { cnf: { jkt: 'x' } }, 'token_bound'],
  ],
  gitlab: [
    ['its project is not listed', { project_path: 'evil/api' }, 'claims_invalid'],
    ['its project begins like one that is', { project_path: 'acme/api/fork' }, 'claims_invalid'],
    ['it is for an app, without a project', { project_path: undefined }, 'claim_missing'],
    ['it is for another API', { aud: 'https://gitlab.com' }, 'audience_mismatch'],
    ['another instance issued it', { iss: 'https://gitlab.evil.test' }, 'issuer_unknown'],
    ['it is in the former shape', { iss: 'gitlab.com' }, 'issuer_unknown'],
  ],
  vercel: [
    ['another team issued it', { iss: 'https://oidc.vercel.com/evil' }, 'issuer_unknown'],
    [
      'another team got it in the global mode',
      { iss: 'https://oidc.vercel.com', owner: 'evil' },
      'claims_invalid',
    ],
    ['it names no team', { owner: undefined }, 'claim_missing'],
    ['its project is not listed', { project_id: 'prj_9' }, 'claims_invalid'],
    ['it is of a preview', { environment: 'preview' }, 'claims_invalid'],
    ['it is for another team', { aud: 'https://vercel.com/evil' }, 'audience_mismatch'],
  ],
  kubernetes: [
    ['another cluster issued it', { iss: 'https://oidc.eks.eu-west-1.amazonaws.com/id/9' }, 'issuer_unknown'],
    ['it is from a secret', { iss: 'kubernetes/serviceaccount', exp: undefined }, 'issuer_unknown'],
    ['it is for the API server', { aud: ['https://kubernetes.default.svc'] }, 'audience_mismatch'],
    ['another pod got it', { sub: 'system:serviceaccount:default:jobs' }, 'claims_invalid'],
    ['its name continues', { sub: 'system:serviceaccount:prod:jobs2' }, 'claims_invalid'],
  ],
  betterAuth: [
    ['another app issued it', { iss: 'https://evil.acme.test' }, 'issuer_unknown'],
    ['it is an ID token, for a client', { aud: 'client' }, 'audience_mismatch'],
    ['it is an ID token with the hash of a code', { c_hash: 'x' }, 'type_mismatch'],
  ],
  zitadel: [
    ['another instance issued it', { iss: 'https://evil.zitadel.cloud' }, 'issuer_unknown'],
    ['it is for another project', { aud: ['69234237810729234'] }, 'audience_mismatch'],
    ['it is an ID token, without an id', { jti: undefined }, 'type_mismatch'],
    ['it is an ID token, with the sign-in', { auth_time: 1, amr: ['pwd'] }, 'type_mismatch'],
  ],
  oryHydra: [
    ['another project issued it', { iss: 'https://evil.projects.oryapis.com' }, 'issuer_unknown'],
    ['its issuer has a slash more', { iss: 'https://acme.projects.oryapis.com/' }, 'issuer_unknown'],
    ['its client asked for no audience', { aud: [] }, 'claim_malformed'],
    ['it is an ID token, for the client', { aud: ['h1'] }, 'audience_mismatch'],
  ],
  kinde: [
    ['another business issued it', { iss: 'https://evil.kinde.com' }, 'issuer_unknown'],
    ['its client asked for no audience', { aud: [] }, 'claim_malformed'],
    ['it is an ID token', { aud: ['k1'], at_hash: 'x' }, 'audience_mismatch'],
  ],
  stytchConnect: [
    ['another project issued it', { iss: 'stytch.com/project-live-9' }, 'issuer_unknown'],
    ['it is for another project', { aud: ['project-live-9'] }, 'audience_mismatch'],
    ['it is an ID token, for the app', { aud: ['connected-app-live-1'] }, 'audience_mismatch'],
    ['it is a session', { 'https://stytch.com/session': { id: 's' } }, 'type_mismatch'],
  ],
  descope: [
    ['another project issued it', { iss: 'P2other' }, 'issuer_unknown'],
    ['its issuer is another host', { iss: 'https://evil.test/P2abcdef' }, 'issuer_unknown'],
    ['it is a refresh token', { drn: 'DSR' }, 'type_mismatch'],
    ['it does not say what it is', { drn: undefined }, 'claim_missing'],
  ],
  propelauth: [
    ['another project issued it', { iss: 'https://auth.evil.test' }, 'issuer_unknown'],
    ['it never expires', { exp: undefined }, 'claim_missing'],
    ['its user is no text', { user_id: 7 }, 'claim_malformed'],
  ],
  logto: [
    ['another tenant issued it', { iss: 'https://evil.logto.app/oidc' }, 'issuer_unknown'],
    ['it is for another API', { aud: 'https://other.acme.test' }, 'audience_mismatch'],
    ['it is for another organization', { aud: 'urn:logto:organization:o9' }, 'audience_mismatch'],
    ['it is an ID token, for the client', { aud: 'l1' }, 'audience_mismatch'],
  ],
  fusionauth: [
    ['another tenant issued it', { iss: 'evil.com' }, 'issuer_unknown'],
    ['it is for another application', { aud: '9999' }, 'audience_mismatch'],
    ['it is an ID token, or its user is not registered', { applicationId: undefined }, 'type_mismatch'],
    ['it is an ID token with the hash of a token', { at_hash: 'x' }, 'type_mismatch'],
    ['its application is no text', { applicationId: 7 }, 'claim_malformed'],
  ],
};
