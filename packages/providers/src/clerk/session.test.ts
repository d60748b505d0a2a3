import { createVerifier } from '@tokenward/core';
import type { Verification } from '@tokenward/core';
import { createClock, createIssuer } from '@tokenward/testing';
import type { MintClaims } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { clerk, has, sessionOf } from './index.js';
import type { Has, SessionClaims } from './index.js';
import { headers, networkOf, sessionClaims } from './test-network.js';

const clock = createClock(1_800_000_000);
const issuer = await createIssuer({ url: 'https://clerk.test', algorithm: 'RS256', clock });
const { fetch } = networkOf({
  'GET https://clerk.test/.well-known/jwks.json': () => Response.json(issuer.jwks()),
});
const options = { issuer: issuer.url, authorizedParties: ['https://app.test'] } as const;
const verifier = createVerifier({ authorities: [...clerk(options)], now: clock.now, fetch });

const verify = async (claims: MintClaims, by = verifier): Promise<Verification> =>
  by.verify(await issuer.mint({ ...sessionClaims, ...claims }, headers.session));
const former = { v: undefined } as const;

/** What verified claims say; the verifier is asked first, as always. */
const claimsOf = (claims: MintClaims): SessionClaims => ({
  iss: issuer.url,
  exp: clock.now() + 60,
  ...sessionClaims,
  ...claims,
});

describe('facts 5.1: claims', () => {
  it('facts 5.1 both: who it is, for which page, in which session', async () => {
    expect((await verify({ nbf: clock.now() - 10, jti: 'j' })).access).toMatchObject({
      kind: 'person',
      subject: 'user_1',
      client: 'https://app.test',
      actor: undefined,
      organization: undefined,
      scopes: [],
      permissions: [],
      claims: { sid: 'sess_1', jti: 'j' },
    });
  });

  it.each([
    ['org id / slug, v1', former, { org_id: 'org_1', org_slug: 'acme' }],
    ['org id / slug, v2', {}, { o: { id: 'org_1', slg: 'acme' } }],
  ])('facts 5.1 row %s', async (_, version, claims) => {
    expect((await verify({ ...version, ...claims })).access?.organization).toBe('org_1');
    expect(sessionOf(claimsOf({ ...version, ...claims })).organization).toEqual({
      id: 'org_1',
      slug: 'acme',
      role: undefined,
      permissions: [],
    });
  });

  it.each([
    ['v1', { ...former, org_id: 'org_1', org_role: 'org:admin' }],
    ['v1, an old token', { ...former, org_id: 'org_1', org_role: 'admin' }],
    ['v2', { o: { id: 'org_1', rol: 'admin' } }],
    ['v2, with the prefix', { o: { id: 'org_1', rol: 'org:admin' } }],
  ])('facts 5.1 row role, %s: it is spelt one way', (_, claims) => {
    expect(sessionOf(claimsOf(claims)).organization?.role).toBe('org:admin');
  });

  it.each([
    ['v1', { ...former, org_id: 'org_1', org_permissions: ['org:teams:read'] }],
    ['v2', { o: { id: 'org_1', per: 'read', fpm: '1' }, fea: 'o:teams' }],
  ])('facts 5.1 row permissions, %s: they are what a route asks for', async (_, claims) => {
    expect((await verify(claims)).access?.permissions).toEqual(['org:teams:read']);
  });

  it('facts 5.1 row billing: features and plans, for whom they are; v1 has none', () => {
    const claims = { fea: 'o:a,u:b,uo:c', pla: 'u:free,o:pro' };
    const { features, plans } = sessionOf(claimsOf(claims));
    expect(features).toEqual([
      { name: 'a', organization: true, user: false },
      { name: 'b', organization: false, user: true },
      { name: 'c', organization: true, user: true },
    ]);
    expect(plans.map(({ name }) => name)).toEqual(['free', 'pro']);
    expect(sessionOf(claimsOf({ ...former, ...claims }))).toMatchObject({ features: [], plans: [] });
  });

  it('facts 5.1 row jti: it is asked of neither version', async () => {
    expect((await verify({ jti: undefined })).access).toBeDefined();
    expect((await verify({ ...former, jti: undefined })).access).toBeDefined();
  });

  it.each([
    ['v1 claims in a v2 token', { org_id: 'org_1', org_permissions: ['org:teams:read'] }],
    ['v2 claims in a v1 token', { ...former, o: { id: 'org_1', per: 'read', fpm: '1' }, fea: 'o:teams' }],
  ])('facts 5.1: %s grant nothing', async (_, claims) => {
    expect((await verify(claims)).access).toMatchObject({ organization: undefined, permissions: [] });
  });

  it('facts 5.1 fva: the ages of the factors can be read, and -1 is none', () => {
    expect(sessionOf(claimsOf({ fva: [3, -1] })).factorAges).toEqual({ first: 3, second: undefined });
    expect(sessionOf(claimsOf({ fva: undefined })).factorAges).toEqual({
      first: undefined,
      second: undefined,
    });
  });

  it('facts 5.1 act: an impersonation shows', async () => {
    const act = { iss: 'https://dashboard.test', sid: 'sess_2', sub: 'user_admin', type: 'agent' };
    expect((await verify({ act })).access).toMatchObject({ subject: 'user_1', actor: 'user_admin' });
  });

  it('facts 5.1 sts: a pending session is not signed in, unless that was decided', async () => {
    expect((await verify({ sts: 'active' })).access).toBeDefined();
    expect((await verify({ sts: 'pending' })).denial).toMatchObject({
      code: 'token_inactive',
      status: 401,
      detail: { option: 'treatPendingAsSignedOut' },
    });
    const lenient = createVerifier({
      authorities: [...clerk({ ...options, treatPendingAsSignedOut: false })],
      now: clock.now,
      fetch,
    });
    expect((await verify({ sts: 'pending' }, lenient)).access).toBeDefined();
    expect((await verify({ sts: 'else' }, lenient)).denial?.code).toBe('claim_malformed');
  });

  it.each([
    ['null', null, []],
    ['a list', ['reports:read'], ['reports:read']],
    ['text', 'reports:read org:teams:read', ['reports:read', 'org:teams:read']],
  ])('facts 5.1 custom claims: permissions of your own as %s', async (_, permissions, expected) => {
    expect((await verify({ permissions })).access?.permissions).toEqual(expected);
  });

  it('facts 5.1: scopes, an organization or a client that a custom claim names are not believed', async () => {
    const custom = { scope: 'admin', scp: ['admin'], org_id: 'org_9', client_id: 'client_9' };
    expect((await verify(custom)).access).toMatchObject({
      scopes: [],
      organization: undefined,
      client: 'https://app.test',
    });
  });

  it.each<readonly [string, MintClaims]>([
    ['v', { v: 3 }],
    ['v', { v: '2' }],
    ['sts', { sts: 1 }],
    ['sts', { sts: null }],
    ['fva', { fva: '0,-1' }],
    ['fva', { fva: [0] }],
    ['fva', { fva: [0, null] }],
    ['act', { act: null }],
    ['act', { act: { sub: '' } }],
    ['act', { act: 'user_admin' }],
    ['fea', { fea: 'dashboard' }],
    ['fea', { fea: 'o:' }],
    ['fea', { fea: ['o:dashboard'] }],
    ['pla', { pla: 'free' }],
    ['pla', { pla: 1 }],
    ['o', { o: 'org_1' }],
    ['o', { o: [] }],
    ['o.id', { o: {} }],
    ['o.id', { o: { id: 1 } }],
    ['o.slg', { o: { id: 'org_1', slg: 1 } }],
    ['o.rol', { o: { id: 'org_1', rol: ['admin'] } }],
    ['o.per', { o: { id: 'org_1', per: 1, fpm: '1' }, fea: 'o:a' }],
    ['o.per', { o: { id: 'org_1', per: 'read', fpm: 1 }, fea: 'o:a' }],
    ['o.per', { o: { id: 'org_1', per: 'read', fpm: '0x1' }, fea: 'o:a' }],
    ['o.per', { o: { id: 'org_1', per: 'read', fpm: '-1' }, fea: 'o:a' }],
    ['o.per', { o: { id: 'org_1', per: 'a:b', fpm: '1' }, fea: 'o:a' }],
    ['org_id', { ...former, org_id: 1 }],
    ['org_slug', { ...former, org_id: 'org_1', org_slug: {} }],
    ['org_role', { ...former, org_id: 'org_1', org_role: 1 }],
    ['org_permissions', { ...former, org_id: 'org_1', org_permissions: 'org:a:b' }],
    ['org_permissions', { ...former, org_id: 'org_1', org_permissions: [1] }],
    ['permissions', { permissions: 1 }],
    ['permissions', { permissions: [1] }],
    ['sid', { sid: '' }],
    ['sid', { sid: 1 }],
  ])('facts 5.1: a malformed %s is refused, not thrown: %j', async (claim, claims) => {
    expect((await verify(claims)).denial).toMatchObject({ code: 'claim_malformed', detail: { claim } });
    expect(sessionOf(claimsOf(claims)).organization?.permissions ?? []).toEqual([]);
  });
});

const permissionsIn = (fea: unknown, per: unknown, fpm: unknown): readonly string[] | undefined =>
  sessionOf(claimsOf({ fea, o: { id: 'org_1', per, fpm } })).organization?.permissions;

describe('facts 5.2: v2 permissions', () => {
  it.each([
    [
      'Doc example',
      'o:dashboard,o:teams',
      'manage,read',
      '3,2',
      ['org:dashboard:manage', 'org:dashboard:read', 'org:teams:read'],
    ],
    ['bit 0 is the first of per', 'o:a', 'x,y', '1', ['org:a:x']],
    ['spaces do not matter', 'o:a, uo:b', 'x, y', '1, 2', ['org:a:x', 'org:b:y']],
    [
      'Scopes: o, ou and uo are of the organization',
      'o:a,ou:b,uo:c',
      'x',
      '1,1,1',
      ['org:a:x', 'org:b:x', 'org:c:x'],
    ],
    ['Scopes: u is not', 'o:a,u:b', 'x', '1,1', ['org:a:x']],
    ['Scopes: one that is not known is not', 'o:a,z:b', 'x', '1,1', ['org:a:x']],
    ['per and fpm absent', 'o:a', undefined, undefined, []],
    ['per and fpm empty', 'o:a', '', '', []],
    ['no features at all', undefined, undefined, undefined, []],
    ['masks without per', 'o:a', undefined, '1', []],
    ['per without masks', 'o:a', 'x', undefined, []],
    ['fewer masks than features', 'o:a,o:b', 'x', '1', ['org:a:x']],
    ['more masks than features', 'o:a', 'x', '1,1', ['org:a:x']],
    ['bits beyond per', 'o:a', 'x', '255', ['org:a:x']],
  ])('facts 5.2 %s', (_, fea, per, fpm, expected) => {
    expect(permissionsIn(fea, per, fpm)).toEqual(expected);
  });

  it('facts 5.2 bit masks of any length: the 80th action is read exactly', () => {
    const actions = Array.from({ length: 80 }, (_, index) => `a${index}`).join(',');
    expect(permissionsIn('o:f', actions, String(1n << 79n))).toEqual(['org:f:a79']);
  });

  it.each([
    ['no u-only feature in front: both agree', 'o:a,o:b,u:c', '1,2', ['org:a:x', 'org:b:y']],
    ['a u-only feature in front, masks that differ: nothing', 'u:c,o:a', '1,2', []],
    ['a u-only feature in front, masks that overlap: what both grant', 'u:c,o:a', '3,1', ['org:a:x']],
    ['one name for the user and the organization: only its own mask counts', 'u:a,o:a', '1,2', []],
    ['a u-only feature between: only those behind it are in doubt', 'o:a,u:c,o:b', '1,0,3', ['org:a:x']],
    [
      'the masks of the SDK tests',
      'o:reservations,u:dashboard,uo:support-chat',
      '2,3',
      ['org:reservations:y'],
    ],
  ])('facts 5.2 Index ambiguity: %s', (_, fea, fpm, expected) => {
    expect(permissionsIn(fea, 'x,y', fpm)).toEqual(expected);
  });
});

const organization = { id: 'org_1', rol: 'admin', per: 'manage,read', fpm: '3,2' } as const;
const subscribed = { o: organization, fea: 'o:dashboard,o:teams,u:export', pla: 'u:free,o:pro' } as const;

describe('facts 5.3: has()', () => {
  const asked: readonly (readonly [boolean, Has, MintClaims?])[] = [
    [true, { role: 'admin' }],
    [true, { role: 'org:admin' }],
    [false, { role: 'org:org:admin' }],
    [false, { role: 'member' }],
    [true, { permission: 'org:teams:read' }],
    [true, { permission: 'teams:read' }],
    [false, { permission: 'teams:manage' }],
    [false, { permission: 'teams:*' }],
    [true, { role: 'admin', permission: 'teams:read' }],
    [false, { role: 'member', permission: 'teams:read' }],
    [false, { role: 'admin' }, { o: undefined }],
    [true, { feature: 'dashboard' }],
    [true, { feature: 'export' }],
    [true, { feature: 'org:dashboard' }],
    [true, { feature: 'o:dashboard' }],
    [true, { feature: 'organization:dashboard' }],
    [false, { feature: 'user:dashboard' }],
    [true, { feature: 'u:export' }],
    [false, { feature: 'org:export' }],
    [false, { feature: 'any:export' }],
    [false, { feature: 'user:u:export' }],
    [true, { plan: 'org:pro' }],
    [false, { plan: 'user:pro' }],
    [false, { plan: 'team' }],
    [true, { plan: 'pro', role: 'admin' }],
    [false, { plan: 'pro', role: 'member' }],
    [false, {}],
    [false, { role: undefined } as unknown as Has],
    [false, { role: 1 } as unknown as Has],
    [false, { role: '' }],
    [false, { permission: ['teams:read'] } as unknown as Has],
    [false, { toString: 'x' } as unknown as Has],
    [false, { role: 'admin' }, { sub: undefined }],
    [false, { role: 'admin' }, { sts: 'pending' }],
    [false, { role: 'admin' }, { fea: 'broken' }],
  ];
  const named = asked.map(([expected, wanted, claims = {}]) => ({ expected, wanted, claims }));
  it.each(named)('facts 5.3: $expected for $wanted in $claims', ({ expected, wanted, claims }) => {
    expect(has(claimsOf({ ...subscribed, ...claims }), wanted)).toBe(expected);
  });

  it.each<readonly [boolean, Has['reverification'], readonly [number, number] | undefined]>([
    [true, 'strict_mfa', [9, 9]],
    [false, 'strict_mfa', [10, 9]],
    [false, 'strict_mfa', [9, 10]],
    [true, 'strict_mfa', [9, -1]],
    [true, 'strict', [100, 9]],
    [false, 'strict', [9, 10]],
    [true, 'strict', [9, -1]],
    [true, 'moderate', [-1, 59]],
    [false, 'moderate', [-1, 60]],
    [true, 'lax', [0, 1439]],
    [false, 'lax', [0, 1440]],
    [true, { level: 'first_factor', afterMinutes: 5 }, [4, 100]],
    [false, { level: 'first_factor', afterMinutes: 5 }, [5, 0]],
    [false, { level: 'first_factor', afterMinutes: 5 }, [-1, 0]],
    [false, 'lax', [-1, -1]],
    [false, 'lax', undefined],
    [false, 'toString' as 'lax', [0, 0]],
    [false, null as unknown as 'lax', [0, 0]],
    [false, { level: 'none' as 'first_factor', afterMinutes: 5 }, [0, 0]],
    [false, { level: 'first_factor', afterMinutes: '5' as unknown as number }, [0, 0]],
  ])('facts 5.3 reverification: %s for %j of %j', (expected, reverification, fva) => {
    const wanted = { reverification } as Has;
    expect(has(claimsOf({ fva }), wanted)).toBe(expected);
  });
});
