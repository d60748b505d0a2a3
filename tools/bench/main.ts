import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chart } from './chart.js';
import { isMet } from './figure.js';
import type { Figure } from './figure.js';
import { doubtsOf, scene } from './machine.js';
import type { Bar, Effort } from './part.js';
import { parts } from './parts.js';
import { printPart, printTargets } from './report.js';

const usual: Effort = {
  rounds: 81,
  batch: 50,
  issuers: 10_000,
  keys: 100,
  remembered: 100_000,
  held: 20_000,
  hostile: 100_000,
  starts: 21,
};
const little: Effort = {
  rounds: 3,
  batch: 30,
  issuers: 200,
  keys: 10,
  remembered: 2000,
  held: 500,
  hostile: 2000,
  starts: 2,
};

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const stray = positionals.find((name) => !parts.some((part) => part.name === name));
if (stray !== undefined)
  throw new Error(`There is no part "${stray}". There are: ${parts.map(({ name }) => name).join(', ')}.`);
const chosen = parts.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const effort = values.quick ? little : usual;

const taken = scene();
console.log(`${taken.machine}, Node.js ${taken.node}, ${taken.date}`);
console.log(
  Object.entries(taken.peers)
    .map((peer) => peer.join(' '))
    .join(', '),
);
console.log(
  `Ratios of one round each; the median of ${effort.rounds} rounds, and where the middle half of them lies.`,
);
for (const doubt of doubtsOf(taken)) console.log(doubt);

const figures: (readonly [string, Figure])[] = [];
const bars: Bar[] = [];
for (const { name, title, measure } of chosen) {
  const findings = await measure(effort);
  printPart(title, findings);
  figures.push(...findings.figures.map((figure) => [name, figure] as const));
  bars.push(...(findings.bars ?? []));
}

if (values.quick) console.log('\nEverything runs. So short a run judges no target.');
else {
  if (printTargets(figures) > 0) process.exitCode = 1;
  if (chosen.length === parts.length) keep();
}

/** Writes the figures and the chart, of a whole run only. */
function keep(): void {
  const docs = new URL('../../docs/', import.meta.url);
  const judged = figures.map(([part, figure]) => ({ part, ...figure, met: isMet(figure) }));
  const kept = { ...taken, rounds: effort.rounds, batch: effort.batch, figures: judged, bars };
  mkdirSync(docs, { recursive: true });
  writeFileSync(new URL('bench.json', docs), `${JSON.stringify(kept, shortened, 2)}\n`);
  writeFileSync(new URL('bench.svg', docs), chart(taken, bars));
  console.log('Written: docs/bench.json, docs/bench.svg');
}

/** Four digits that count are more than any of them is good for. */
function shortened(_name: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}
