/** A random generator that gives the same choices for the same seed. */
export interface Random {
  /** A whole number from 0 up to, and without, this one. */
  below(end: number): number;
  /** One of these values. The list must not be empty. */
  pick<T>(values: readonly T[]): T;
  /** `true` with this probability. */
  chance(probability: number): boolean;
}

/** Creates a mulberry32 generator. */
export function createRandom(seed: number): Random {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number): number => Math.floor(next() * end);
  return {
    below,
    pick<T>(values: readonly T[]): T {
      if (values.length === 0) throw new Error('there is nothing to pick from');
      return values[below(values.length)] as T;
    },
    chance: (probability) => next() < probability,
  };
}
