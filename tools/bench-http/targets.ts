import { atLeast } from '../bench/figure.js';
import type { Figure } from '../bench/figure.js';
import { spread } from '../bench/measure.js';
import { open, ours } from './contests.js';
import { ratios } from './standings.js';
import type { Outcome } from './standings.js';

/** A server that had nothing to do for longer was waiting for the load: its rate is not its own. In per cent. */
const busyEnough = 90;

/** What our guard must reach on a framework; a figure that could not be taken is not a number. */
export function targetsOf(outcome: Outcome): readonly Figure[] {
  const { contest, rounds } = outcome;
  const waiting = waitingApps(outcome);
  const taken = (other: string, factor: number) =>
    waiting.some((app) => app === ours || app === other)
      ? Number.NaN
      : spread(ratios(rounds, ours, other).map((ratio) => ratio * factor));
  return [
    atLeast(`${contest.title} keeps of its requests per second`, taken(open, 100), contest.keeps, '%'),
    ...contest.rivals.map((rival) =>
      atLeast(`${contest.title}: requests per second, times ${rival}`, taken(rival, 1), 1),
    ),
  ];
}

/** Why figures could not be taken, and what to do about it. */
export function reasonsOf(outcome: Outcome): readonly string[] {
  return waitingApps(outcome).map(
    (app) =>
      `${app}: the server had nothing to do for more than ${100 - busyEnough} % of the time, so the load set the pace. Run it on an idle machine with two cores.`,
  );
}

function waitingApps({ standings }: Outcome): readonly string[] {
  return standings.filter(({ busy }) => !(busy.middle >= busyEnough)).map(({ app }) => app);
}
