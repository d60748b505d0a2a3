import { atLeast } from '../shared/figure.js';
import type { Figure } from '../shared/figure.js';
import { spread } from '../shared/spread.js';
import type { Spread } from '../shared/spread.js';
import { idle, lookup, open, ours } from './contests.js';
import type { Contest } from './contests.js';

/** What one app did in one round. */
export interface Round {
  readonly requests: number;
  readonly seconds: number;
  /** Processor time in µs. */
  readonly cpu: number;
  /** The share of the time in which the event loop was busy, in percent. */
  readonly busy: number;
}

/** What each app did, round by round. */
export type Rounds = ReadonlyMap<string, readonly Round[]>;

/** How one app did, over all rounds. */
export interface Standing {
  readonly app: string;
  /** Requests per second. */
  readonly rate: Spread;
  /** Percent of the requests per second of the app without a guard, of each round by itself. */
  readonly ofOpen: Spread;
  /** Microseconds of processor time per request, and how many more than without a guard. */
  readonly cpu: Spread;
  readonly more: Spread;
  readonly busy: Spread;
}

/** A server that was less busy than this waited for the load, so its rate is not its own. In percent. */
const busyEnough = 90;

/** How each app did. */
export function standingsOf(rounds: Rounds): readonly Standing[] {
  return [...rounds].map(([app, list]) => ({
    app,
    rate: spread(list.map(rateOf)),
    ofOpen: compared(rounds, app, open, (one, other) => (rateOf(one) / rateOf(other)) * 100),
    cpu: spread(list.map(cpuOf)),
    more: compared(rounds, app, open, (one, other) => cpuOf(one) - cpuOf(other)),
    busy: spread(list.map(({ busy }) => busy)),
  }));
}

/** The requests per second that our guard must keep, in percent of those with a guard that costs next to nothing. */
const kept = 95;

/** What our guard must reach on a framework. A figure is `NaN` if a server waited for the load. */
export function targetsOf({ title, rivals }: Contest, rounds: Rounds): readonly Figure[] {
  const waiting = waitingApps(rounds);
  const measured = (other: string, factor: number): Spread | number =>
    waiting.includes(ours) || waiting.includes(other)
      ? Number.NaN
      : compared(rounds, ours, other, (one, beside) => (rateOf(one) / rateOf(beside)) * factor);
  return [
    ...[idle, lookup].map((other) =>
      atLeast(`${title}, requests per second kept, of those with ${other}`, measured(other, 100), kept, '%'),
    ),
    ...rivals.map((rival) =>
      atLeast(`${title}, requests per second relative to ${rival}`, measured(rival, 1), 1, 'x'),
    ),
  ];
}

/** The apps whose servers waited for the load. */
export function waitingApps(rounds: Rounds): readonly string[] {
  return [...rounds].flatMap(([app, list]) =>
    spread(list.map(({ busy }) => busy)).median >= busyEnough ? [] : [app],
  );
}

/** Compares two apps, in each round by itself. */
function compared(
  rounds: Rounds,
  app: string,
  other: string,
  compare: (one: Round, other: Round) => number,
): Spread {
  const others = rounds.get(other) ?? [];
  return spread(
    (rounds.get(app) ?? []).map((round, index) => {
      const beside = others[index];
      return beside ? compare(round, beside) : Number.NaN;
    }),
  );
}

function rateOf({ requests, seconds }: Round): number {
  return requests / seconds;
}

function cpuOf({ cpu, requests }: Round): number {
  return cpu / requests;
}
