import { barChart } from '../shared/bar-chart.js';
import { versionsOf } from '../shared/machine.js';
import type { Machine } from '../shared/machine.js';
import { open, ours, unguarded } from './contests.js';
import { connections } from './measured-server.js';
import type { Standing } from './standings.js';

/** Draws the requests per second of each framework, with each guard and without one. */
export function chart(machine: Machine, standings: ReadonlyMap<string, readonly Standing[]>): string {
  const versions = versionsOf(machine).split(', ');
  return barChart(
    'Requests per second of each framework, with Tokenward, with other guards and without one',
    [...standings].map(([title, list]) => [
      `${title}: requests per second`,
      list.map(({ app, rate, ofOpen }) => ({
        kind: app === ours ? 'ours' : unguarded.includes(app) ? 'baseline' : 'other',
        name: app,
        value: rate.median,
        text: `${rate.median.toFixed(0)}${app === open ? '' : `, ${ofOpen.median.toFixed(0)} %`}`,
      })),
    ]),
    [
      `%: of the app without a guard. Medians of alternating rounds; ${connections} connections on loopback, 20 RS256 tokens.`,
      `${machine.machine}, Node.js ${machine.node}, ${machine.date}.`,
      `${versions.slice(0, 6).join(', ')},`,
      `${versions.slice(6).join(', ')}.`,
    ],
  );
}
