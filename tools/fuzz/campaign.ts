import type { Coverage } from './coverage.js';
import type { Input } from './input.js';
import { targets } from './input.js';
import { mutate } from './mutate.js';
import type { Violation } from './oracles.js';
import type { Play } from './play.js';
import type { Random } from './random.js';

/** What a campaign uses. */
export interface Means {
  readonly play: Play;
  readonly coverage: Coverage;
  readonly random: Random;
  /** Is called with the result of each input. */
  readonly record: (input: Input, outcome: string, violation?: Violation) => Promise<void>;
}

/** The inputs between two looks at the coverage. */
const batchSize = 32;

/**
 * Runs the seeds, then changed copies of them and of the inputs that were kept, one batch per turn. Yields the kept inputs.
 * The seeds come in pools, and each pool is chosen equally often.
 */
export async function* campaign(
  seeds: readonly (readonly Input[])[],
  { play, coverage, random, record }: Means,
): AsyncGenerator<readonly Input[]> {
  const kept: Input[] = [];

  async function playAll(batch: readonly Input[]): Promise<void> {
    for (const input of batch) {
      const { outcome, violation } = await play(input);
      await record(input, outcome, violation);
    }
  }

  /** Finds the inputs of a batch that run new code, by running it again in halves, and keeps them. */
  async function keepNew(batch: readonly Input[]): Promise<void> {
    const [first, ...others] = batch;
    for (const input of batch) await play(input);
    if (first === undefined || !coverage.news(others.length === 0)) return;
    if (others.length === 0) {
      kept.push(first);
      return;
    }
    const half = batch.length >> 1;
    await keepNew(batch.slice(0, half));
    await keepNew(batch.slice(half));
  }

  function one(target: Input['target']): Input {
    const pools = [kept, ...seeds].map((inputs) => inputs.filter((input) => input.target === target));
    return random.pick(random.pick(pools.filter(({ length }) => length > 0)));
  }

  const all = seeds.flat();
  for (let at = 0; at < all.length; at += batchSize) {
    await playAll(all.slice(at, at + batchSize));
    coverage.news(true);
  }
  for (;;) {
    const batch = Array.from({ length: batchSize }, () => {
      const target = random.pick([...targets, 'token'] as const);
      return mutate(one(target), () => one(target), random);
    });
    await playAll(batch);
    if (coverage.news(false)) await keepNew(batch);
    yield kept;
  }
}
