import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import pc from 'picocolors';
import { isMet, printFigure, spelled } from '../shared/figure.js';
import type { Figure } from '../shared/figure.js';
import { printMachine } from '../shared/machine.js';
import { chart } from './chart.js';
import { cachedTokens, newTokens } from './compare.js';
import { dpopRequests } from './dpop-requests.js';
import { growth } from './growth.js';
import { flood, rejections } from './invalid-tokens.js';
import type { Bar, Effort, Part } from './measure.js';
import { eventLoop, memory, size, start } from './resources.js';

const parts: Readonly<Record<string, Part>> = {
  new: newTokens,
  cached: cachedTokens,
  dpop: dpopRequests,
  rejections,
  flood,
  growth,
  memory,
  start,
  size,
  loop: eventLoop,
};
const full: Effort = {
  rounds: 81,
  batch: 50,
  issuers: 10_000,
  keys: 1000,
  cached: 100_000,
  distinct: 1_000_000,
  hostile: 100_000,
  held: 20_000,
  starts: 21,
};
const quick: Effort = {
  rounds: 3,
  batch: 30,
  issuers: 200,
  keys: 10,
  cached: 2000,
  distinct: 2000,
  hostile: 2000,
  held: 500,
  starts: 2,
};

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = positionals.find((name) => !(name in parts));
if (unknown !== undefined)
  throw new Error(`There is no part "${unknown}". The parts are: ${Object.keys(parts).join(', ')}.`);
const names = Object.keys(parts).filter((name) => positionals.length === 0 || positionals.includes(name));
const effort = values.quick ? quick : full;

const machine = printMachine(['jose', 'fast-jwt', 'aws-jwt-verify', 'jsonwebtoken']);
console.log(
  `Each ratio is taken within one round. Shown: the median of ${effort.rounds} rounds, and the range of the middle half.`,
);

const figures: (Figure & { readonly part: string; readonly met: boolean })[] = [];
const bars: Bar[] = [];
for (const name of names) {
  const { title, measure } = parts[name] as Part;
  const measured = await measure(effort);
  console.log(`\n${pc.bold(`${title} (${name})`)}\n`);
  printBars(measured.bars ?? []);
  for (const each of measured.figures) printFigure(each);
  figures.push(...measured.figures.map((each) => ({ part: name, ...each, met: isMet(each) })));
  bars.push(...(measured.bars ?? []));
}

const targets = figures.filter(({ limit }) => limit !== undefined);
const missed = targets.filter(({ met }) => !met);
if (values.quick) console.log('\nEverything runs. A quick run does not judge the targets.');
else {
  console.log(`\n${targets.length - missed.length} of ${targets.length} targets are met.`);
  if (missed.length > 0) process.exitCode = 1;
  if (names.length === Object.keys(parts).length) save();
}

function printBars(measured: readonly Bar[]): void {
  for (const { algorithm, name, microseconds, timesOurs } of measured) {
    const time = `${spelled(microseconds)} µs`.padStart(12);
    console.log(`  ${algorithm}  ${name.padEnd(28)}${time}${`${spelled(timesOurs)} x ours`.padStart(15)}`);
  }
  if (measured.length > 0) console.log('');
}

/** Writes the figures and the chart of a full run. */
function save(): void {
  const docs = new URL('../../docs/', import.meta.url);
  const saved = { ...machine, rounds: effort.rounds, batch: effort.batch, figures, bars };
  const fourDigits = (_name: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
  writeFileSync(new URL('bench.json', docs), `${JSON.stringify(saved, fourDigits, 2)}\n`);
  writeFileSync(new URL('bench.svg', docs), chart(machine, bars));
  console.log('Written: docs/bench.json, docs/bench.svg');
}
