import { describe, expect, it } from 'vitest';
import type { KindOption } from '../authority/kind-option.js';
import type { KnownKind } from '../claims/principal-kind.js';
import { apiKeys, cached, createVerifier, introspection, jwtIssuer, localKeys, tenants } from '../index.js';
import type { Authority, HealthProblem, Requirements } from '../index.js';

const key = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
} as const;
const issuer = 'https://id.test';
const people = (kind?: KindOption): Authority<string, unknown> =>
  jwtIssuer({
    name: 'people',
    issuer,
    audience: 'api',
    keys: localKeys({ keys: [key] }),
    ...(kind !== undefined && { kind }),
  });
const keys = apiKeys({ name: 'keys', prefix: 'acme_', lookup: () => undefined });
const opaque = introspection({
  name: 'opaque',
  issuer,
  audience: 'api',
  prefix: 'oat_',
  ask: () => Promise.resolve(undefined),
});
const many = tenants({ name: 'tenants', resolve: () => undefined });

async function found(
  authorities: readonly Authority<string, unknown>[],
  ...routes: readonly Requirements[]
): Promise<readonly HealthProblem[]> {
  const verifier = createVerifier({ authorities });
  for (const requirements of routes) verifier.guard(requirements);
  return verifier.check();
}

describe('a route that requires a kind', () => {
  it.each<[string, readonly Authority<string, unknown>[], Requirements, number]>([
    ['an API key of an issuer', [people()], { kind: 'api_key' }, 1],
    ['an API key of introspection', [opaque], { kind: 'api_key' }, 1],
    ['a person of API keys', [keys], { kind: 'person' }, 1],
    ['a person of cached API keys', [cached(keys, { ttl: 5 })], { kind: 'person' }, 1],
    ['a person of an issuer of machines', [people('machine')], { kind: 'person' }, 1],
    ['a person of an issuer of nobody known', [people('unknown')], { kind: 'person' }, 1],
    ['an API key of two that have none', [people(), opaque], { kind: 'api_key' }, 1],
    [
      'an API key, of authorities that it accepts',
      [people(), keys],
      { kind: 'api_key', accept: ['people'] },
      1,
    ],
    ['two kinds that none can tell', [keys], { kind: ['person', 'machine'] }, 1],
    ['an API key of those that can', [people(), keys], { kind: 'api_key' }, 0],
    ['one of two kinds', [people(), opaque], { kind: ['person', 'api_key'] }, 0],
    ['a person of an issuer', [people()], { kind: 'person' }, 0],
    ['a machine of introspection', [opaque], { kind: 'machine' }, 0],
    ['what a function may tell', [people(() => 'api_key')], { kind: 'api_key' }, 0],
    ['what a tenant may tell', [many], { kind: 'api_key' }, 0],
    ['no kind at all', [keys], { scopes: ['a'] }, 0],
    [
      'alternatives of which none can be told',
      [keys],
      { anyOf: [{ kind: 'person' }, { kind: 'machine' }] },
      1,
    ],
    [
      'alternatives of which one can be told',
      [keys],
      { anyOf: [{ kind: 'person' }, { kind: 'api_key' }] },
      0,
    ],
    ['an alternative without a kind', [keys], { anyOf: [{ kind: 'person' }, { scopes: ['a'] }] }, 0],
    [
      'alternatives of authorities that cannot tell them',
      [people(), keys],
      {
        anyOf: [
          { accept: ['people'], kind: 'api_key' },
          { accept: ['keys'], kind: 'person' },
        ],
      },
      1,
    ],
    [
      'alternatives of authorities of which one can tell it',
      [people(), keys],
      {
        anyOf: [
          { accept: ['people'], kind: 'api_key' },
          { accept: ['keys'], kind: 'api_key' },
        ],
      },
      0,
    ],
    ['two kinds at once', [people()], { allOf: [{ kind: 'person' }, { kind: 'machine' }] }, 1],
    ['a kind inside that it excludes', [people()], { kind: 'person', allOf: [{ kind: 'machine' }] }, 1],
    ['one kind twice', [people()], { kind: 'person', allOf: [{ kind: ['person', 'machine'] }] }, 0],
    ['a nested kind', [keys], { allOf: [{ anyOf: [{ kind: 'person' }] }] }, 1],
  ])(
    'is a problem of check() if no authority provides it: %s',
    async (_name, authorities, requirements, times) => {
      expect(await found(authorities, requirements)).toHaveLength(times);
    },
  );

  it('is listed once, with its kinds and the authorities that it accepts', async () => {
    const requirements = { kind: ['machine', 'person'], accept: ['keys'] } as const;
    const again = { kind: ['person', 'machine', 'person'], accept: ['keys'] } as const;
    expect(await found([people(), keys], requirements, again, { ...requirements, scopes: ['a'] })).toEqual([
      {
        authority: 'keys',
        problem: expect.stringMatching(
          /^no token of the authority "keys" can have the kind "machine" or "person", so a route that requires it rejects everyone:/,
        ) as string,
      },
    ]);
  });

  it('is listed once for each different requirement', async () => {
    expect(await found([keys], { kind: 'person' }, { kind: 'machine' })).toHaveLength(2);
  });

  it('is compared with the kinds of an authority, or with its principal function', async () => {
    const principal = (): never => {
      throw new Error('not asked here');
    };
    const own = (kinds?: readonly KnownKind[]) => ({ ...people(), principal, ...(kinds && { kinds }) });
    expect(await found([own()], { kind: 'api_key' })).toEqual([]);
    expect(await found([own(['person'])], { kind: 'api_key' })).toHaveLength(1);
    expect(await found([own(['person'])], { kind: 'person' })).toEqual([]);
  });

  it('causes an error at start if kinds is no list', () => {
    expect(() => createVerifier({ authorities: [{ ...keys, kinds: 'person' as never }] })).toThrow(
      '"authorities"',
    );
  });
});

describe('the denial kind_mismatch', () => {
  const verifierOf = (kind: unknown) => {
    const authority: Authority = {
      name: 'own',
      accepts: () => true,
      attest: () => ({ attestation: { claims: {} } }),
      rules: [],
      principal: () => ({
        principal: {
          kind: kind as never,
          subject: 'u',
          client: undefined,
          actor: undefined,
          organization: undefined,
          scopes: [],
          permissions: [],
        },
      }),
    };
    return createVerifier({ authorities: [authority] });
  };

  it.each([
    ['api_key', 'api_key'],
    ['unknown', 'unknown'],
    [undefined, 'unknown'],
  ])('contains the kind of the caller and the fix: %s', async (kind, seen) => {
    const verifier = verifierOf(kind);
    expect((await verifier.verify('token')).access?.kind).toBe(seen);
    const { denial } = await verifier.verify('token', { kind: ['person', 'machine'] });
    expect(denial).toMatchObject({
      code: 'kind_mismatch',
      detail: { required: ['person', 'machine'], seen },
      hint: expect.stringMatching(new RegExp(`"${seen}".*"kind" option`)) as string,
    });
  });

  it.each(['a-claim-value', 'Person', '', null, 5, ['person'], {}])(
    'is an error instead if the kind is unknown: %j',
    async (kind) => {
      const verifier = verifierOf(kind);
      for (const requirements of [undefined, { kind: 'person' } as const])
        await expect(verifier.verify('token', requirements)).rejects.toMatchObject({
          code: 'configuration_invalid',
          message: expect.not.stringContaining('a-claim-value') as string,
        });
    },
  );
});
