import { describe, expect, it } from 'vitest';
import type { Contender, Verify } from './contender.js';
import { fireAt } from './fire.js';
import type { Round } from './rounds.js';

class Refusal extends Error {}

const setting = { issuer: 'https://issuer.test', audience: 'api', algorithms: [], jwks: { keys: [] } };
const ground = { names: /./, forbidden: true, clause: 'RFC 0' };
const shot = { family: 'kinds', name: 'bad', algorithm: 'ES256', setting, codes: [], ground } as const;
const round: Round = {
  title: 'one bad token',
  keySets: false,
  good: [{ setting, token: 'good' }],
  shots: [{ ...shot, token: 'bad' }],
};

function contender(verify: Verify): Contender {
  return {
    name: 'someone',
    package: 'someone',
    configured: 'As it comes.',
    readsKeySets: false,
    prepare: () => verify,
    reasonOf: (error) => (error instanceof Refusal ? error.message : undefined),
  };
}

/** Takes the good token, and does this with any other. */
const otherwise =
  (verify: Verify): Verify =>
  (token) =>
    token === 'good' ? undefined : verify(token);

describe('a contender that is fired at', () => {
  it.each([
    ['accepts', () => ({ sub: 'user_1' }), { kind: 'accepted' }],
    ['refuses', () => Promise.reject(new Refusal('expired')), { kind: 'refused', reason: 'expired' }],
    ['breaks', () => Promise.reject(new TypeError('x')), { kind: 'broken', reason: 'TypeError: x' }],
  ])('%s', async (_name, verify, outcome) => {
    const results = await fireAt([contender(otherwise(verify))], round);
    expect(results.map((result) => result.outcome)).toEqual([outcome]);
  });

  it('must take the good token first', async () => {
    const refuses = contender(() => Promise.reject(new Refusal('everything')));
    await expect(fireAt([refuses], round)).rejects.toThrow(
      'refuses what is good (one bad token): everything',
    );
  });

  it('is left out of a round of key sets unless it reads them', async () => {
    expect(await fireAt([contender(() => {})], { ...round, keySets: true })).toEqual([]);
  });
});
