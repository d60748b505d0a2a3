import type { MintClaims } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { has } from './index.js';
import type { Has, SessionClaims } from './index.js';
import { sessionClaims } from './test-network.js';

// Compared with Clerk's SDK: @clerk/shared 4.41.0, authorization.ts and jwtPayloadParser.ts.

/** Creates verified claims. */
const claimsOf = (claims: MintClaims): SessionClaims => ({
  iss: 'https://clerk.test',
  exp: 1_800_000_060,
  ...sessionClaims,
  ...claims,
});

const former = { v: undefined } as const;
const organization = { id: 'org_1', rol: 'admin', per: 'manage,read', fpm: '3,2' } as const;
const subscribed = { o: organization, fea: 'o:dashboard,o:teams,u:export', pla: 'u:free,o:pro' } as const;

describe('has()', () => {
  const asked: readonly (readonly [boolean, Has, MintClaims?])[] = [
    ...['admin', 'org:admin', 'org:org:admin'].map((role) => [true, { role }] as const),
    ...['administrator', 'member', ''].map((role) => [false, { role }] as const),
    ...['teams:read', 'org:teams:read', 'org:org:teams:read'].map(
      (name) => [true, { permission: name }] as const,
    ),
    ...['teams:manage', 'teams:*'].map((permission) => [false, { permission }] as const),
    [true, { role: 'admin', permission: 'teams:read' }],
    [false, { role: 'member', permission: 'teams:read' }],
    [false, { role: 'admin' }, { o: undefined }],
    ...['dashboard', 'export', 'org:dashboard', 'o:dashboard', 'organization:dashboard', 'u:export'].map(
      (feature) => [true, { feature }] as const,
    ),
    ...['user:dashboard', 'org:export', 'any:export', 'user:u:export'].map(
      (feature) => [false, { feature }] as const,
    ),
    [true, { plan: 'org:pro' }],
    ...['user:pro', 'team'].map((plan) => [false, { plan }] as const),
    [true, { plan: 'pro', role: 'admin' }],
    [false, { plan: 'pro', role: 'member' }],
    [false, {}],
    [false, { role: undefined } as unknown as Has],
    [false, { role: 1 } as unknown as Has],
    [false, { permission: ['teams:read'] } as unknown as Has],
    [false, { toString: 'x' } as unknown as Has],
    [false, { role: 'admin' }, { sub: undefined }],
    [false, { role: 'admin' }, { sts: 'pending' }],
    [true, { role: 'admin' }, { fea: 'broken' }],
    [false, { permission: 'teams:read' }, { fea: 'broken' }],
    [false, { feature: 'dashboard' }, { fea: 'o:dashboard,broken' }],
    [false, { plan: 'pro' }, { pla: 'pro' }],
    [false, { plan: 'free_user' }, { pla: 'free_user' }],
    [false, { feature: 'org:' }, { fea: 'o:,u:org' }],
    [false, { feature: ':' }, { fea: 'o:,u:' }],
    [false, { permission: 'org:' }, { fea: 'o:', o: { id: 'org_1', per: ',', fpm: '3' } }],
    // In version 1, only permissions with the prefix "org:" count.
    [true, { permission: 'a:read' }, { ...former, org_id: 'org_1', org_permissions: ['org:a:read'] }],
    [true, { permission: 'org:a:read' }, { ...former, org_id: 'org_1', org_permissions: ['org:a:read'] }],
    [false, { permission: 'a:read' }, { ...former, org_id: 'org_1', org_permissions: ['a:read'] }],
    [false, { permission: 'org:a:read' }, { ...former, org_id: 'org_1', org_permissions: ['a:read'] }],
    [false, { permission: 'a:read' }, { ...former, org_id: 'org_1', org_permissions: ['org:org:a:read'] }],
    [false, { permission: 'a:read' }, { ...former, org_permissions: ['org:a:read'] }],
    [false, { permission: 'teams:read' }, { v: 3 }],
    [false, { role: 'admin' }, { v: 3 }],
    [false, { feature: 'dashboard' }, { v: 3 }],
    // Stricter than Clerk's SDK on purpose: without version 2 these may be custom claims, which a user may be able to
    // write.
    [false, { feature: 'dashboard' }, former],
    [false, { plan: 'pro' }, former],
    [false, null as unknown as Has],
    [false, 'admin' as unknown as Has],
    [false, [] as unknown as Has],
    [false, { role: null } as unknown as Has],
    [false, { role: 'admin', plam: 'pro' } as unknown as Has],
    [true, { role: 'admin', plam: undefined } as unknown as Has],
    [false, { role: 'admin', constructor: 'x' } as unknown as Has],
    [false, JSON.parse('{"__proto__":"x","role":"admin"}') as Has],
  ];
  const named = asked.map(([expected, wanted, claims = {}]) => ({ expected, wanted, claims }));
  it.each(named)('has() returns $expected for $wanted in $claims', ({ expected, wanted, claims }) => {
    expect(has(claimsOf({ ...subscribed, ...claims }), wanted)).toBe(expected);
  });

  it('has() reads requirements from getters of a class, inherited ones too', () => {
    class Admin implements Has {
      get role(): string {
        return 'admin';
      }
    }
    const claims = claimsOf(subscribed);
    const wanted = (role: string, permission: string): Has =>
      Object.assign(Object.create({ role }) as Has, { permission });
    expect(has(claims, new Admin())).toBe(true);
    expect(has(claims, wanted('admin', 'teams:read'))).toBe(true);
    expect(has(claims, wanted('member', 'teams:read'))).toBe(false);
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
    [false, { level: 'first_factor', afterMinutes: Number.NaN }, [0, 0]],
    [false, { level: 'first_factor', afterMinutes: -1 }, [0, 0]],
    [false, { level: 'first_factor', afterMinutes: 0 }, [0, 0]],
    // Stricter than Clerk's SDK, which accepts it.
    [false, { level: 'first_factor', afterMinutes: Number.POSITIVE_INFINITY }, [0, 0]],
    [false, { level: 'first_factor' } as unknown as 'lax', [0, 0]],
    [false, { afterMinutes: 5 } as unknown as 'lax', [0, 0]],
    [false, {} as unknown as 'lax', [0, 0]],
    [false, ['strict'] as unknown as 'lax', [0, 0]],
    [false, '' as 'lax', [0, 0]],
    [false, false as unknown as 'lax', [0, 0]],
    [false, 0 as unknown as 'lax', [0, 0]],
    [false, '__proto__' as 'lax', [0, 0]],
    [false, 'STRICT' as 'lax', [0, 0]],
    [true, { level: 'first_factor', afterMinutes: 5 }, [0.5, 0]],
    [true, { level: 'second_factor', afterMinutes: 5 }, [-1, 0]],
    [false, { level: 'multi_factor', afterMinutes: 5 }, [-1, 0]],
    [true, { level: 'multi_factor', afterMinutes: 5 }, [0, -1]],
  ])('has() returns %s for the reverification %j of the ages %j', (expected, reverification, fva) => {
    const wanted = { reverification } as Has;
    expect(has(claimsOf({ fva }), wanted)).toBe(expected);
  });

  it.each([
    [[0, -5]],
    [[-0.5, 0]],
    [[-2, 0]],
    [[-1, -1]],
    [[0, -1.5]],
    [[0]],
    [[0, 0, 0]],
    [[]],
    [[0, null]],
    [[null, 0]],
    [['0', '0']],
    [[[0], [0]]],
    [[true, true]],
    ['0,0'],
    [0],
    [{ 0: 0, 1: 0, length: 2 }],
    [null],
    [undefined],
  ])('has() returns false for any reverification of the unreadable or missing ages %j', (fva) => {
    const levels = ['first_factor', 'second_factor', 'multi_factor'] as const;
    const all = [
      ...(['strict_mfa', 'strict', 'moderate', 'lax'] as const),
      ...levels.map((level) => ({ level, afterMinutes: 1e9 })),
    ];
    for (const reverification of all) expect(has(claimsOf({ fva }), { reverification })).toBe(false);
    // The rest of the session is read as usual.
    expect(has(claimsOf({ ...subscribed, fva }), { role: 'admin' })).toBe(true);
    expect(has(claimsOf({ ...subscribed, fva }), { role: 'admin', reverification: 'lax' })).toBe(false);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'has() treats an age of %d as missing',
    (age) => {
      expect(has(claimsOf({ fva: [0, age] }), { reverification: 'lax' })).toBe(false);
      expect(has(claimsOf({ fva: [age, 0] }), { reverification: 'lax' })).toBe(false);
    },
  );
});
