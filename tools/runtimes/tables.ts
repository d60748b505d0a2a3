import pc from 'picocolors';
import { burstSize } from './burst.js';
import { crowd } from './cross-requests.js';
import type { Crossing } from './cross-requests.js';
import { differences } from './differences.js';
import type { Played } from './play-runtime.js';

const marks = { good: pc.green('✓'), bad: pc.red('✗'), none: pc.yellow('-') } as const;

/** Prints one line of a table, its columns below those of the others, and makes the run fail if its mark is bad. */
function print(
  mark: keyof typeof marks | undefined,
  widths: readonly number[],
  ...cells: readonly string[]
): void {
  const padded = cells.map((cell, at) => cell.padEnd(widths[at] ?? 0));
  console.log(`${mark === undefined ? ' ' : marks[mark]} ${padded.join('  ').trimEnd()}`);
  if (mark === 'bad') process.exitCode = 1;
}

const runtimeWidths: readonly number[] = [21, 10, 30, 7, 8];

/** Prints the head of the table of runtimes. */
export function printHead(): void {
  print(undefined, runtimeWidths, 'runtime', 'version', "core's tests", 'seconds', 'contract');
}

/** Prints what came of one runtime. */
export function printPlayed({ passed, name, version, tests, seconds, contract, failures }: Played): void {
  const mark = passed === undefined ? 'none' : passed ? 'good' : 'bad';
  print(mark, runtimeWidths, name, version, tests, seconds.padStart(7), contract);
  for (const failure of failures) console.log(`    ${failure.trimEnd().replaceAll('\n', '\n    ')}`);
}

/** Prints which tests do not pass in these runtimes, and why. */
export function printDifferences(names: readonly string[]): void {
  for (const { in: places, why, tests } of differences) {
    const here = places.filter((place) => names.includes(place));
    if (here.length === 0) continue;
    console.log(`\n  Left out on ${here.join(', ')}, since ${why}:`);
    for (const test of tests) console.log(`    ${test}`);
  }
}

/** Prints the table of algorithms and runtimes. */
export function printAlgorithms(played: readonly Played[]): void {
  const widths = [9, ...played.map(({ name }) => name.length)];
  const names = Object.keys(played[0]?.algorithms ?? {});
  print(undefined, widths, '', ...played.map(({ name }) => name));
  for (const alg of names) {
    const problems = played.map(({ algorithms }) => algorithms[alg] ?? 'it was not judged');
    const cells = problems.map((problem) => (problem === '' ? '✓' : problem === '-' ? '-' : '✗'));
    print(cells.includes('✗') ? 'bad' : 'good', widths, alg, ...cells);
    for (const [at, cell] of cells.entries())
      if (cell === '✗') console.log(`    ${played[at]?.name}: ${problems[at]}`);
  }
}

const crossingWidths: readonly number[] = [21, 13, 8, 8, 25];

/** How many requests do the same fetch at once; `discovery` and `tenants` do two in a row. */
const mostAsked = 2 * 4;

/** Prints the head of the table of requests that wait. */
export function printCrossingHead(): void {
  print(undefined, crossingWidths, '', 'waiting for', 'cold', 'stale', 'if promises were shared', 'new key');
}

/** Prints how many were granted in one Workers runtime. */
export function printCrossings(name: string, crossings: readonly Crossing[]): void {
  for (const { path, cold, stale, shared, burst } of crossings) {
    const { granted: fromBurst, asked } = burst ?? { granted: burstSize, asked: 0 };
    const passed =
      cold === crowd &&
      stale === crowd &&
      shared < 2 * crowd &&
      fromBurst === burstSize &&
      asked <= mostAsked;
    const granted = [cold, stale].map((count) => `${count} of ${crowd}`);
    const fresh = burst ? `${fromBurst} of ${burstSize}, ${asked} fetches` : '-';
    print(
      passed ? 'good' : 'bad',
      crossingWidths,
      name,
      path,
      ...granted,
      `${shared} of ${2 * crowd}`,
      fresh,
    );
  }
}
