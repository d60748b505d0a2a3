import type { Claims, DenialCode } from '@tokenward/core';

/** What is wrong with a token, the changes to a good token, and the code of the denial. */
type Rejection = readonly [why: string, claims: Claims, code: DenialCode];

const keycloakRealm = 'https://id.acme.test/realms';
const pool = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI';
const microsoft = 'https://login.microsoftonline.com';
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
    ['cid is no text', { cid: 7 }, 'claim_malformed'],
  ],
  entra: [
    ['another tenant issued it', { iss: `${microsoft}/${other}/v2.0`, tid: other }, 'issuer_unknown'],
    ['its issuer is the template', { iss: `${microsoft}/{tenantid}/v2.0` }, 'issuer_unknown'],
    ['it names another tenant than its issuer', { tid: other }, 'claims_invalid'],
    ['it names no tenant', { tid: undefined }, 'claim_missing'],
    ['its tenant is no text', { tid: 1 }, 'claim_malformed'],
    ['it is for another API', { aud: '00000003-0000-0000-c000-000000000000' }, 'audience_mismatch'],
    ['it is an ID token, which names no client', { azp: undefined, scp: undefined }, 'type_mismatch'],
    ['its roles are no list', { roles: 'Auditor' }, 'claim_malformed'],
    ['its client is no text', { azp: {} }, 'claim_malformed'],
    ['its idtyp is no text', { idtyp: true }, 'claim_malformed'],
  ],
  cognito: [
    ['it is an ID token', { token_use: 'id', aud: '7cognitoclient', client_id: undefined }, 'type_mismatch'],
    ['it does not say what it is', { token_use: undefined }, 'claim_missing'],
    ['what it says is no text', { token_use: ['access'] }, 'claim_malformed'],
    ['it is for another app client', { client_id: 'other' }, 'authorized_party_mismatch'],
    ['it names no app client', { client_id: undefined }, 'claim_missing'],
    ['another pool issued it', { iss: `${pool}x` }, 'issuer_unknown'],
    ['its groups are no list', { 'cognito:groups': 'admins' }, 'claim_malformed'],
  ],
  keycloak: [
    ['it is an ID token', { typ: 'ID' }, 'type_mismatch'],
    ['it is a refresh token', { typ: 'Refresh' }, 'type_mismatch'],
    ['it is bound to a DPoP key', { typ: 'DPoP' }, 'type_mismatch'],
    ['it does not say what it is', { typ: undefined }, 'claim_missing'],
    ['it is for the account console only', { aud: 'account' }, 'audience_mismatch'],
    ['it has no aud, for want of a mapper', { aud: undefined }, 'claim_missing'],
    ['another realm issued it', { iss: `${keycloakRealm}/other` }, 'issuer_unknown'],
    ['its roles are no list', { realm_access: { roles: 'admin' } }, 'claim_malformed'],
    ['its realm_access is no object', { realm_access: ['admin'] }, 'claim_malformed'],
    ['its resource_access is no object', { resource_access: 7 }, 'claim_malformed'],
  ],
  google: [
    ['it is for another app', { aud: 'other.apps.googleusercontent.com' }, 'audience_mismatch'],
    ['its issuer has http', { iss: 'http://accounts.google.com' }, 'issuer_unknown'],
    ['its issuer ends with a slash', { iss: 'https://accounts.google.com/' }, 'issuer_unknown'],
    ['hd is no text', { hd: ['acme.test'] }, 'claim_malformed'],
  ],
  firebase: [
    ['another project issued it', { iss: 'https://securetoken.google.com/other' }, 'issuer_unknown'],
    ['it is for another project', { aud: 'other' }, 'audience_mismatch'],
    ['it is a session cookie', { iss: 'https://session.firebase.google.com/acme-1234' }, 'issuer_unknown'],
    ['nobody is named', { sub: undefined }, 'claim_missing'],
    ['the name is empty', { sub: '' }, 'claim_malformed'],
    ['it does not say when somebody signed in', { auth_time: undefined }, 'claim_missing'],
    ['the sign-in is no time', { auth_time: '1799999000' }, 'claim_malformed'],
    ['the sign-in lies ahead', { auth_time: 1_800_000_006 }, 'token_issued_in_future'],
    ['its tenant is no text', { firebase: { tenant: 7 } }, 'claim_malformed'],
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
};
