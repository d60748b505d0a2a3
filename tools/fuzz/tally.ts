import { targets } from './input.js';
import type { Input } from './input.js';

/** Counts what was played and what came of it. */
export interface Tally {
  add(input: Input, outcome: string): void;
  /** How many inputs were played. */
  readonly played: number;
  /** A table of the outcomes by target. */
  table(): string;
}

/** Makes an empty tally. */
export function createTally(): Tally {
  const counts = new Map<string, Map<string, number>>();
  let played = 0;
  return {
    add({ target }, outcome) {
      played += 1;
      const row = counts.get(outcome) ?? new Map<string, number>();
      counts.set(outcome, row.set(target, (row.get(target) ?? 0) + 1));
    },
    get played() {
      return played;
    },
    table() {
      const rows = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
      const line = (name: string, cells: readonly (string | number)[]): string =>
        name.padEnd(28) + cells.map((cell) => cell.toLocaleString('en').padStart(12)).join('');
      const sums = targets.map((target) => rows.reduce((sum, [, row]) => sum + (row.get(target) ?? 0), 0));
      return [
        line('outcome', targets),
        ...rows.map(([outcome, row]) =>
          line(
            outcome,
            targets.map((target) => row.get(target) ?? 0),
          ),
        ),
        line('all', sums),
      ].join('\n');
    },
  };
}
