import type { Verify } from './contenders.js';
import { freshCopy } from './tokens.js';

/** How one contender is met: with tokens it has never seen, or with one that it has. */
export type Sight = 'first' | 'again';

/** Nanoseconds per verification, each awaited before the next, over copies made beforehand. */
export async function timePerToken(verify: Verify, tokens: readonly string[]): Promise<number> {
  const copies = tokens.map(freshCopy);
  const start = process.hrtime.bigint();
  for (const token of copies) {
    const pending = verify(token);
    if (pending instanceof Promise) await pending;
  }
  return Number(process.hrtime.bigint() - start) / copies.length;
}

/** The middle one. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** A list that begins elsewhere, so that nobody always goes first. */
export function rotated<T>(list: readonly T[], by: number): readonly T[] {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
