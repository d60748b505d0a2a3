import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pc from 'picocolors';
import { contract } from '@tokenward/testing/contract';
import { execute } from '../tarballs/consumer.js';
import { installRuntimes, prepareApps } from './prepare.js';
import { runtimes } from './runtimes.js';
import type { Runtime } from './runtimes.js';
import { start } from './start.js';
import type { RuntimeServer } from './start.js';

/** What stands in a row of the table, and under it. */
interface Row {
  readonly mark: string;
  readonly version: string;
  readonly passed: string;
  readonly failures: readonly string[];
}

const good = pc.green('✓');
const bad = pc.red('✗');
/** Not every machine can have every runtime, but CI must. */
const notInstalled: Row = {
  mark: process.env.CI ? bad : pc.yellow('-'),
  version: '',
  passed: 'not installed',
  failures: [],
};
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !runtimes.some((runtime) => runtime.name === name));
if (unknown.length > 0) throw new Error(`No runtime is called ${unknown.join(' or ')}.`);
const folder = mkdtempSync(join(tmpdir(), 'tokenward-runtimes-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

await installRuntimes();
await prepareApps(folder);
console.log('The packed Hono adapter in each runtime, asked over HTTP:\n');
print(' ', 'runtime', 'version', 'seconds', 'passed');
for (const runtime of runtimes.filter(({ name }) => asked.length === 0 || asked.includes(name)))
  await show(runtime);

function print(mark: string, name: string, version: string, seconds: string, passed: string): void {
  console.log(`${mark} ${name.padEnd(21)} ${version.padEnd(10)} ${seconds.padStart(7)}  ${passed}`);
}

async function show(runtime: Runtime): Promise<void> {
  const begin = performance.now();
  const row = existsSync(runtime.program) ? await play(runtime).catch(notStarted) : notInstalled;
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  print(row.mark, runtime.name, row.version, seconds, row.passed);
  for (const failure of row.failures) console.log(`    ${failure.trimEnd().replaceAll('\n', '\n    ')}`);
  if (row.mark === bad) process.exitCode = 1;
}

/** Plays each test in a process of its own, one after the other, until one does not start. */
async function play(runtime: Runtime): Promise<Row> {
  const told = await execute(folder, runtime.program, '--version');
  const [version = told.trim()] = /\d+[.-]\d+[.-]\d+/.exec(told) ?? [];
  let server: RuntimeServer | undefined;
  const tests = contract(async ({ world }) => (server = await start(folder, runtime, world)));
  const failures: string[] = [];
  for (const { name, run } of tests) {
    server = undefined;
    await run().catch((error: unknown) => {
      if (server === undefined) throw error;
      failures.push(`${name}: ${messageOf(error)}\n${server.printed()}`);
    });
  }
  const passed = `${tests.length - failures.length} of ${tests.length} passed`;
  return { mark: failures.length === 0 ? good : bad, version, passed, failures };
}

function notStarted(error: unknown): Row {
  return { mark: bad, version: '', passed: 'did not start', failures: [messageOf(error)] };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
