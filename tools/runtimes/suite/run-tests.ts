import { startTests } from '@vitest/runner';
import type { Suite, Task } from '@vitest/runner';

/** The test files by name, each to be loaded when its turn comes. */
export type TestFiles = Readonly<Record<string, () => Promise<unknown>>>;

/** What came of one test file: how many tests passed, and what is wrong with the others by their full name. */
export interface TestedFile {
  readonly name: string;
  readonly passed: number;
  readonly failed: Readonly<Record<string, string>>;
}

const config = {
  root: '/',
  name: undefined,
  setupFiles: [],
  passWithNoTests: false,
  testNamePattern: undefined,
  allowOnly: false,
  sequence: { seed: 1, hooks: 'stack', setupFiles: 'list' },
  chaiConfig: undefined,
  maxConcurrency: 1,
  testTimeout: 20_000,
  hookTimeout: 20_000,
  retry: 0,
  includeTaskLocation: false,
  tags: [],
  tagsFilter: undefined,
  strictTags: false,
} satisfies Parameters<typeof startTests>[1]['config'];

/** Runs test files one after the other, each to its end. A rejection that nobody handles is a failure of its file. */
export async function runTests(files: TestFiles): Promise<readonly TestedFile[]> {
  const unhandled: string[] = [];
  onUnhandled((reason) => void unhandled.push(`unhandled: ${messageOf(reason)}`));
  const tested: TestedFile[] = [];
  for (const [name, load] of Object.entries(files)) {
    const [file] = await startTests([`/${name}`], { config, importFile: load });
    if (file === undefined) throw new Error(`${name} was not run`);
    await new Promise((resolve) => setTimeout(resolve));
    const outcomes = [...outcomesOf(file, name), ...unhandled.splice(0).map((what) => [name, what] as const)];
    const failed = outcomes.filter(([, problem]) => problem !== '');
    tested.push({ name, passed: outcomes.length - failed.length, failed: Object.fromEntries(failed) });
  }
  return tested;
}

/** The tests of a suite by their full name, each with what is wrong with it; the suite's own name with what broke its set-up. */
function outcomesOf(suite: Suite, path: string): readonly (readonly [string, string])[] {
  const own = suite.result?.errors ?? [];
  return [
    ...(own.length === 0 ? [] : [[path, own.map(messageOf).join('; ')] as const]),
    ...suite.tasks.flatMap((task) => {
      const name = `${path} > ${task.name}`;
      return task.type === 'suite' ? outcomesOf(task, name) : [[name, problemOf(task)] as const];
    }),
  ];
}

function problemOf({ result }: Task): string {
  if (result?.state === 'pass') return '';
  return (result?.errors ?? []).map(messageOf).join('; ') || 'it was not run';
}

function messageOf(error: unknown): string {
  return String((error as { message?: unknown } | null)?.message ?? error);
}

function onUnhandled(tell: (reason: unknown) => void): void {
  const web = globalThis as unknown as EventTarget;
  if ('process' in globalThis) process.on('unhandledRejection', tell);
  else
    web.addEventListener('unhandledrejection', (event) =>
      tell((event as unknown as { reason: unknown }).reason),
    );
}
