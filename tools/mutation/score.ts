import { fileOf } from './survivor.js';
import type { Mutant } from './survivor.js';

/** What became of the mutants of a file, or of all. */
export interface Score {
  readonly killed: number;
  readonly timeout: number;
  readonly survived: number;
  readonly noCoverage: number;
  /** Killed or timed out, of a hundred; accepted survivors count against it. */
  readonly percent: number;
}

/** Counts the mutants that ran; those that were ignored, or that broke the test run itself, say nothing. */
export function scoreOf(mutants: readonly Mutant[]): Score {
  const count = (status: Mutant['status']) => mutants.filter((mutant) => mutant.status === status).length;
  const killed = count('Killed');
  const timeout = count('Timeout');
  const survived = count('Survived');
  const noCoverage = count('NoCoverage');
  const valid = killed + timeout + survived + noCoverage;
  const percent = valid === 0 ? 100 : ((killed + timeout) / valid) * 100;
  return { killed, timeout, survived, noCoverage, percent };
}

/** The scores by file, in the order of their names. */
export function scoresByFile(mutants: readonly Mutant[]): ReadonlyMap<string, Score> {
  const files = [...new Set(mutants.map(fileOf))].toSorted();
  return new Map(files.map((file) => [file, scoreOf(mutants.filter((mutant) => fileOf(mutant) === file))]));
}
