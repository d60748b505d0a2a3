import { expect, it } from 'vitest';
import { isMet } from '../shared/figure.js';
import { standingsOf, targetsOf, waitingApps } from './standings.js';
import type { Contest } from './contests.js';

const contest: Contest = { framework: 'koa', title: 'Koa', rivals: ['theirs'] };
const round = (requests: number, busy = 99) => ({ requests, seconds: 2, cpu: requests * 50, busy });

/** Rounds in which our guard had so many requests, and an app with a guard that does nothing 1000, 2000 and 3000. */
const rounds = (ours: readonly number[], busy?: number) =>
  new Map([
    ['no guard', [1100, 2200, 3300].map((requests) => round(requests))],
    ['a guard that does nothing', [1000, 2000, 3000].map((requests) => round(requests, busy))],
    ['a lookup in a map', [800, 1600, 2400].map((requests) => round(requests))],
    ['tokenward', ours.map((requests) => round(requests))],
    ['theirs', [500, 1000, 1500].map((requests) => round(requests))],
  ]);

it('takes ratios within each round, however much the rounds differ', () => {
  const figures = targetsOf(contest, rounds([960, 1920, 2880]));
  expect(figures).toMatchObject([
    { value: 96, low: 96, high: 96, unit: '%' },
    { value: 120, unit: '%' },
    { value: 1.92, unit: 'x' },
  ]);
  expect(figures.map(isMet)).toEqual([true, true, true]);
});

it('misses the targets with a guard that costs too much, or more than that of another', () => {
  expect(targetsOf(contest, rounds([940, 1880, 2820])).map(isMet)).toEqual([false, true, true]);
  expect(targetsOf(contest, rounds([750, 1500, 2250])).map(isMet)).toEqual([false, false, true]);
  expect(targetsOf(contest, rounds([400, 800, 1200])).map(isMet)).toEqual([false, false, false]);
});

it('does not judge a figure when a server waited for the load', () => {
  const waited = rounds([1000, 2000, 3000], 70);
  expect(targetsOf(contest, waited).map(({ value }) => value)).toEqual([Number.NaN, 125, 2]);
  expect(waitingApps(waited)).toEqual(['a guard that does nothing']);
});

it('measures the processor time beyond that of the app without a guard', () => {
  const costly = new Map([
    ['no guard', [round(100), round(200)]],
    ['tokenward', [100, 200].map((requests) => ({ ...round(requests), cpu: requests * 55 }))],
  ]);
  expect(standingsOf(costly).map(({ more }) => more.median)).toEqual([0, 5]);
});
