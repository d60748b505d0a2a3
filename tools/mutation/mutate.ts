import { relative } from 'node:path';
import { Stryker } from '@stryker-mutator/core';
import { strykerOptions } from './stryker-options.js';
import type { Mutant } from './survivor.js';

/**
 * Tries every mutant. Code that runs while modules are loaded needs all tests for each of its mutants, which is slow; so
 * first each mutant meets the tests that run its code, and those that only loading could tell are tried once more.
 */
export async function mutate(files: readonly string[]): Promise<readonly Mutant[]> {
  const first = await new Stryker({ ...strykerOptions(files), ignoreStatic: true }).runMutationTest();
  const open = first.filter(isOpen);
  if (open.length === 0) return first;
  const again = await new Stryker(strykerOptions(open.map(rangeOf))).runMutationTest();
  const outcomes = new Map(again.map((mutant) => [identity(mutant), mutant]));
  return first.map((mutant) => (isOpen(mutant) ? (outcomes.get(identity(mutant)) ?? mutant) : mutant));
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
