import pc from 'picocolors';
import { digits, isMet, spelt } from './figure.js';
import type { Figure } from './figure.js';
import type { Bar, Findings } from './part.js';

/** Prints what a part of the run brought. */
export function printPart(title: string, { figures, bars = [], notes = [] }: Findings): void {
  console.log(`\n${pc.bold(title)}\n`);
  if (bars.length > 0) printBars(bars);
  for (const figure of figures) console.log(lineOf(figure));
  for (const note of notes) console.log(pc.dim(`  ${note}`));
}

/** Prints every target beside its figure, and gives how many are missed. */
export function printTargets(figures: readonly (readonly [part: string, Figure])[]): number {
  const targets = figures.filter(([, figure]) => figure.limit !== undefined);
  const missed = targets.filter(([, figure]) => isMet(figure) !== true).length;
  console.log(`\n${pc.bold('Targets')}\n`);
  for (const [part, figure] of targets) {
    const met = isMet(figure) === true ? pc.green('met   ') : pc.red('missed');
    console.log(`${met}  ${part.padEnd(9)}${lineOf(figure)}`);
  }
  console.log(`\n${targets.length - missed} of ${targets.length} targets are met.`);
  return missed;
}

/** Microseconds per token and, beside them, how many times those of our own. */
function printBars(bars: readonly Bar[]): void {
  const algorithms = [...new Set(bars.map(({ algorithm }) => algorithm))];
  const names = [...new Set(bars.map(({ name }) => name))];
  console.log(
    `  ${'µs per token, times ours'.padEnd(26)}${algorithms.map((each) => each.padStart(20)).join('')}`,
  );
  for (const name of names) {
    const cells = algorithms.map((algorithm) => {
      const bar = bars.find((each) => each.name === name && each.algorithm === algorithm);
      return bar
        ? digits(bar.microseconds).padStart(11) + `${digits(bar.timesOurs)} x`.padStart(9)
        : ' '.repeat(20);
    });
    console.log(`  ${name.padEnd(26)}${cells.join('')}`);
  }
  console.log('');
}

function lineOf({ name, value, unit, low, high, limit }: Figure): string {
  const number = spelt(value, unit).padStart(10);
  const among = low === undefined || high === undefined ? '' : `${digits(low)} to ${digits(high)}`;
  return `  ${name.padEnd(62)}${number}  ${pc.dim(among.padEnd(16))}${limit ? `${limit.bound} ${spelt(limit.value, unit)}` : ''}`;
}
