import pc from 'picocolors';
import type { Spread } from '../bench/measure.js';
import { ours } from './contests.js';
import type { Outcome, Standing } from './standings.js';
import { reasonsOf } from './targets.js';

/** Prints how the apps of a framework did. */
export function printOutcome(outcome: Outcome): void {
  console.log(`\n${pc.bold(outcome.contest.title)}`);
  console.log(
    pc.dim(
      line(
        '',
        'requests/s',
        'of open',
        'middle half',
        'CPU µs/request',
        'more than open',
        'middle half',
        'busy',
      ),
    ),
  );
  for (const standing of outcome.standings) {
    const text = lineOf(standing);
    console.log(standing.app === ours ? pc.green(text) : text);
  }
  for (const reason of reasonsOf(outcome)) console.log(pc.yellow(`  ${reason}`));
}

function lineOf({ app, rate, ofOpen, cpu, more, busy }: Standing): string {
  const [requests, kept] = [rate.middle.toFixed(0), `${ofOpen.middle.toFixed(1)} %`];
  return line(
    app,
    requests,
    kept,
    among(ofOpen),
    cpu.middle.toFixed(1),
    more.middle.toFixed(1),
    among(more),
    `${busy.middle.toFixed(0)} %`,
  );
}

function among({ low, high }: Spread): string {
  return `${low.toFixed(1)}..${high.toFixed(1)}`;
}

function line(app: string, ...cells: readonly string[]): string {
  const widths = [11, 10, 15, 17, 17, 15, 7];
  return `  ${app.padEnd(27)}${cells.map((cell, index) => cell.padStart(widths[index] ?? 0)).join('')}`;
}
