import { describe, expect, it } from 'vitest';
import type { PrincipalKind } from '../index.js';
import { readPrincipal } from './principal.js';

const kindOf = (claims: object): PrincipalKind | undefined => {
  const read = readPrincipal({ ...claims });
  return 'principal' in read ? read.principal.kind : undefined;
};
const signedIn = { auth_time: 1_800_000_000, amr: ['pwd'], acr: '1', sid: 's', client_id: 'web' };

describe('the kind machine', () => {
  it.each<[string, object]>([
    ['sub is client_id (RFC 9068 §2.2)', { sub: 'c', client_id: 'c' }],
    ['sub is azp', { sub: 'c', azp: 'c' }],
    ['sub is azp, and client_id is another', { sub: 'c', azp: 'c', client_id: 'd' }],
    ['a client and no sub', { client_id: 'c' }],
    ['sub is the client at "clients", in azp', { sub: 'c@clients', azp: 'c' }],
    ['sub is the client at "clients", in client_id', { sub: 'c@clients', client_id: 'c' }],
    ['gty client-credentials', { sub: 'u', gty: 'client-credentials' }],
    ['gty client_credentials', { sub: 'u', gty: 'client_credentials' }],
    ['gty as a list', { sub: 'u', gty: ['client_credentials', 'refresh_token'] }],
    ['gty as words with commas', { sub: 'u', gty: 'refresh_token, client_credentials' }],
    ['gty as words', { sub: 'u', gty: 'refresh_token client_credentials' }],
    ['grant_type client_credentials', { sub: 'u', grant_type: 'client_credentials' }],
    ['idtyp app', { sub: 'u', idtyp: 'app' }],
    ['idtyp App', { sub: 'u', idtyp: 'App' }],
    ['aut APPLICATION', { sub: 'admin', aut: 'APPLICATION' }],
    ['clientHost', { sub: 'u', azp: 'c', clientHost: '10.0.0.1' }],
    ['clientAddress', { sub: 'u', azp: 'c', clientAddress: '10.0.0.1' }],
    ['a service account of Kubernetes', { sub: 'system:serviceaccount:prod:jobs' }],
    ['a SPIFFE ID', { sub: 'spiffe://acme.test/jobs' }],
  ])('is read from %s', (_name, claims) => {
    expect(kindOf(claims)).toBe('machine');
  });

  it.each<[string, object]>([
    ['sub is client_id', { sub: 'c', client_id: 'c' }],
    ['gty', { sub: 'u', gty: 'client-credentials' }],
    ['grant_type', { sub: 'u', grant_type: 'client_credentials' }],
    ['idtyp', { sub: 'u', idtyp: 'app' }],
    ['a SPIFFE ID', { sub: 'spiffe://acme.test/jobs' }],
  ])('takes precedence over all evidence of a person: %s', (_name, claims) => {
    expect(kindOf({ ...signedIn, ...claims })).toBe('machine');
  });
});

describe('the kind person', () => {
  it.each<[string, object]>([
    ['client_id other than sub (RFC 9068 §2.2)', { client_id: 'c' }],
    ['auth_time', { auth_time: 1_800_000_000 }],
    ['amr', { amr: ['pwd', 'otp'] }],
    ['acr', { acr: 'urn:mace:incommon:iap:silver' }],
    ['sid', { sid: 's' }],
    ['sid, with an azp', { sid: 's', azp: 'web' }],
    ['sid, with another grant', { sid: 's', gty: 'password', grant_type: 'authorization_code' }],
    ['sid, with a type of user', { sid: 's', idtyp: 'user', aut: 'APPLICATION_USER' }],
    ['sid, with marks that are null', { sid: 's', gty: null, idtyp: null }],
    ['sid, with an empty list of grants', { sid: 's', gty: [] }],
    [
      'sid, with a name that only ends like one of a service account',
      { sid: 's', username: 'a-service-account-b' },
    ],
    ['sid, with a user name that is no string', { sid: 's', username: ['service-account-jobs'] }],
    ['sid, with a user name that cannot become text', { sid: 's', username: { toString: 1, valueOf: 1 } }],
  ])('is read from %s', (_name, claims) => {
    expect(kindOf({ sub: 'u', ...claims })).toBe('person');
  });

  it.each<[string, object]>([
    ['an azp alone, which machines have as well', { azp: 'web' }],
    ['an auth_time of 0', { auth_time: 0 }],
    ['an auth_time that is no number', { auth_time: 'now' }],
    ['an auth_time that is text', { auth_time: '1800000000' }],
    ['an auth_time that is a list', { auth_time: [1_800_000_000] }],
    ['an empty amr', { amr: [] }],
    ['an amr that is no string', { amr: [1] }],
    ['an amr that is text in part', { amr: ['pwd', 1] }],
    ['an acr of 0 (OpenID Connect Core §2)', { acr: '0' }],
    ['an empty acr', { acr: '' }],
    ['an acr that is a number', { acr: 1 }],
    ['an empty sid', { sid: '' }],
    ['a name and an address', { name: 'Ada', email: 'ada@acme.test', preferred_username: 'ada' }],
    ['a client_id of null', { client_id: null }],
    ['nothing but a subject', {}],
  ])('is not read from %s', (_name, claims) => {
    expect(kindOf({ sub: 'u', ...claims })).toBe('unknown');
  });
});

describe('the kind unknown', () => {
  it.each<[string, object]>([
    ['it is named like a service account, as a user may be', { preferred_username: 'service-account-jobs' }],
    ['it is named so in another case', { preferred_username: 'Service-Account-Jobs' }],
    ['it is named so by introspection', { username: 'service-account-jobs' }],
    ['its subject is named so', { sub: 'service-account-jobs' }],
    ['its subject is another client at "clients"', { sub: 'other@clients', azp: 'c' }],
    ['its gty cannot be read', { gty: { 0: 'client-credentials' } }],
    ['its gty can be read in part', { gty: ['password', 1] }],
    ['its grant_type cannot be read', { grant_type: [['client_credentials']] }],
    ['its idtyp cannot be read', { idtyp: true }],
  ])('is given despite evidence of a person when %s', (_name, claims) => {
    expect(kindOf({ sub: 'u', ...signedIn, ...claims })).toBe('unknown');
  });

  it.each<[string, object]>([
    ['with a sign-in', { auth_time: 1_800_000_000 }],
    ['with the name of a user (RFC 7662 §2.2)', { username: 'ada' }],
  ])('is given when the token names a client and a person but no subject: %s', (_name, claims) => {
    expect(kindOf({ client_id: 'c', ...claims })).toBe('unknown');
  });

  it('is given when the subject only begins with the name of the client', () => {
    expect(kindOf({ sub: 'c@acme.test', azp: 'c' })).toBe('unknown');
    expect(kindOf({ sub: 'undefined@clients' })).toBe('unknown');
  });
});
