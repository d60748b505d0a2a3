import { createVerifier, dpop, fromHeaders, memoryReplay, unchecked } from '@tokenward/core';
import type { Claims, PrincipalKind } from '@tokenward/core';
import { createIssuer, createProofKey, proofFor } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { createIssuerNetwork } from '../test/issuer-network.js';
import { corpus } from './corpus.js';
import { keycloak } from './index.js';

const network = await createIssuerNetwork();

const user = corpus['Keycloak: a user'];
const given = { issuer: user.claims.iss, audience: 'api' };
const authority = keycloak(given);

describe('keycloak', () => {
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
    expect(await network.principal(authority, corpus['Keycloak: a service account'], claims)).toMatchObject({
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
});

it('accepts a token that is bound to a DPoP key with its proof, and not as a bearer token', async () => {
  const origin = 'https://api.example.com';
  const preset = keycloak({ issuer: 'https://id.example.com/realms/acme', audience: origin });
  const issuer = await createIssuer({ like: preset });
  const verifier = createVerifier({
    authorities: [preset],
    proofs: [dpop({ origins: [origin], replay: memoryReplay() })],
    fetch: issuer.fetch,
    now: issuer.clock.now,
  });
  const key = await createProofKey();
  const token = await issuer.mint({ typ: 'DPoP' }, { boundTo: key });
  const ask = (authorization: string, proof?: string) =>
    verifier.authenticate(
      fromHeaders(
        { authorization, ...(proof !== undefined && { dpop: proof }) },
        { method: 'GET', target: '/me' },
      ),
    );
  const proof = await proofFor({ token, url: `${origin}/me`, key, iat: issuer.clock.now() });
  expect((await ask(`DPoP ${token}`, proof)).outcome).toBe('granted');
  expect((await ask(`Bearer ${token}`)).denial?.code).toBe('token_bound');
  const unbound = await issuer.mint({ typ: 'DPoP' });
  expect((await ask(`Bearer ${unbound}`)).denial?.code).toBe('type_mismatch');
});
