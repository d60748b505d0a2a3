import { describe, expect, it } from 'vitest';
import { isMet } from '../bench/figure.js';
import { chart } from './chart.js';
import { reading, twice } from './contests.js';
import type { Contest } from './contests.js';
import { outcomeOf } from './standings.js';
import type { Outcome } from './standings.js';
import { reasonsOf, targetsOf } from './targets.js';
import type { Round } from './turns.js';

const contest: Contest = { framework: 'koa', title: 'Koa', keeps: 95, rivals: ['theirs'], others: ['<it>'] };

const round = (requests: number, idle = 10): Round => ({
  requests,
  seconds: 2,
  cpu: requests * 50,
  active: 1000,
  idle,
});

/** What the apps did when our guard had so many requests, and the open app 1000, 2000 and 3000. */
function played(ours: readonly number[], idle?: number): Outcome {
  const rounds = new Map([
    ['open', [1000, 2000, 3000].map((requests) => round(requests, idle))],
    ['tokenward', ours.map((requests) => round(requests))],
    ['theirs', [500, 1000, 1500].map((requests) => round(requests))],
    ['<it>', [400, 400, 400].map((requests) => round(requests))],
  ]);
  return outcomeOf(contest, rounds);
}

describe('the targets over HTTP', () => {
  it('are ratios of one round each, however much the rounds differ', () => {
    const [kept, beaten] = targetsOf(played([960, 1920, 2880]));
    expect(kept).toMatchObject({ value: 96, low: 96, high: 96, unit: '%' });
    expect(beaten).toMatchObject({ value: 1.92, unit: 'x' });
    expect([kept, beaten].map((figure) => isMet(figure!))).toEqual([true, true]);
  });

  it('are missed by a guard that costs too much, or more than that of another', () => {
    expect(targetsOf(played([940, 1880, 2820])).map(isMet)).toEqual([false, true]);
    expect(targetsOf(played([400, 800, 1200])).map(isMet)).toEqual([false, false]);
  });

  it('are not taken where a server waited for the load', () => {
    const outcome = played([1000, 2000, 3000], 300);
    expect(targetsOf(outcome).map(({ value }) => value)).toEqual([Number.NaN, 2]);
    expect(targetsOf(outcome).map(isMet)).toEqual([false, true]);
    expect(reasonsOf(outcome)).toEqual([expect.stringMatching(/^open: .* idle machine/)]);
  });
});

describe('a standing', () => {
  it('tells the time of the processor beyond that of the open app, of each round by itself', () => {
    const rounds = new Map([
      ['open', [100, 200].map((requests) => round(requests))],
      ['tokenward', [100, 200].map((requests) => ({ ...round(requests), cpu: requests * 50 + 1000 }))],
    ]);
    const [open, ours] = outcomeOf(contest, rounds).standings;
    expect([open?.more, ours?.more]).toEqual([
      { middle: 0, low: 0, high: 0 },
      { middle: 5, low: 5, high: 5 },
    ]);
  });
});

describe('the chart over HTTP', () => {
  it('shows everyone, with the share that each guard leaves', () => {
    const drawn = chart(
      { date: '2026-11-21', machine: 'A & B', node: 'v20.0.0', load: 0, peers: { koa: '3.0.0' } },
      [played([960, 1920, 2880])],
    );
    for (const text of [
      'no guard',
      '1000<',
      '960, 96 %',
      '500, 50 %',
      '&lt;it&gt;',
      'A &amp; B',
      'koa 3.0.0',
    ])
      expect(drawn).toContain(text);
  });

  it('leaves out those that are there to explain the others', () => {
    const explaining = [reading, twice].map((app) => [app, [round(700)]] as const);
    const outcome = outcomeOf(contest, new Map([['open', [round(1000)]], ...explaining]));
    const drawn = chart({ date: '2026-11-21', machine: 'A', node: 'v20.0.0', load: 0, peers: {} }, [outcome]);
    expect(drawn).toContain('no guard');
    for (const app of [reading, twice]) expect(drawn).not.toContain(app);
  });
});
