/* oxlint-disable unicorn/no-thenable, typescript/only-throw-error, typescript/prefer-promise-reject-errors -- hooks that fail in these ways are the case */
import { describe, expect, it } from 'vitest';
import { configurationError } from '../../test/configuration-error.js';
import { issuerWithClock, opaqueTokens, peopleOf } from '../../test/setup.js';
import { cached, createVerifier, introspection, jwtIssuer, tenants } from '../index.js';
import type { Authority, Claims, PrincipalKind, Requirements } from '../index.js';
import type { KindOption } from './kind-option.js';

const { issuer } = await issuerWithClock();

const people = (kind?: KindOption): Authority<string, unknown> =>
  peopleOf(issuer, kind === undefined ? {} : { kind });
const opaque = (answer: Claims, kind?: KindOption): Authority<string, unknown> =>
  opaqueTokens(answer, kind === undefined ? {} : { kind });

async function said(
  authority: Authority<string, unknown>,
  token: string,
  requirements?: Requirements,
): Promise<string> {
  const verifier = createVerifier({ authorities: [authority], now: issuer.clock.now });
  const { access, denial } = await verifier.verify(token, requirements);
  return denial?.code ?? String(access?.kind);
}

const thenable = (then: (give: unknown, reject: (error: unknown) => void) => void): object =>
  Object.defineProperty({}, 'then', { value: then });
const all = ['person', 'machine', 'api_key', 'unknown'] as const;

/** Values that are no kind, and no function. */
const noKinds: readonly (readonly [string, unknown])[] = [
  ['null', null],
  ['an unknown kind', 'user'],
  ['a kind in another case', 'Person'],
  ['an empty text', ''],
  ['a list', ['person']],
  ['an object', { kind: 'person' }],
  ['true', true],
  ['a number', 0],
];

describe('the kind option', () => {
  it.each(all)('sets the kind of all tokens, whatever their claims: %s', async (kind) => {
    for (const claims of [{}, { sid: 's' }, { client_id: 'user_1' }]) {
      expect(await said(people(kind), await issuer.mint(claims))).toBe(kind);
      expect(await said(opaque({ sub: 'u', ...claims }, kind), 'token')).toBe(kind);
    }
  });

  it.each(all)('sets the kind by a function of the claims: %s', async (kind) => {
    const byClaim = ({ is }: Claims): PrincipalKind => is as PrincipalKind;
    expect(await said(people(byClaim), await issuer.mint({ is: kind }))).toBe(kind);
    expect(await said(opaque({ sub: 'u', is: kind }, byClaim), 'token')).toBe(kind);
  });

  it('sets the kinds of the authority when the kind is the same for all tokens', () => {
    const kindsOf = (kind?: KindOption): unknown => [people(kind).kinds, opaque({}, kind).kinds];
    for (const kind of ['person', 'machine', 'api_key'] as const)
      expect(kindsOf(kind)).toEqual([[kind], [kind]]);
    expect(kindsOf('unknown')).toEqual([[], []]);
    expect(kindsOf(() => 'person')).toEqual([undefined, undefined]);
    expect(kindsOf()).toEqual([undefined, undefined]);
  });

  it('grants a token whose claims prove no kind to a route that requires the kind', async () => {
    const token = await issuer.mint();
    expect(await said(people(), token, { kind: 'person' })).toBe('kind_mismatch');
    expect(await said(people('person'), token, { kind: 'person' })).toBe('person');
    expect(await said(people('unknown'), token, { kind: 'person' })).toBe('kind_mismatch');
    expect(await said(people('machine'), token, { kind: 'person' })).toBe('kind_mismatch');
  });

  it('is called for each request as a function, even for a cached token', async () => {
    let kind: PrincipalKind = 'person';
    const verifier = createVerifier({ authorities: [people(() => kind)], now: issuer.clock.now });
    const token = await issuer.mint();
    expect((await verifier.verify(token)).access?.kind).toBe('person');
    kind = 'machine';
    expect((await verifier.verify(token)).access?.kind).toBe('machine');
  });

  it('works inside tenants and cached', async () => {
    const many = tenants({ name: 'tenants', resolve: () => people('machine') });
    expect(await said(many, await issuer.mint({ sid: 's' }))).toBe('machine');
    const kept = cached(opaque({ sub: 'u' }, 'api_key'), { ttl: 60 });
    expect(await said(kept, 'token')).toBe('api_key');
  });

  it('does not change the denial of a malformed claim', async () => {
    expect(await said(people('person'), await issuer.mint({ sub: 5 }))).toBe('claim_malformed');
    expect(
      await said(
        people(() => 'person'),
        await issuer.mint({ azp: {} }),
      ),
    ).toBe('claim_malformed');
  });

  it.each<readonly [string, unknown]>([
    ['nothing', undefined],
    ...noKinds,
    ['a promise', Promise.resolve('person')],
    ['a promise that rejects', thenable((_, reject) => reject(undefined))],
    [
      'a thenable that throws',
      thenable(() => {
        throw new Error('then');
      }),
    ],
  ])('causes an error when its function returns %s, and grants nothing', async (_name, answer) => {
    const never = people(() => answer as PrincipalKind);
    for (const requirements of [undefined, { kind: 'person' } as const])
      await expect(said(never, await issuer.mint({ sid: 's' }), requirements)).rejects.toThrow(
        configurationError('"kind"'),
      );
  });

  it('passes the error of its function on, and grants nothing', async () => {
    const never = people(() => {
      throw new TypeError('a slip');
    });
    await expect(said(never, await issuer.mint({ sid: 's' }))).rejects.toThrow('a slip');
  });

  it.each<readonly [string, unknown]>([['not set', undefined], ...noKinds])(
    'is rejected at start when it is %s',
    (_name, kind) => {
      const refused = configurationError('"kind"');
      const given = { name: 'a', issuer: 'https://a.test', audience: 'api' } as const;
      expect(() => jwtIssuer({ ...given, kind: kind as KindOption })).toThrow(refused);
      expect(() =>
        introspection({ ...given, ask: () => Promise.resolve({}), kind: kind as KindOption }),
      ).toThrow(refused);
    },
  );
});
