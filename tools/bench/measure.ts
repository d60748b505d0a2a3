import { rotated, spread } from '../shared/spread.js';
import type { Spread } from '../shared/spread.js';
import type { Figure } from '../shared/figure.js';
import { freshCopy } from './tokens.js';

/** How much is measured. */
export interface Effort {
  /** The rounds that count, and the tokens in each. */
  readonly rounds: number;
  readonly batch: number;
  /** How many issuers, tenants, keys in a set and cached tokens the part `growth` compares with few. */
  readonly issuers: number;
  readonly keys: number;
  readonly cached: number;
  /** How many different tokens the parts `growth` and `memory` send before they measure. */
  readonly distinct: number;
  /** How many invalid tokens the part `flood` sends in a row. */
  readonly hostile: number;
  /** How many tokens the part `memory` caches. */
  readonly held: number;
  /** How many processes of each kind the part `start` starts. */
  readonly starts: number;
}

/** The time of one library for one kind of token: a bar of the chart. */
export interface Bar {
  readonly kind: 'new' | 'cached';
  readonly algorithm: string;
  readonly name: string;
  readonly microseconds: number;
  /** Relative to `crypto.verify`, and to Tokenward: medians of the ratios of each round. */
  readonly timesBare: number;
  readonly timesOurs: number;
}

/** A part of the benchmark, which can be run by its name. */
export interface Part {
  readonly title: string;
  readonly measure: (
    effort: Effort,
  ) => Promise<{ readonly figures: readonly Figure[]; readonly bars?: readonly Bar[] }>;
}

/** Verifies a token. It throws, rejects or returns a denial if the token is invalid. */
export type Verify = (token: string) => unknown;

/** Measures one round and returns the nanoseconds per token, by name. */
export type Runners = Readonly<Record<string, (round: number) => number | Promise<number>>>;

/** The nanoseconds per token of each round, by name. */
export type Times = ReadonlyMap<string, readonly number[]>;

/** The first rounds warm up and do not count. */
export const warmUps = 10;

/**
 * Runs everything once per round, in an order that changes. A ratio within a round is not disturbed when the machine gets slower
 * over time. Benchmark libraries run one task after the other, so this loop is our own.
 */
export async function interleaved(runners: Runners, rounds: number): Promise<Times> {
  const times = new Map(Object.keys(runners).map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds + warmUps; round += 1)
    for (const [name, run] of rotated(Object.entries(runners), round)) {
      const time = await run(round);
      if (round >= warmUps) times.get(name)?.push(time);
    }
  return times;
}

/**
 * The nanoseconds per token. Each verification is awaited before the next one, and each gets a copy of its token. Throws unless
 * exactly `rejections` tokens are rejected.
 */
export async function timePerToken(
  verify: Verify,
  tokens: readonly string[],
  rejections = 0,
): Promise<number> {
  const copies = tokens.map(freshCopy);
  let rejected = 0;
  const start = process.hrtime.bigint();
  for (const copy of copies) {
    const answer = verify(copy);
    const result = answer instanceof Promise ? ((await answer) as unknown) : answer;
    if ((result as { readonly denial?: unknown } | undefined)?.denial !== undefined) rejected += 1;
  }
  const time = Number(process.hrtime.bigint() - start) / copies.length;
  if (rejected !== rejections)
    throw new Error(
      `${rejected} of ${copies.length} tokens were rejected instead of ${rejections}, so the time means nothing.`,
    );
  return time;
}

/** The time of one relative to another, of each round by itself. */
export function ratio(times: Times, one: string, other: string): Spread {
  const others = roundsOf(times, other);
  return spread(roundsOf(times, one).map((time, round) => time / (others[round] ?? Number.NaN)));
}

/** The times of one in each round. */
export function roundsOf(times: Times, name: string): readonly number[] {
  const rounds = times.get(name);
  if (rounds === undefined) throw new Error(`"${name}" was not measured.`);
  return rounds;
}

/** Tokens for every round, so that no two rounds share one. */
export function dealt<T>(
  { rounds, batch }: Effort,
  make: (index: number) => T,
): (round: number) => readonly T[] {
  const all = Array.from({ length: batch * (rounds + warmUps) }, (_, index) => make(index));
  return (round) => all.slice(round * batch, (round + 1) * batch);
}

/** Twenty tokens over and over, for what a cached token costs. */
export function recurring({ batch }: Effort, make: (index: number) => string): readonly string[] {
  const tokens = Array.from({ length: 20 }, (_, index) => make(index));
  return Array.from({ length: 5 * batch }, (_, index) => tokens[index % tokens.length] ?? '');
}
