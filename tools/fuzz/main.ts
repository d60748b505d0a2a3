/**
 * A coverage-guided fuzzer of the core. It changes valid and invalid tokens, requests and key sets at random. The result of each is
 * compared with oracles that share no code with the core: a second implementation of the specifications, jose, and the same core
 * without `Buffer` and `node:crypto`. Inputs that run new code are kept and changed further. For a quarter of the time afterwards,
 * functions of the application return or throw random values (hooks.ts).
 *
 *     npm run fuzz -- --seconds 60    how long; the files in seeds/ run first
 *     npm run fuzz -- --seed 7        makes the same random choices again; only some signatures differ
 *     npm run fuzz -- --replay FILE   runs the inputs of one file, and prints the result of each
 *     npm run fuzz -- --core FILE     fuzzes another build of the core, for example with an error put in on purpose
 *
 * An input that breaks a rule is made smaller and written to seeds/, and the command fails. Commit the file with the fix.
 */
import { parseArgs } from 'node:util';
import pc from 'picocolors';
import { campaign } from './campaign.js';
import { startCoverage } from './coverage.js';
import { goodInputs } from './good-inputs.js';
import { fuzzHooks } from './hooks.js';
import { hostileInputs } from './hostile-inputs.js';
import type { Input } from './input.js';
import { minimize } from './minimize.js';
import type { Violation } from './oracles.js';
import { player } from './play.js';
import type { Play } from './play.js';
import { createRandom } from './random.js';
import { committedSeeds, inputsIn, seedPath, writeSeed } from './seed-files.js';
import { startWatchdog } from './watchdog.js';
import { addressOf, loadCores } from './world.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 32)) },
    replay: { type: 'string' },
    core: { type: 'string' },
  },
});
const [seconds, seed] = [Number(values.seconds), Number(values.seed)];
if (!(seconds > 0) || !Number.isInteger(seed)) throw new Error('--seconds and --seed take numbers.');

const watchdog = startWatchdog(seedPath('endless'));
const address = addressOf(values.core);
// This has to happen before the core is loaded, since V8 counts only code that it compiles afterwards.
const coverage = startCoverage(address);
const playUnwatched = await player(await loadCores(address));
const play: Play = (input) => {
  watchdog.watch(input);
  return playUnwatched(input);
};
if (values.replay !== undefined) await replay(values.replay);
else {
  await fuzz();
  coverage.stop();
  if ((await fuzzHooks(seconds / 4, createRandom(seed))) > 0) process.exitCode = 1;
}
await watchdog.stop();

async function replay(path: string): Promise<void> {
  for (const [index, input] of inputsIn(path).entries()) {
    const { outcome, violation } = await play(input);
    if (violation) process.exitCode = 1;
    console.log(
      `${index} ${input.target}: ${violation ? `${violation.rule}: ${violation.message}` : outcome}`,
    );
  }
}

async function fuzz(): Promise<void> {
  const outcomes: Record<string, Partial<Record<Input['target'], number>>> = {};
  const broken = new Set<string>();
  const committed = committedSeeds();
  const seeds = [[...committed, ...goodInputs()], await hostileInputs()];
  const start = performance.now();
  const elapsed = (): number => (performance.now() - start) / 1000;
  let played = 0;

  async function record(input: Input, outcome: string, violation?: Violation): Promise<void> {
    played += 1;
    const row = (outcomes[outcome] ??= {});
    row[input.target] = (row[input.target] ?? 0) + 1;
    if (violation) await report(input, violation);
  }

  /** Keeps the first input that breaks a rule. */
  async function report(input: Input, { rule, message }: Violation): Promise<void> {
    if (broken.has(rule)) return;
    broken.add(rule);
    const shows = async (smaller: Input): Promise<boolean> => (await play(smaller)).violation?.rule === rule;
    const again = await shows(input);
    const path = writeSeed(again ? await minimize(input, shows) : input);
    const when = `after ${elapsed().toFixed(1)} s${again ? '' : ', but not when repeated'}`;
    console.log(`${pc.red('✗')} ${rule}: ${message}\n  ${when}: npm run fuzz -- --replay ${path}`);
  }

  function progress(kept: number): void {
    const { ran, known } = coverage.blocks();
    console.log(
      `${elapsed().toFixed(0).padStart(5)} s, ${played} inputs, ${ran} of ${known} code blocks ran, ${kept} inputs kept`,
    );
  }

  console.log(
    `seed ${seed}, ${seconds} s, ${committed.length} inputs from seeds/, ${seeds.flat().length} in all`,
  );
  let next = 10;
  for await (const { length: kept } of campaign(seeds, {
    play,
    coverage,
    random: createRandom(seed),
    record,
  })) {
    const done = elapsed() >= seconds;
    if (!done && elapsed() < next) continue;
    next += 10;
    progress(kept);
    if (done) break;
  }
  console.log('\nInputs by outcome and kind of input:');
  console.table(Object.fromEntries(Object.entries(outcomes).toSorted(([a], [b]) => (a < b ? -1 : 1))));
  console.log(`${broken.size} broken rules`);
  if (broken.size > 0) process.exitCode = 1;
}
