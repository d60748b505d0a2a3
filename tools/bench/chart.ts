import { barChart } from '../shared/bar-chart.js';
import { spelled } from '../shared/figure.js';
import { versionsOf } from '../shared/machine.js';
import type { Machine } from '../shared/machine.js';
import { ours, raw } from './libraries.js';
import type { Bar } from './measure.js';

/** Draws the microseconds per token of each library: new tokens for each algorithm, cached ones for RS256. */
export function chart(machine: Machine, bars: readonly Bar[]): string {
  const fresh = bars.filter(({ kind, name }) => kind === 'new' && !name.includes('cache'));
  const cached = bars.filter(({ kind, algorithm }) => kind === 'cached' && algorithm === 'RS256');
  const groups = new Map<string, Bar[]>();
  for (const bar of [...fresh, ...cached]) {
    const title = `${bar.kind === 'new' ? 'A new' : 'A cached'} ${bar.algorithm} token: µs`;
    groups.set(title, [...(groups.get(title) ?? []), bar]);
  }
  return barChart(
    'Microseconds per token of Tokenward and of other libraries',
    [...groups].map(([title, group]) => [
      title,
      group
        .toSorted((one, other) => one.microseconds - other.microseconds)
        .map(({ name, microseconds, timesBare }) => ({
          kind: name === ours ? 'ours' : name === raw ? 'baseline' : 'other',
          name,
          value: microseconds,
          text: `${spelled(microseconds)} µs${name === raw ? '' : `, ${spelled(timesBare)} x`}`,
        })),
    ]),
    [
      'x: relative to crypto.verify, the signature check alone. All others check issuer, audience and expiry too.',
      'Medians of alternating rounds. Each verification gets a fresh copy of its token.',
      `${machine.machine}, Node.js ${machine.node}, ${versionsOf(machine)}. ${machine.date}.`,
    ],
  );
}
