import { createClock, createIssuer, createProofKey, proofFor } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { createVerifier, dpop, fromHeaders, jwtIssuer, memoryReplay } from '../index.js';
import type { Access, Requirements } from '../index.js';
import { createGuards } from '../authoring.js';

async function setUp() {
  const clock = createClock();
  const issuer = await createIssuer({ clock });
  const people = jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience });
  const others = jwtIssuer({ name: 'others', issuer: 'https://other.test', audience: issuer.audience });
  const verifier = createVerifier({
    authorities: [people, others],
    proofs: [dpop({ origins: ['https://api.test'], replay: memoryReplay() })],
    resource: {
      identifier: 'https://api.test',
      scopes: { 'reports:write': ['reports:read'], 'reports:read': [] },
    },
    fetch: issuer.fetch,
    now: clock.now,
  });
  const grant = async (claims = {}): Promise<Access> => {
    const { access } = await verifier.verify(await issuer.mint({ sub: 'user_1', ...claims }));
    return access as Access;
  };
  return { clock, issuer, verifier, grant };
}

describe('authorize() of a verifier', () => {
  it.each<[string, object, Requirements, string | undefined]>([
    ['a scope', { scope: 'reports:read' }, { scopes: ['reports:read'] }, undefined],
    ['an included scope', { scope: 'reports:write' }, { scopes: ['reports:read'] }, undefined],
    ['a missing scope', { scope: 'reports:read' }, { scopes: ['reports:write'] }, 'scope_missing'],
    ['a permission', { permissions: ['a'] }, { permissions: ['b'] }, 'permission_missing'],
    ['a kind', { client_id: 'cli' }, { kind: 'machine' }, 'kind_mismatch'],
    ['an organization', { org_id: 'acme' }, { organization: 'other' }, 'organization_mismatch'],
    ['a proof', {}, { bound: true }, 'token_unbound'],
    ['an authority', {}, { accept: ['others'] }, 'authority_not_accepted'],
    ['an alternative', { org_id: 'a' }, { anyOf: [{ bound: true }, { organization: 'a' }] }, undefined],
    ['a function', {}, { allow: () => false }, 'not_allowed'],
  ])('compares the access with %s', async (_, claims, requirements, code) => {
    const { verifier, grant } = await setUp();
    const { denial } = await verifier.authorize(await grant(claims), requirements as never);
    expect(denial?.code).toBe(code);
  });

  it('reads the clock again for the age of the authentication', async () => {
    const { clock, verifier, grant } = await setUp();
    const access = await grant({ auth_time: clock.now() });
    const recent = { authentication: { maxAge: 60 } };
    expect((await verifier.authorize(access, recent)).denial).toBeUndefined();
    clock.advance(61);
    expect((await verifier.authorize(access, recent)).denial?.code).toBe('authentication_insufficient');
  });

  it('knows that a token was bound, after its proof was used', async () => {
    const { clock, issuer, verifier } = await setUp();
    const key = await createProofKey();
    const token = await issuer.mint({}, { boundTo: key });
    const proof = await proofFor({ url: 'https://api.test/', token, key, iat: clock.now() });
    const headers = { authorization: `DPoP ${token}`, dpop: proof };
    const { access } = await verifier.authenticate(
      fromHeaders(headers, { method: 'GET', target: 'https://api.test/' }),
    );
    expect((await verifier.authorize(access as Access, { bound: true })).denial).toBeUndefined();
  });

  it('names the claim that was ignored', async () => {
    const { verifier, grant } = await setUp();
    const { denial } = await verifier.authorize(await grant({ org_id: 7 }), { organization: true });
    expect(denial?.hint).toContain('"org_id"');
  });

  it.each([[null], [undefined], ['access'], [5], [{}], [() => {}]])(
    'says of %j that it did not grant it',
    async (value) => {
      const { verifier } = await setUp();
      expect(() => verifier.factsOf(value as never)).toThrow('did not grant');
    },
  );

  it('rejects for an access that it did not grant', async () => {
    const { verifier, grant } = await setUp();
    const access = await grant();
    const other = (await setUp()).verifier;
    for (const each of [{ ...access }, Object.create(access) as Access, {} as Access, undefined])
      await expect(verifier.authorize(each as Access)).rejects.toThrow(Error);
    await expect(other.authorize(access)).rejects.toThrow('did not grant');
    expect(() => other.factsOf(access)).toThrow('did not grant');
  });

  it('rejects for wrong requirements, and for a function that fails', async () => {
    const { verifier, grant } = await setUp();
    const access = await grant();
    await expect(verifier.authorize(access, { scope: ['a'] } as never)).rejects.toThrow('scope');
    const broken = { allow: () => Promise.reject(new Error('broken')) };
    await expect(verifier.authorize(access, broken)).rejects.toThrow('broken');
  });
});

describe('factsOf() of a verifier', () => {
  it('has the claims before a schema changed them, and the included scopes', async () => {
    const { issuer } = await setUp();
    const schema = {
      '~standard': { version: 1, vendor: 'test', validate: () => ({ value: { plan: 'free' } }) },
    } as const;
    const verifier = createVerifier({
      authorities: [
        jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience, claims: schema }),
      ],
      resource: { identifier: 'https://api.test', scopes: { a: ['b'] } },
      fetch: issuer.fetch,
    });
    const { access } = await verifier.verify(await issuer.mint({ scope: 'a' }));
    expect(access?.claims).toEqual({ plan: 'free' });
    const { claims, scopes, bound } = verifier.factsOf(access as Access);
    expect(claims).toMatchObject({ iss: issuer.url, aud: issuer.audience });
    expect({ scopes, bound }).toEqual({ scopes: ['a', 'b'], bound: false });
  });
});

describe('verifier() of guards', () => {
  it('gives their verifier, and creates it if it is a function', async () => {
    const { verifier } = await setUp();
    let created = 0;
    const guards = createGuards(
      () => {
        created += 1;
        return verifier;
      },
      {},
      (admit) => admit,
    );
    expect(created).toBe(0);
    expect([guards.verifier(), guards.verifier()]).toEqual([verifier, verifier]);
    expect(created).toBe(1);
  });
});
