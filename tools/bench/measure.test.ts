import { expect, it } from 'vitest';
import { dealt, interleaved, ratio, timePerToken, warmUps } from './measure.js';

const effort = {
  rounds: 1,
  batch: 2,
  issuers: 1,
  keys: 1,
  cached: 1,
  distinct: 1,
  hostile: 1,
  held: 1,
  starts: 1,
};

it('takes a ratio within each round, and the median of the ratios', () => {
  // The second round was slow for both. The ratio of the medians would be 1.5.
  const times = new Map([
    ['ours', [2, 30, 3]],
    ['theirs', [1, 10, 2]],
  ]);
  expect(ratio(times, 'ours', 'theirs').median).toBe(2);
  expect(() => ratio(times, 'ours', 'nobody')).toThrow('nobody');
});

it('runs everything in each round, in an order that changes, and drops the first rounds', async () => {
  const order: string[] = [];
  const run = (name: string) => (round: number) => order.push(name) && round;
  const times = await interleaved({ a: run('a'), b: run('b') }, 2);
  expect(times.get('a')).toEqual([warmUps, warmUps + 1]);
  expect(order.slice(0, 4)).toEqual(['a', 'b', 'b', 'a']);
});

it('measures both synchronous and asynchronous verification', async () => {
  expect(await timePerToken(() => Promise.resolve({}), ['a', 'b'])).toBeGreaterThan(0);
  expect(await timePerToken(() => ({}), ['a', 'b'])).toBeGreaterThan(0);
});

it('throws when another number of tokens is rejected than expected', async () => {
  const rejects = () => Promise.resolve({ denial: {} });
  await expect(timePerToken(rejects, ['a'])).rejects.toThrow('1 of 1 tokens were rejected');
  await expect(timePerToken(() => ({}), ['a'], 1)).rejects.toThrow('0 of 1 tokens were rejected');
  expect(await timePerToken(rejects, ['a'], 1)).toBeGreaterThan(0);
});

it('gives each round tokens of its own', () => {
  const deal = dealt(effort, (index) => index);
  expect([deal(0), deal(1)]).toEqual([
    [0, 1],
    [2, 3],
  ]);
});
