import type { Claims, PrincipalKind } from '@tokenward/core';
import { describe, expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { corpus } from './corpus.js';
import { auth0 } from './index.js';

const network = await createIssuerNetwork();

const authority = auth0({ domain: 'acme.eu.auth0.com', audience: 'https://api.acme.test' });
const user = corpus['Auth0: a user'];
const machine = corpus['Auth0: a machine'];

describe('auth0', () => {
  it('reads a user with organization, scopes and permissions', async () => {
    expect(await network.principal(authority, user)).toEqual({
      kind: 'person',
      subject: 'auth0|ada',
      client: 'a0client',
      actor: undefined,
      organization: 'org_acme',
      scopes: ['openid', 'reports'],
      permissions: ['reports:read'],
    });
  });

  it.each([
    ['in azp', {}],
    ['in client_id, as in the profile of RFC 9068', { azp: undefined, client_id: 'a0client' }],
  ])('reads the subject <client>@clients as a machine, with the client %s', async (_, claims) => {
    expect(await network.principal(authority, machine, claims)).toMatchObject({
      kind: 'machine',
      client: 'a0client',
      subject: 'a0client@clients',
    });
  });

  it.each<[string, Claims, PrincipalKind]>([
    ['the subject of another client', { sub: 'other@clients' }, 'machine'],
    ['no gty', { gty: undefined }, 'machine'],
    ['gty alone, with a subject of its own', { sub: 'auth0|ada' }, 'machine'],
    ['gty as a list', { sub: 'auth0|ada', gty: ['client-credentials'] }, 'machine'],
    ['another gty', { sub: 'auth0|ada', gty: 'password' }, 'person'],
    ['no subject', { sub: undefined }, 'unknown'],
  ])('reads the kind of an Auth0 token with %s', async (_, claims, kind) => {
    expect((await network.principal(authority, machine, claims))?.kind).toBe(kind);
  });

  it.each([
    ['its iss lacks the slash at the end', { iss: 'https://acme.eu.auth0.com' }, 'issuer_unknown'],
    ['it is another tenant', { iss: 'https://evil.eu.auth0.com/' }, 'issuer_unknown'],
    ['it is an ID token, for the client', { aud: 'a0client' }, 'audience_mismatch'],
    ['it has no audience', { aud: undefined }, 'claim_missing'],
    ['it never expires', { exp: undefined }, 'claim_missing'],
    ['permissions are no texts', { permissions: [1] }, 'claim_malformed'],
  ])('rejects an Auth0 token when %s', async (_, claims, code) => {
    expect(await network.judge(authority, user, claims)).toBe(code);
  });

  it.each(['acme.eu.auth0.com', 'https://acme.eu.auth0.com', 'https://acme.eu.auth0.com/'])(
    'takes the domain as %s and asks its key set',
    async (domain) => {
      const given = auth0({ domain, audience: 'https://api.acme.test' });
      const asked = network.asked.length;
      expect(await network.judge(given, user)).toBe('granted');
      expect(network.asked.slice(asked)).toEqual(['https://acme.eu.auth0.com/.well-known/jwks.json']);
    },
  );
});
