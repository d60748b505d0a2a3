import { subscribe } from 'node:diagnostics_channel';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { accepted } from './accepted.js';
import { changedLines, diffOf } from './changed-lines.js';
import { compare } from './compare.js';
import { mutate, mutateByFolder } from './mutate.js';
import { leastPercent, report } from './report.js';
import { scoreOf, scoresByFile } from './score.js';
import { deciding, sandboxes } from './stryker-options.js';
import { fileOf, survivorsOf } from './survivor.js';
import type { Mutant } from './survivor.js';

const result = 'node_modules/.cache/mutation.json';
const secondsForChanges = 170;
/** A sample of a few mutants would say nothing about more files, such as after a move. */
const mostFiles = 20;
/** Of a hundred mutants of changed lines, so many must be killed or accepted. Fewer are tried, so the limit is lower. */
const leastPercentOfChanges = 90;
const asked = process.argv.slice(2);
await (asked[0] === '--changed' ? mutateChanges() : mutateFiles());

async function mutateFiles(): Promise<void> {
  const mutants = await mutateByFolder(asked.length > 0 ? asked : deciding);
  const files = new Set(mutants.map(fileOf));
  const listed = asked.length === 0 ? accepted : accepted.filter(({ file }) => files.has(file));
  const comparison = compare(survivorsOf(mutants), listed);
  const overall = scoreOf(mutants);
  mkdirSync('node_modules/.cache', { recursive: true });
  const scores = { overall, files: Object.fromEntries(scoresByFile(mutants)) };
  writeFileSync(result, JSON.stringify(scores, undefined, 2));
  console.log(report(mutants, comparison));
  const good = comparison.unexplained.length + comparison.stale.length === 0;
  process.exitCode = good && overall.percent >= leastPercent ? 0 : 1;
}

/** Tries the lines that changed, as many as fit into the time. */
async function mutateChanges(): Promise<void> {
  const { since, diff } = diffOf(deciding);
  const lines = changedLines(diff);
  if (lines.length === 0) {
    console.log(
      since === ''
        ? 'Skipped: git knows no earlier commit.'
        : `Skipped: no mutated line changed since ${since.slice(0, 9)}.`,
    );
    return;
  }
  const { size } = new Set(lines.map((range) => range.split(':')[0]));
  if (size > mostFiles) {
    console.log(
      `Skipped: lines of ${size} files changed, too many for ${secondsForChanges} s. Run \`npm run mutation\`.`,
    );
    return;
  }
  const tried: Mutant[] = [];
  subscribe('tokenward:mutant-tested', (mutant) => tried.push(mutant as Mutant));
  setTimeout(() => {
    console.log(`Stopped after ${secondsForChanges} s. \`npm run mutation -- FILES\` tries the rest.`);
    finish(tried);
    rmSync(sandboxes, { recursive: true, force: true });
    process.exit();
  }, secondsForChanges * 1000).unref();
  finish(await mutate(lines));
}

function finish(mutants: readonly Mutant[]): void {
  const { unexplained } = compare(survivorsOf(mutants), accepted);
  console.log(report(mutants, { unexplained, stale: [] }));
  const percent = mutants.length === 0 ? 100 : (1 - unexplained.length / mutants.length) * 100;
  process.exitCode = percent >= leastPercentOfChanges ? 0 : 1;
}
