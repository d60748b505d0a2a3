import pc from 'picocolors';
import type { Check, Stage } from './stage.js';

/** What came of a check on one stage: an error, that it passed, or that it does not apply. */
type Outcome = { readonly failure: string } | 'passed' | 'left out';

/** How many stages are played at a time. They wait most of the time, for tokens that expire. */
const atATime = 4;

/** Plays every check on every stage, and prints a row for each check. Returns whether all passed. */
export async function playTable(
  checks: readonly Check[],
  stages: Readonly<Record<string, () => Promise<Stage>>>,
): Promise<boolean> {
  const columns = new Map<string, ReadonlyMap<Check, Outcome>>();
  const waiting = Object.entries(stages);
  async function playNext(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      columns.set(next[0], await playColumn(checks, next[1]));
  }
  const shown = Object.keys(stages);
  await silently(() => Promise.all(Array.from({ length: atATime }, playNext)));

  console.log(`  ${''.padEnd(width)} ${shown.join('  ')}`);
  const failures: string[] = [];
  for (const check of checks) {
    const outcomes = shown.map((name): [string, Outcome] => [
      name,
      columns.get(name)?.get(check) ?? 'left out',
    ]);
    const failed = outcomes.flatMap(([name, outcome]) =>
      typeof outcome === 'string' ? [] : [`${check.name}, ${name}:\n${outcome.failure}`],
    );
    failures.push(...failed);
    const cells = outcomes.map(([name, outcome]) => mark(outcome) + ' '.repeat(name.length + 1));
    console.log(
      `${mark(failed.length > 0 ? { failure: '' } : 'passed')} ${check.name.padEnd(width)} ${cells.join('')}`.trimEnd(),
    );
  }
  for (const failure of failures) console.log(`\n${pc.red('✗')} ${failure}`);
  return failures.length === 0;
}

const width = 84;

async function playColumn(
  checks: readonly Check[],
  open: () => Promise<Stage>,
): Promise<ReadonlyMap<Check, Outcome>> {
  const outcomes = new Map<Check, Outcome>();
  try {
    const stage = await open();
    for (const check of checks) {
      const isLacking = check.needs?.some((feature) => stage.lacks.includes(feature));
      outcomes.set(check, isLacking ? 'left out' : await play(check, stage));
    }
    await stage.close();
  } catch (error) {
    for (const check of checks) outcomes.set(check, outcomes.get(check) ?? { failure: describe(error) });
  }
  return outcomes;
}

async function play({ run }: Check, stage: Stage): Promise<Outcome> {
  try {
    await run(stage);
    return 'passed';
  } catch (error) {
    return { failure: describe(error) };
  }
}

function mark(outcome: Outcome): string {
  if (outcome === 'left out') return pc.dim('-');
  return outcome === 'passed' ? pc.green('✓') : pc.red('✗');
}

function describe(error: unknown): string {
  return (error instanceof Error ? String(error.stack) : String(error)).slice(0, 3000);
}

/** The servers print what they refuse, and the SDK prints hints for hosts. */
async function silently<T>(task: () => Promise<T>): Promise<T> {
  const { info, warn, error } = console;
  console.info = console.warn = console.error = () => {};
  try {
    return await task();
  } finally {
    Object.assign(console, { info, warn, error });
  }
}
