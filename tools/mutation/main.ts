import { mkdirSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { accepted } from './accepted.js';
import { compare } from './compare.js';
import { mutate } from './mutate.js';
import { leastPercent, report } from './report.js';
import { scoreOf, scoresByFile } from './score.js';
import { fileOf } from './survivor.js';

const result = 'node_modules/.cache/mutation.json';
const asked = process.argv.slice(2);
const mutants = await mutate(asked);
const files = new Set(mutants.map(fileOf));
const survivors = mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
const comparison = compare(
  survivors,
  asked.length === 0 ? accepted : accepted.filter(({ file }) => files.has(file)),
);
const overall = scoreOf(mutants);

mkdirSync('node_modules/.cache', { recursive: true });
writeFileSync(
  result,
  JSON.stringify({ overall, files: Object.fromEntries(scoresByFile(mutants)) }, undefined, 2),
);
console.log(report(mutants, comparison));

const good = comparison.unexplained.length + comparison.stale.length === 0 && overall.percent >= leastPercent;
process.exitCode = good ? 0 : 1;
