import { describe, expect, it } from 'vitest';
import { issuerWithClock, opaqueTokens, peopleOf } from '../../test/setup.js';
import { shownChallenges } from '../../test/shown-challenges.js';
import { createVerifier, fromHeaders } from '../index.js';
import type { Requirements, Verdict } from '../index.js';

const { clock, issuer } = await issuerWithClock();
const verifier = createVerifier({
  authorities: [peopleOf(issuer), opaqueTokens({ scope: 'a' })],
  now: clock.now,
});
const ask = (sent: string | undefined, given: Requirements): Promise<Verdict> =>
  verifier.authenticate(fromHeaders(sent === undefined ? {} : { authorization: sent }), given as object);
const expired = await issuer.mintExpired();

describe('the challenge of a route', () => {
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
