import { relative } from 'node:path';
import pc from 'picocolors';
import type { Comparison } from './compare.js';
import { scoreOf, scoresByFile } from './score.js';
import type { Score } from './score.js';
import { survivorOf } from './survivor.js';
import type { Mutant } from './survivor.js';

/** The score below which the run fails. */
export const leastPercent = 97;

/** The result in words: a line per file, the whole, and all that somebody has to do. */
export function report(mutants: readonly Mutant[], { unexplained, stale }: Comparison): string {
  const whole = scoreOf(mutants);
  const count = (status: Mutant['status']) => mutants.filter((mutant) => mutant.status === status).length;
  const explained = whole.survived + whole.noCoverage - unexplained.length;
  return [
    pc.bold(`${'file'.padEnd(36)}killed  timeout  survived  no coverage   score`),
    ...[...scoresByFile(mutants)].map(([file, score]) => row(file, score)),
    pc.bold(row('all', whole)),
    '',
    `Score ${whole.percent.toFixed(2)} %, at least ${leastPercent} % wanted; accepted survivors count against it.`,
    `${explained} survivors are accepted with a reason, ${unexplained.length} are not.`,
    `${count('Ignored')} mutants were not tried, since they change texts for people: three words in a row or more.`,
    ...broken(count('RuntimeError')),
    ...unexplained.map(story),
    ...stale.map(
      ({ file, mutator, original }) =>
        pc.red(`✗ accepted.ts: no survivor is this any more: ${file} ${mutator} `) + original,
    ),
  ].join('\n');
}

function row(name: string, { killed, timeout, survived, noCoverage, percent }: Score): string {
  const numbers = [String(killed).padStart(6), String(timeout).padStart(9), String(survived).padStart(10)];
  return `${name.padEnd(36)}${numbers.join('')}${String(noCoverage).padStart(13)}${percent.toFixed(1).padStart(8)}`;
}

function broken(count: number): readonly string[] {
  return count === 0 ? [] : [`${count} mutants broke the test run itself and count neither way.`];
}

function story(mutant: Mutant): string {
  const { mutator, original, replacement } = survivorOf(mutant);
  const { line, column } = mutant.location.start;
  const place = `${relative('', mutant.fileName)}:${line}:${column}`;
  const uncovered = mutant.status === 'NoCoverage' ? ', run by no test' : '';
  return `${pc.red('✗')} ${place} ${mutator}${uncovered}\n    - ${original}\n    + ${replacement}`;
}
