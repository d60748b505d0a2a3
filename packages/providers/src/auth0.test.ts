import type { Claims, PrincipalKind } from '@tokenward/core';
import { describe, expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { corpus } from './corpus.js';
import { auth0 } from './index.js';

const network = await createIssuerNetwork();
const audience = 'https://api.acme.test';

describe('auth0', () => {
  it.each<[string, Claims, PrincipalKind]>([
    ['client_id, as in the profile of RFC 9068', { azp: undefined, client_id: 'a0client' }, 'machine'],
    ['the subject of another client', { sub: 'other@clients' }, 'machine'],
    ['the subject of another client and no gty', { sub: 'other@clients', gty: undefined }, 'unknown'],
    ['a name that a user chose', { sub: 'samlp|acme|eve@clients', gty: undefined }, 'unknown'],
    ['no gty', { gty: undefined }, 'machine'],
    ['gty alone, with a subject of its own', { sub: 'auth0|ada' }, 'machine'],
    ['gty as a list', { sub: 'auth0|ada', gty: ['client-credentials'] }, 'machine'],
    ['another gty', { sub: 'auth0|ada', gty: 'password' }, 'person'],
    ['no subject', { sub: undefined }, 'unknown'],
  ])('reads client and kind of an Auth0 token with %s', async (_, claims, kind) => {
    const authority = auth0({ domain: 'acme.eu.auth0.com', audience });
    const principal = await network.principal(authority, corpus['Auth0: a machine'], claims);
    expect(principal).toMatchObject({ kind, client: 'a0client' });
  });

  it.each(['acme.eu.auth0.com', 'https://acme.eu.auth0.com', 'https://acme.eu.auth0.com/'])(
    'takes the domain as %s and asks its key set',
    async (domain) => {
      const asked = network.asked.length;
      expect(await network.judge(auth0({ domain, audience }), corpus['Auth0: a user'])).toBe('granted');
      expect(network.asked.slice(asked)).toEqual(['https://acme.eu.auth0.com/.well-known/jwks.json']);
    },
  );
});
