import { createVerifier } from '@tokenward/core';
import type { Verification } from '@tokenward/core';
import { createClock, createIssuer } from '@tokenward/testing';
import type { MintClaims } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { clerk, sessionOf } from './index.js';
import type { SessionClaims } from './index.js';
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

/** Creates claims. In an application, a verifier verifies them first. */
const claimsOf = (claims: MintClaims): SessionClaims => ({
  iss: issuer.url,
  exp: clock.now() + 60,
  ...sessionClaims,
  ...claims,
});

describe('claims of a session token', () => {
  it('reads the user, the page and the session of both versions', async () => {
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
    ['id and slug of version 1', former, { org_id: 'org_1', org_slug: 'acme' }],
    ['id and slug of version 2', {}, { o: { id: 'org_1', slg: 'acme' } }],
  ])('reads the organization: %s', async (_, version, claims) => {
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
  ])('reads every form of a role as org:admin: %s', (_, claims) => {
    expect(sessionOf(claimsOf(claims)).organization?.role).toBe('org:admin');
  });

  it.each([
    ['v1', { ...former, org_id: 'org_1', org_permissions: ['org:teams:read'] }],
    ['v2', { o: { id: 'org_1', per: 'read', fpm: '1' }, fea: 'o:teams' }],
  ])('reads the permissions of the organization for requirements: %s', async (_, claims) => {
    expect((await verify(claims)).access?.permissions).toEqual(['org:teams:read']);
  });

  it('reads features and plans with their scopes in version 2, and none in version 1', () => {
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

  it('requires jti in neither version', async () => {
    expect((await verify({ jti: undefined })).access).toBeDefined();
    expect((await verify({ ...former, jti: undefined })).access).toBeDefined();
  });

  it.each([
    ['v1 claims in a v2 token', { org_id: 'org_1', org_permissions: ['org:teams:read'] }],
    ['v2 claims in a v1 token', { ...former, o: { id: 'org_1', per: 'read', fpm: '1' }, fea: 'o:teams' }],
  ])('grants nothing for %s', async (_, claims) => {
    expect((await verify(claims)).access).toMatchObject({ organization: undefined, permissions: [] });
  });

  it('reads the ages of the factors, and -1 as not enrolled', () => {
    expect(sessionOf(claimsOf({ fva: [3, -1] })).factorAges).toEqual({ first: 3, second: undefined });
    expect(sessionOf(claimsOf({ fva: undefined })).factorAges).toEqual({
      first: undefined,
      second: undefined,
    });
  });

  it('reads an impersonator as the actor', async () => {
    const act = { iss: 'https://dashboard.test', sid: 'sess_2', sub: 'user_admin', type: 'agent' };
    expect((await verify({ act })).access).toMatchObject({ subject: 'user_1', actor: 'user_admin' });
  });

  it('rejects a pending session unless treatPendingAsSignedOut is false', async () => {
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
  ])('reads a custom claim "permissions" as %s', async (_, permissions, expected) => {
    expect((await verify({ permissions })).access?.permissions).toEqual(expected);
  });

  it('ignores scopes, an organization or a client in custom claims', async () => {
    const custom = { scope: 'admin', scp: ['admin'], org_id: 'org_9', client_id: 'client_9' };
    expect((await verify(custom)).access).toMatchObject({
      scopes: [],
      organization: undefined,
      client: 'https://app.test',
    });
  });

  it.each<readonly [string, MintClaims]>([
    ['sts', { sts: 1 }],
    ['sts', { sts: 'ended' }],
    ['act', { act: {} }],
    ['act', { act: [] }],
    ['act', { act: { sub: '' } }],
    ['act', { act: { sub: ['user_admin'] } }],
    ['act', { act: 'user_admin' }],
    ['act', { act: false }],
    ['act.type', { act: { sub: 'agent_1', type: 1 } }],
    ['act.type', { act: { sub: 'agent_1', type: '' } }],
    ['sid', { sid: '' }],
    ['sid', { sid: 1 }],
  ])('rejects a session whose %s is malformed: %j', async (claim, claims) => {
    expect((await verify(claims)).denial).toMatchObject({ code: 'claim_malformed', detail: { claim } });
    expect(sessionOf(claimsOf(claims)).organization?.permissions ?? []).toEqual([]);
  });

  it.each<readonly [MintClaims]>([
    [{ o: 'org_1' }],
    [{ o: [] }],
    [{ o: {} }],
    [{ o: { id: 1 } }],
    [{ o: { id: '', per: 'read', fpm: '1' }, fea: 'o:a' }],
    [{ v: 3, o: 'org_1' }],
    [{ v: 3, o: { id: 1 } }],
    [{ ...former, org_id: 1, org_permissions: ['org:a:read'] }],
    [{ ...former, org_id: '' }],
  ])('accepts a session whose organization is malformed, which then counts as absent: %j', async (claims) => {
    expect((await verify(claims)).access).toMatchObject({ organization: undefined, permissions: [] });
    expect(sessionOf(claimsOf(claims))).toMatchObject({ organization: undefined, pending: false });
  });

  it.each(['sts', 'fva', 'act', 'o', 'fea', 'pla', 'v', 'permissions', 'nonce', 'cnf', 'handshake', 'jti'])(
    'a claim %s that is null counts as absent',
    async (name) => {
      const [{ access }, { access: without }] = [
        await verify({ [name]: null }),
        await verify({ [name]: undefined }),
      ];
      expect(access).toBeDefined();
      expect({ ...access, claims: undefined }).toEqual({ ...without, claims: undefined });
      expect(sessionOf(claimsOf({ [name]: null }))).toEqual(sessionOf(claimsOf({ [name]: undefined })));
    },
  );

  it.each<readonly [string, MintClaims]>([
    ['slug', { o: { id: 'org_1', slg: 1 } }],
    ['slug', { ...former, org_id: 'org_1', org_slug: {} }],
    ['role', { o: { id: 'org_1', rol: ['admin'] } }],
    ['role', { ...former, org_id: 'org_1', org_role: 1 }],
    ['permissions', { o: { id: 'org_1', per: 1, fpm: '1' }, fea: 'o:a' }],
    ['permissions', { o: { id: 'org_1', per: 'read', fpm: 1 }, fea: 'o:a' }],
    ['permissions', { o: { id: 'org_1', per: 'read', fpm: ['1'] }, fea: 'o:a' }],
    ['permissions', { o: { id: 'org_1', per: 'read', fpm: '0x1' }, fea: 'o:a' }],
    ['permissions', { o: { id: 'org_1', per: 'read', fpm: '-1' }, fea: 'o:a' }],
    ['permissions', { o: { id: 'org_1', per: 'read', fpm: '1invalid' }, fea: 'o:a' }],
    ['permissions', { o: { id: 'org_1', per: 'a:b', fpm: '1' }, fea: 'o:a' }],
    ['permissions', { o: { id: 'org_1', per: 'read', fpm: '1' }, fea: 'a' }],
    ['permissions', { o: { id: 'org_1', per: 'read', fpm: '1' }, fea: ['o:a'] }],
    ['permissions', { ...former, org_id: 'org_1', org_permissions: 'org:a:b' }],
    ['permissions', { ...former, org_id: 'org_1', org_permissions: [1] }],
    ['permissions', { ...former, org_id: 'org_1', org_permissions: { 0: 'org:a:b' } }],
  ])('accepts a session whose %s is malformed, which then grants nothing: %j', async (_, claims) => {
    expect((await verify(claims)).access).toMatchObject({ organization: 'org_1', permissions: [] });
    expect(sessionOf(claimsOf(claims)).organization).toEqual({
      id: 'org_1',
      slug: undefined,
      role: undefined,
      permissions: [],
    });
  });

  it.each<readonly [MintClaims]>([
    [{ fea: 'dashboard' }],
    [{ fea: 'o:a,dashboard' }],
    [{ fea: 'o:a,,o:b' }],
    [{ fea: ['o:a'] }],
    [{ fea: 1 }],
    [{ pla: 'free_user' }],
    [{ pla: 1 }],
    [{ pla: { o: 'pro' } }],
  ])(
    'accepts a session whose features or plans are unreadable, which then grant nothing: %j',
    async (claims) => {
      expect((await verify(claims)).access).toBeDefined();
      expect(sessionOf(claimsOf(claims))).toMatchObject({ features: [], plans: [] });
    },
  );

  it.each([[1], [true], [{ read: true }], [[1]], [['a', 1]], [''], [' ']])(
    'a custom claim "permissions" of %j grants nothing, and the session goes on',
    async (permissions) => {
      expect((await verify({ permissions })).access?.permissions).toEqual([]);
    },
  );

  it.each([[3], ['2'], [0], [2.5], [{}], [[2]]])(
    'claims of version %j give the organization, and no role, permission, feature or plan',
    async (v) => {
      const claims = {
        v,
        fea: 'o:a',
        pla: 'o:pro',
        sts: 'active',
        fva: [1, -1],
        o: { id: 'org_1', slg: 'acme', rol: 'admin', per: 'read', fpm: '1' },
        org_id: 'org_9',
        org_role: 'org:admin',
        org_permissions: ['org:a:read'],
      };
      expect((await verify(claims)).access).toMatchObject({ organization: 'org_1', permissions: [] });
      expect(sessionOf(claimsOf(claims))).toEqual({
        organization: { id: 'org_1', slug: 'acme', role: undefined, permissions: [] },
        features: [],
        plans: [],
        factorAges: { first: 1, second: undefined },
        actor: undefined,
        pending: false,
      });
      expect((await verify({ v, sts: 'pending' })).denial?.code).toBe('token_inactive');
      expect((await verify({ v, o: undefined })).access?.organization).toBeUndefined();
    },
  );

  it('ignores permissions of version 1 without the prefix "org:"', async () => {
    const claims = { ...former, org_id: 'org_1', org_permissions: ['a:read', 'org:b:read', 'orga:read', ''] };
    expect((await verify(claims)).access?.permissions).toEqual(['org:b:read']);
  });
});

describe('the actor of a session', () => {
  it.each([
    ['an impersonator', { sub: 'user_admin', iss: 'https://dashboard.test' }, undefined],
    ['an impersonator with a type that is null', { sub: 'user_admin', type: null }, undefined],
    ['an agent', { sub: 'agent_1', type: 'agent' }, 'agent'],
    ['an actor of a type that is new', { sub: 'robot_1', type: 'robot' }, 'robot'],
  ])('reads an actor with its type: %s', async (_, act, type) => {
    expect((await verify({ act })).access).toMatchObject({
      subject: 'user_1',
      actor: act.sub,
      claims: { act },
    });
    expect(sessionOf(claimsOf({ act })).actor).toEqual({ subject: act.sub, type });
  });

  it('lets a route reject an agent', async () => {
    const noAgents = { allow: ({ claims }: { claims: SessionClaims }) => claims.act?.type !== 'agent' };
    const token = await issuer.mint(
      { ...sessionClaims, act: { sub: 'agent_1', type: 'agent' } },
      headers.session,
    );
    expect((await verifier.verify(token, noAgents)).denial?.code).toBe('not_allowed');
    const impersonated = await issuer.mint({ ...sessionClaims, act: { sub: 'user_2' } }, headers.session);
    expect((await verifier.verify(impersonated, noAgents)).access).toBeDefined();
  });
});

describe('a session token with custom claims', () => {
  // Clerk's SDK, @clerk/backend 3.25.0, reads none of these names.
  it.each<readonly [MintClaims]>([
    [{ nonce: 'abc' }],
    [{ at_hash: 'abc' }],
    [{ c_hash: 'abc' }],
    [{ nonce: 1, at_hash: {}, c_hash: [] }],
    [{ typ: 'customer' }],
    [{ token_use: 'id' }],
    [{ token_type: 'premium' }],
    [{ token_type: 7 }],
    [{ events: ['a'] }],
    [{ handshake: 'firm' }],
    [{ handshake: [] }],
    [{ handshake: { a: 1 } }],
    [{ scope: 7, scp: {}, client_id: [], org_id: 7, roles: 'x', gty: 'client-credentials' }],
    [{ constructor: 'x', toString: 1, hasOwnProperty: 2 }],
  ])('accepts custom claims that mark other kinds of token elsewhere: %j', async (claims) => {
    const { access, denial } = await verify(claims);
    expect(denial).toBeUndefined();
    expect(access).toMatchObject({ kind: 'person', subject: 'user_1', scopes: [], claims });
  });

  it.each<readonly [MintClaims, string | undefined]>([
    [{ nonce: 'abc' }, undefined],
    [{ at_hash: 'abc', c_hash: 'abc' }, undefined],
    [{ typ: 'Logout' }, 'type_mismatch'],
    [{ token_use: 'id' }, 'type_mismatch'],
    [{ token_type: 'refresh_token' }, 'type_mismatch'],
    [{ events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }, 'type_mismatch'],
  ])(
    'without a category, a claim that only another kind of JWT with a sid has tells that kind: %j',
    async (claims, code) => {
      const nothing = Object.fromEntries(Object.keys(claims).map((name) => [name, null]));
      for (const header of [{}, headers.ignore]) {
        const without = await issuer.mint({ ...sessionClaims, ...nothing }, header);
        expect((await verifier.verify(without)).denial).toBeUndefined();
        const token = await issuer.mint({ ...sessionClaims, ...claims }, header);
        expect((await verifier.verify(token)).denial?.code).toBe(code);
      }
    },
  );

  it.each([['text'], [1], [true], [[]], [['jkt']], [{}], [{ note: 'x' }], [{ JKT: 'x' }], [null]])(
    'is a session with a "cnf" that names no key: %j',
    async (cnf) => {
      expect((await verify({ cnf })).access).toBeDefined();
    },
  );

  it.each(['jwk', 'jwe', 'kid', 'jku', 'x5t#S256', 'jkt', 'osc'])(
    'is refused with a "cnf" that binds it to a key by %s, since no proof is taken here',
    async (member) => {
      for (const value of ['x', null, {}]) {
        const { denial } = await verify({ cnf: { note: 'x', [member]: value } });
        expect(denial).toMatchObject({ code: 'token_bound', detail: { claim: 'cnf' } });
      }
    },
  );

  it('rejects a session token without sid, whatever its custom claims', async () => {
    for (const sid of [undefined, null])
      expect((await verify({ sid, nonce: 'abc', at_hash: 'x' })).denial?.code).toBe('claim_missing');
  });
});

const permissionsIn = (fea: unknown, per: unknown, fpm: unknown): readonly string[] | undefined =>
  sessionOf(claimsOf({ fea, o: { id: 'org_1', per, fpm } })).organization?.permissions;

describe('permissions of version 2', () => {
  it.each([
    ['Doc example', 'o:dash,o:teams', 'w,r', '3,2', ['org:dash:w', 'org:dash:r', 'org:teams:r']],
    ['bit 0 is the first of per', 'o:a', 'x,y', '1', ['org:a:x']],
    ['spaces do not matter', 'o:a, uo:b', 'x, y', '1, 2', ['org:a:x', 'org:b:y']],
    ['Scopes: o, ou, uo are its own', 'o:a,ou:b,uo:c', 'x', '1,1,1', ['org:a:x', 'org:b:x', 'org:c:x']],
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
    ['a mask that is none grants nothing and keeps its place', 'o:a,o:b', 'x', '1invalid,1', ['org:b:x']],
    ['an empty mask keeps its place', 'o:a,o:b', 'x', ',1', ['org:b:x']],
    ['an empty action keeps its place', 'o:a', 'x,,y', '2', []],
    ['the action after an empty one has its own bit', 'o:a', 'x,,y', '4', ['org:a:y']],
    ['an action with a colon grants nothing and keeps its place', 'o:a', 'x:y,z', '3', ['org:a:z']],
    ['a feature without a name grants nothing and keeps its place', 'o:,o:a', 'x', '1,1', ['org:a:x']],
    ['a feature with a colon in its name has its own permissions', 'o:a:b', 'x', '1', ['org:a:b:x']],
  ])('decodes the permissions of version 2: %s', (_, fea, per, fpm, expected) => {
    expect(permissionsIn(fea, per, fpm)).toEqual(expected);
  });

  it('decodes a bit mask of any length, such as for the 80th action', () => {
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
  ])('grants a permission only if both readings of the masks grant it: %s', (_, fea, fpm, expected) => {
    expect(permissionsIn(fea, 'x,y', fpm)).toEqual(expected);
  });
});
