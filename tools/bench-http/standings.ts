import { spread } from '../bench/measure.js';
import type { Spread } from '../bench/measure.js';
import { open } from './contests.js';
import type { Contest } from './contests.js';
import type { Rounds } from './rounds.js';
import type { Round } from './turns.js';

/** How one app did, in medians of all rounds. */
export interface Standing {
  readonly app: string;
  /** Requests per second. */
  readonly rate: Spread;
  /** Per cent of the requests per second of the open app, of each round by itself. */
  readonly ofOpen: Spread;
  /** Microseconds of the processor per request: steadier than the rate, since nobody else's work is in it. */
  readonly cpu: Spread;
  /** Those that it takes more than the open app, of each round by itself. */
  readonly more: Spread;
  /** Per cent of the time in which the server had something to do. */
  readonly busy: Spread;
}

/** Who did how well in a contest. */
export interface Outcome {
  readonly contest: Contest;
  readonly rounds: Rounds;
  readonly standings: readonly Standing[];
}

/** Sums up what was seen. */
export function outcomeOf(contest: Contest, rounds: Rounds): Outcome {
  const standings = [...rounds].map(([app, list]): Standing => ({
    app,
    rate: spread(list.map(rateOf)),
    ofOpen: spread(ratios(rounds, app, open).map((ratio) => ratio * 100)),
    cpu: spread(list.map(cpuOf)),
    more: spread(list.map((round, index) => cpuOf(round) - cpuOf(rounds.get(open)?.[index]))),
    busy: spread(list.map(({ active, idle }) => (active / (active + idle)) * 100)),
  }));
  return { contest, rounds, standings };
}

/** How many times the requests per second of another app one had, of each round by itself. */
export function ratios(rounds: Rounds, one: string, other: string): readonly number[] {
  const others = rounds.get(other) ?? [];
  return (rounds.get(one) ?? []).map((round, index) => {
    const beside = others[index];
    return beside ? rateOf(round) / rateOf(beside) : Number.NaN;
  });
}

function cpuOf(round: Round | undefined): number {
  return round ? round.cpu / round.requests : Number.NaN;
}

function rateOf({ requests, seconds }: Round): number {
  return requests / seconds;
}
