import { describe, expect, it } from 'vitest';
import { issuerWithClock, opaqueTokens, peopleOf } from '../../test/setup.js';
import { shownChallenges } from '../../test/shown-challenges.js';
import { createVerifier, fromHeaders } from '../index.js';
import type { Requirements, Verdict } from '../index.js';
import { challengeOfRoute } from './challenge-of-route.js';

const { clock, issuer } = await issuerWithClock();
const verifier = createVerifier({
  authorities: [peopleOf(issuer), opaqueTokens({ scope: 'a' })],
  now: clock.now,
});
const ask = (sent: string | undefined, given: Requirements): Promise<Verdict> =>
  verifier.authenticate(fromHeaders(sent === undefined ? {} : { authorization: sent }), given as object);
const expired = await issuer.mintExpired();

describe('the challenge of a route', () => {
  const bound: Requirements = { bound: true };
  const scoped: Requirements = { scopes: ['a'] };
  it.each<[boolean, string, Requirements]>([
    [true, 'itself', bound],
    [true, 'inside allOf', { allOf: [scoped, bound] }],
    [true, 'in all of anyOf', { anyOf: [bound, { ...bound, ...scoped }] }],
    [true, 'inside both', { anyOf: [{ allOf: [scoped, { anyOf: [bound] }] }] }],
    [true, 'beside alternatives that do not', { ...bound, anyOf: [scoped] }],
    [false, 'nowhere', { ...scoped, allOf: [scoped], anyOf: [scoped] }],
    [false, 'in one of anyOf', { anyOf: [bound, scoped] }],
    [false, 'nowhere, and anyOf is empty', { anyOf: [] }],
  ])('gives bound as %s when a bound token is required %s', (expected, _where, given) => {
    expect(challengeOfRoute(given).bound).toBe(expected);
  });

  it.each<[string, Requirements, string]>([
    [
      'its own and those of allOf',
      { scopes: ['a'], allOf: [{ scopes: ['b'] }, { scopes: ['a', 'c'] }] },
      'a b c',
    ],
    [
      'those of the first alternative that has some',
      { anyOf: [{ kind: 'person' }, { scopes: ['b'] }, { scopes: ['c'] }] },
      'b',
    ],
    [
      'those inside alternatives',
      { anyOf: [{ allOf: [{ scopes: ['b'] }, { anyOf: [{ scopes: ['c'] }] }] }] },
      'b c',
    ],
    ['none if the route has none', { anyOf: [{ kind: 'person' }] }, '-'],
  ])(
    'names the scopes of a route at once, before the caller is known: %s',
    async (_what, given, expected) => {
      expect(shownChallenges(await ask(undefined, given))).toEqual([`Bearer - ${expected}`]);
    },
  );

  it('names the scopes of the alternative for the authority of its token', async () => {
    const anyOf: readonly Requirements[] = [
      { accept: ['opaque'], scopes: ['o'] },
      { accept: ['people'], scopes: ['p'] },
    ];
    expect(shownChallenges(await ask(undefined, { anyOf }))).toEqual(['Bearer - o']);
    expect(shownChallenges(await ask(`Bearer ${expired}`, { anyOf }))).toEqual(['Bearer invalid_token p']);
  });
});
