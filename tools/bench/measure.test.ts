import { describe, expect, it } from 'vitest';
import { interleaved, isTaken, ratio, repeated, shareOf, spread, timePerToken, warmUps } from './measure.js';

const denied = { denial: { code: 'token_expired' } };

it('a ratio is taken in each round, and the median is that of the ratios', () => {
  // The second round was slow for both of them: the ratio of the medians would be 1.5.
  const times = new Map([
    ['ours', [2, 30, 3]],
    ['theirs', [1, 10, 2]],
  ]);
  expect(ratio(times, 'ours', 'theirs').middle).toBe(2);
  expect(() => ratio(times, 'ours', 'nobody')).toThrow('nobody');
});

it('the spread of a list does not mind its order', () => {
  expect(spread([5, 1, 4, 2, 3])).toEqual({ middle: 3, low: 2, high: 4 });
  expect(spread([]).middle).toBeNaN();
});

it('everyone has a turn in each round, in an order that changes; the first rounds do not count', async () => {
  const turns: string[] = [];
  const runner = (name: string) => ({ name, time: (round: number) => turns.push(name) && round });
  const times = await interleaved([runner('a'), runner('b')], 2);
  expect(times.get('a')).toEqual([warmUps, warmUps + 1]);
  expect(turns.slice(0, 4)).toEqual(['a', 'b', 'b', 'a']);
});

describe('the time per token', () => {
  it('is taken over copies, whether the answer is a promise or not', async () => {
    expect(await timePerToken(() => Promise.resolve({}), ['a', 'b'])).toBeGreaterThan(0);
    expect(await timePerToken(() => ({}), ['a', 'b'])).toBeGreaterThan(0);
  });

  it('is no time when something else was refused than expected', async () => {
    await expect(timePerToken(() => denied, ['a'])).rejects.toThrow('1 of 1 tokens were refused');
    await expect(timePerToken(() => ({}), ['a'], 1)).rejects.toThrow('0 of 1 tokens were refused');
    expect(await timePerToken(() => Promise.resolve(denied), ['a'], 1)).toBeGreaterThan(0);
  });
});

it.each([
  ['an answer', () => ({ sub: 'a' }), true],
  ['a denial', () => Promise.resolve(denied), false],
  ['an error', () => expect.fail(), false],
  ['a rejection', () => Promise.reject(new Error('expired')), false],
])('%s tells whether a token is taken', async (_name, verify, taken) => {
  expect(await isTaken(verify, 'a')).toBe(taken);
});

it('no two rounds share a token, and a round is never short of one', () => {
  expect([shareOf([1, 2, 3, 4], 0, 2), shareOf([1, 2, 3, 4], 1, 2)]).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(() => shareOf([1, 2, 3], 1, 2)).toThrow('too few tokens');
  expect(repeated(['a', 'b'], 3)).toEqual(['a', 'b', 'a']);
});
