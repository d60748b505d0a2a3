import { dirname, relative } from 'node:path';
import process from 'node:process';
import { Stryker } from '@stryker-mutator/core';
import { accepted } from './accepted.js';
import { withoutBraces } from './changed-lines.js';
import { compare } from './compare.js';
import { strykerOptions } from './stryker-options.js';
import { survivorsOf } from './survivor.js';
import type { Mutant } from './survivor.js';

/** The environment variable for the one folder whose tests run. vitest.config.ts reads it. */
const nearFolder = 'MUTATION_TESTS_OF';

/**
 * Tries every mutant. Each one meets the tests of its own folder first, which are few. Those that they leave and that are not
 * accepted meet all tests.
 */
export async function mutateByFolder(patterns: readonly string[]): Promise<readonly Mutant[]> {
  const files = patterns.flatMap(withoutBraces);
  let tried: readonly Mutant[] = [];
  for (const folder of new Set(files.map(dirname))) {
    process.env[nearFolder] = folder;
    tried = [
      ...tried,
      ...(await new Stryker(
        strykerOptions(files.filter((file) => dirname(file) === folder)),
      ).runMutationTest()),
    ];
  }
  Reflect.deleteProperty(process.env, nearFolder);
  const open = compare(survivorsOf(tried), accepted).unexplained;
  return open.length === 0 ? tried : withOutcomes(tried, open, await mutate(open.map(rangeOf)));
}

/**
 * Tries every mutant with all tests. Code that runs while modules are loaded needs all tests for each of its mutants, which is
 * slow; so first each mutant meets the tests that run its code, and those that only loading could tell are tried once more.
 */
export async function mutate(files: readonly string[]): Promise<readonly Mutant[]> {
  const first = await new Stryker({ ...strykerOptions(files), ignoreStatic: true }).runMutationTest();
  const open = first.filter(isOpen);
  if (open.length === 0) return first;
  const again = await new Stryker(strykerOptions(open.map(rangeOf))).runMutationTest();
  return withOutcomes(first, open, again);
}

/** The mutants with a later outcome in place of the first one, where there is one. */
function withOutcomes(
  all: readonly Mutant[],
  open: readonly Mutant[],
  later: readonly Mutant[],
): readonly Mutant[] {
  const outcomes = new Map(later.map((mutant) => [identity(mutant), mutant]));
  return all.map((mutant) => (open.includes(mutant) ? (outcomes.get(identity(mutant)) ?? mutant) : mutant));
}

function isOpen({ static: isStatic, status, statusReason = '' }: Mutant): boolean {
  return isStatic === true && (status === 'Survived' || statusReason.startsWith('Static mutant'));
}

/** The place of a mutant as Stryker wants it; columns count from 0 there, and from 1 in its results. */
function rangeOf({ fileName, location: { start, end } }: Mutant): string {
  return `${relative('', fileName)}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`;
}

function identity({ fileName, location, mutatorName, replacement }: Mutant): string {
  return JSON.stringify([fileName, location, mutatorName, replacement]);
}
