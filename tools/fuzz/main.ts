/**
 * A coverage-guided fuzzer of the core: mutants of good and hostile tokens, requests and key sets, each judged by oracles
 * that share no code with the core: a second reading of the specifications, jose, and the same core without `Buffer` and
 * `node:crypto`. Inputs that run new blocks of the core are kept and mutated further. Afterwards, for a quarter of the time,
 * functions of the application do anything at random (hooks.ts).
 *
 *     npm run fuzz -- --seconds 60    how long; the files in seeds/ are played first
 *     npm run fuzz -- --seed 7        the same choices again; only the signatures and some keys of strangers differ
 *     npm run fuzz -- --replay FILE   plays the inputs of one file, and says what comes of each
 *     npm run fuzz -- --core FILE     fuzzes another build of the core, such as one that was broken on purpose
 *
 * A finding is made smaller, written to seeds/ for a person to commit with its mend, and makes the command fail.
 */
import { startCoverage } from './coverage.js';
import { fuzzHooks } from './hooks.js';
import { createRandom } from './random.js';
import { replay } from './replay.js';
import { readOptions } from './options.js';
import { player } from './play.js';
import type { Play } from './play.js';
import { run } from './run.js';
import { seedPath } from './seed-files.js';
import { startWatchdog } from './watchdog.js';
import { addressOf, loadCores } from './world.js';

const options = readOptions();
const watchdog = startWatchdog(seedPath('endless'));
const address = addressOf(options.core);
// Before the core is loaded: V8 counts the blocks only of what it compiles from then on.
const coverage = startCoverage(address);
const play = await player(await loadCores(address));
const watched: Play = (input) => {
  watchdog.watch(input);
  return play(input);
};
const findings =
  options.replay === undefined
    ? await run(options, watched, coverage)
    : await replay(options.replay, watched);
coverage.stop();
const broken =
  options.replay === undefined ? await fuzzHooks(options.seconds / 4, createRandom(options.seed)) : 0;
await watchdog.stop();
if (findings + broken > 0) process.exitCode = 1;
