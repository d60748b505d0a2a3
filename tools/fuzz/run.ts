import pc from 'picocolors';
import { campaign } from './campaign.js';
import type { Coverage } from './coverage.js';
import { goodInputs } from './good-inputs.js';
import { hostileInputs } from './hostile-inputs.js';
import type { Input } from './input.js';
import { minimise } from './minimise.js';
import type { FuzzOptions } from './options.js';
import type { Violation } from './oracles.js';
import type { Play } from './play.js';
import { createRandom } from './random.js';
import { committedSeeds, writeSeed } from './seed-files.js';
import { createTally } from './tally.js';

/** How often a line is printed, in seconds. */
const often = 10;

/** Fuzzes for as long as the options say, prints what it does, and gives how many promises were broken. */
export async function run({ seconds, seed }: FuzzOptions, play: Play, coverage: Coverage): Promise<number> {
  const tally = createTally();
  const rules = new Set<string>();
  const committed = committedSeeds();
  const seeds = [[...committed, ...goodInputs()], await hostileInputs()];
  const start = performance.now();
  const elapsed = (): number => (performance.now() - start) / 1000;

  /** Of the findings that break one promise, the first is kept. */
  async function found(input: Input, { rule, message }: Violation): Promise<void> {
    if (rules.has(rule)) return;
    rules.add(rule);
    const shows = async (smaller: Input): Promise<boolean> => (await play(smaller)).violation?.rule === rule;
    const again = await shows(input);
    const path = writeSeed(again ? await minimise(input, shows) : input);
    console.log(`${pc.red('✗')} ${rule}: ${message}`);
    console.log(
      `  after ${elapsed().toFixed(1)} s${again ? '' : ', and not again'}: npm run fuzz -- --replay ${path}`,
    );
  }

  function progress(kept: number): void {
    const { ran, known } = coverage.blocks();
    const rate = tally.played / elapsed();
    console.log(
      `${elapsed().toFixed(0).padStart(5)} s ${tally.played} inputs, ${rate.toFixed(0)}/s, ${ran} of ${known} blocks, ${kept} kept`,
    );
  }

  console.log(`seed ${seed}, ${seconds} s; ${committed.length} committed seeds of ${seeds.flat().length}`);
  let kept = 0;
  let next = often;
  const means = { play, coverage, random: createRandom(seed), tally, found };
  for await (const { length } of campaign(seeds, means)) {
    kept = length;
    if (elapsed() >= seconds) break;
    if (elapsed() < next) continue;
    next += often;
    progress(kept);
  }
  progress(kept);
  console.log(`\n${tally.table()}\n\n${rules.size} findings`);
  return rules.size;
}
