import { unchecked } from '@tokenward/core';
import type { Claims, PrincipalKind } from '@tokenward/core';
import { describe, expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { corpus } from './corpus.js';
import { keycloak } from './index.js';

const network = await createIssuerNetwork();

const given = { issuer: 'https://id.acme.test/realms/acme', audience: 'api' };
const authority = keycloak(given);
const user = corpus['Keycloak: a user'];
const service = corpus['Keycloak: a service account'];

describe('keycloak', () => {
  it('accepts a token with a nonce, as versions before 25 write it, because typ gives its kind', async () => {
    expect(user.claims.nonce).toBeDefined();
    expect(await network.principal(authority, user)).toMatchObject({
      kind: 'person',
      client: 'web',
      scopes: ['openid', 'email'],
      permissions: ['offline_access', 'auditor'],
    });
    expect(network.asked).toEqual([`${given.issuer}/protocol/openid-connect/certs`]);
  });

  it('reads the roles of one client instead of those of the realm, never both', async () => {
    const ofClient = keycloak({ ...given, client: 'api' });
    expect(await network.principal(ofClient, user)).toMatchObject({ permissions: ['reports:read'] });
  });

  it.each(['absent', 'constructor', '__proto__'])('reads no roles of the client "%s"', async (client) => {
    expect(await network.principal(keycloak({ ...given, client }), user)).toMatchObject({ permissions: [] });
  });

  it.each([
    ['client_id', {}],
    ['clientId, as in older versions', { client_id: undefined, clientId: 'jobs' }],
  ])('reads a service account by %s as a machine', async (_, claims) => {
    expect(await network.principal(authority, service, claims)).toMatchObject({
      kind: 'machine',
      client: 'jobs',
    });
  });

  it.each<[string, Claims, PrincipalKind]>([
    [
      'one named like a service account, who may be either',
      { preferred_username: 'service-account-web' },
      'unknown',
    ],
    [
      'one of version 24, whose session is in session_state',
      { sid: undefined, session_state: 's' },
      'person',
    ],
    ['one without a session', { sid: undefined, acr: '1' }, 'unknown'],
    ['one without a subject', { sub: undefined }, 'unknown'],
  ])('reads the kind of %s', async (_, claims, kind) => {
    expect((await network.principal(authority, user, claims))?.kind).toBe(kind);
  });

  it('accepts a token that is bound to a key only with binding: unchecked', async () => {
    const cnf = { 'x5t#S256': 'thumbprint', jkt: 'thumbprint' };
    expect(await network.judge(authority, user, { cnf })).toBe('token_bound');
    const behind = keycloak({ ...given, binding: unchecked });
    expect(await network.judge(behind, user, { cnf })).toBe('granted');
  });

  it.each([
    ['it is an ID token', { typ: 'ID' }, 'type_mismatch'],
    ['it is a refresh token', { typ: 'Refresh' }, 'type_mismatch'],
    ['it is bound to a DPoP key', { typ: 'DPoP' }, 'type_mismatch'],
    ['it does not say what it is', { typ: undefined }, 'claim_missing'],
    ['it is for the account console only', { aud: 'account' }, 'audience_mismatch'],
    ['it has no aud, for want of a mapper', { aud: undefined }, 'claim_missing'],
    ['another realm issued it', { iss: 'https://id.acme.test/realms/other' }, 'issuer_unknown'],
    ['its roles are no list', { realm_access: { roles: 'admin' } }, 'claim_malformed'],
    ['its realm_access is no object', { realm_access: ['admin'] }, 'claim_malformed'],
    ['its resource_access is no object', { resource_access: 7 }, 'claim_malformed'],
  ])('rejects a Keycloak token when %s', async (_, claims, code) => {
    expect(await network.judge(authority, user, claims)).toBe(code);
  });

  it('throws at start for an issuer with a trailing slash', () => {
    expect(() => keycloak({ ...given, issuer: `${given.issuer}/` })).toThrow('without a slash at the end');
  });
});
