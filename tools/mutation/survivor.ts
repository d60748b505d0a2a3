import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Stryker } from '@stryker-mutator/core';

/** One change of the code and what came of it, as Stryker tells it. */
export type Mutant = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

/** A change of the code that no test noticed; told by its text, so that it stays the same when lines move. */
export interface Survivor {
  /** Its file below packages/core/src; one of an adapter by its whole path. */
  readonly file: string;
  /** The kind of change, in Stryker's words. */
  readonly mutator: string;
  /** The code as it is, on one line. */
  readonly original: string;
  /** The code as it was changed, on one line. */
  readonly replacement: string;
}

/** The folder of most of the code that is mutated. */
export const sourceFolder = 'packages/core/src';

/** The file of a mutant, below packages/core/src; one of an adapter by its whole path. */
export function fileOf(mutant: Mutant): string {
  const file = relative(sourceFolder, mutant.fileName);
  return file.startsWith('..') ? relative('', mutant.fileName) : file;
}

/** The mutants that no test noticed. */
export function survivorsOf(mutants: readonly Mutant[]): readonly Mutant[] {
  return mutants.filter(({ status }) => status === 'Survived' || status === 'NoCoverage');
}

/** Takes the changed text out of the file. */
export function survivorOf(mutant: Mutant): Survivor {
  const { start, end } = mutant.location;
  const lines = readFileSync(mutant.fileName, 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line);
  const after = (lines.at(-1) ?? '').length - (end.column - 1);
  const text = lines.join('\n');
  return {
    file: fileOf(mutant),
    mutator: mutant.mutatorName,
    original: oneLine(text.slice(start.column - 1, text.length - after)),
    replacement: oneLine(mutant.replacement),
  };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
