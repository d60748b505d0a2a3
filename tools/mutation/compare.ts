import type { Accepted } from './accepted.js';
import { survivorOf } from './survivor.js';
import type { Mutant, Survivor } from './survivor.js';

/** Survivors held against the list of those that are accepted. */
export interface Comparison {
  /** Those that nobody has looked at: a test is missing, or a reason. */
  readonly unexplained: readonly Mutant[];
  /** Entries of the list that no survivor fits any more. */
  readonly stale: readonly Accepted[];
}

/** Each entry of the list explains one survivor, the one with the same texts. */
export function compare(survivors: readonly Mutant[], accepted: readonly Accepted[]): Comparison {
  const open = [...accepted];
  const unexplained = survivors.filter((mutant) => {
    const at = open.findIndex((entry) => same(entry, survivorOf(mutant)));
    if (at !== -1) open.splice(at, 1);
    return at === -1;
  });
  return { unexplained, stale: open };
}

function same(one: Survivor, other: Survivor): boolean {
  return (
    one.file === other.file &&
    one.mutator === other.mutator &&
    one.original === other.original &&
    one.replacement === other.replacement
  );
}
