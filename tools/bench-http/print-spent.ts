import pc from 'picocolors';
import { spread } from '../bench/measure.js';
import { idle, ours } from './contests.js';
import { owners } from './owners.js';
import type { Spent } from './owners.js';

/** So many of our functions are named. */
const most = 8;

/** Prints what a request takes where in the apps `idle` and `ours`, the middle of what was seen of each. */
export function printSpent(seen: readonly (readonly Spent[])[]): void {
  const usual = (timeOf: (spent: Spent) => number): readonly number[] =>
    seen.map((rounds) => spread(rounds.map(timeOf)).middle);
  console.log(pc.dim(line('µs per request, by whose function runs', idle, ours, 'more')));
  for (const owner of owners) {
    const times = usual(({ byOwner }) => byOwner[owner] ?? 0);
    if (times.some((time) => time > 0)) printTimes(owner, times);
  }
  printTimes(
    'all of it',
    usual(({ byOwner }) => Object.values(byOwner).reduce((sum, time) => sum + time, 0)),
  );
  const own = seen.at(-1) ?? [];
  const names = new Set(own.flatMap((spent) => spent.ours.map(([name]) => name)));
  const functions = [...names]
    .map((name) => [name, spread(own.map((spent) => new Map(spent.ours).get(name) ?? 0)).middle] as const)
    .toSorted(([, one], [, other]) => other - one);
  console.log(
    pc.dim(
      `  ${functions
        .slice(0, most)
        .map(([name, time]) => `${name} ${time.toFixed(2)}`)
        .join(', ')}`,
    ),
  );
}

function printTimes(name: string, times: readonly number[]): void {
  const [without = 0, withOurs = 0] = times;
  console.log(line(name, ...[without, withOurs, withOurs - without].map((time) => time.toFixed(1))));
}

function line(name: string, ...cells: readonly string[]): string {
  return `  ${name.padEnd(42)}${cells.map((cell) => cell.padStart(27)).join('')}`;
}
