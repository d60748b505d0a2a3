import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pc from 'picocolors';
import { generate } from '../../packages/next/test/generate.js';
import { firstSnippet } from '../../docs/test/first-snippet.js';
import { buildNext } from '../shared/build-next.js';
import { compile, install, pinned } from '../shared/consumer.js';
import { execute } from '../shared/execute.js';
import { pack } from '../shared/pack.js';
import { transpileFolder } from '../shared/transpile.js';
import { matrix } from './matrix.js';
import type { Row } from './matrix.js';

/** What was tried, and what came of it; `play.mjs` prints a list of them. */
interface Result {
  readonly name: string;
  readonly passed: number;
  readonly failures: readonly string[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tokenward-versions-'));
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !matrix.some(({ adapter }) => adapter === name));
if (unknown.length > 0) throw new Error(`No package is called ${unknown.join(' or ')}.`);
const compiler = pinned('typescript', '@types/node');
let failures = 0;

console.log('The packed packages, each installed into an empty folder and asked over HTTP:\n');
console.log(`  ${'package'.padEnd(9)} ${'version'.padEnd(9)} ${'seconds'.padStart(7)}  passed`);
for (const row of matrix.filter(({ adapter }) => asked.length === 0 || asked.includes(adapter)))
  await play(row);
rmSync(folder, { recursive: true, force: true });
process.exitCode = failures === 0 ? 0 : 1;

async function play(row: Row): Promise<void> {
  const start = performance.now();
  const results = await resultsOf(row).catch((error: unknown): Result[] => [
    { name: 'set-up', passed: 0, failures: [String(error instanceof Error ? error.message : error)] },
  ]);
  const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(7);
  const failed = results.flatMap((result) => result.failures);
  failures += failed.length;
  const mark = failed.length === 0 ? pc.green('✓') : pc.red('✗');
  const sums = results.map(
    (result) => `${result.passed} of ${result.passed + result.failures.length} ${result.name}`,
  );
  console.log(`${mark} ${row.adapter.padEnd(9)} ${row.version.padEnd(9)} ${seconds}  ${sums.join(', ')}`);
  for (const failure of failed) console.log(`    ${failure.replaceAll('\n', '\n    ')}`);
}

/** Installs the tarballs beside this version, brings the tests' own app there, and plays the contract. */
async function resultsOf(row: Row): Promise<readonly Result[]> {
  const { adapter, version, installed, ours, stories } = row;
  const place = join(folder, `${adapter}-${version}`);
  const tarballs = [];
  for (const name of ['core', 'testing', ...ours] as const) tarballs.push((await pack(name, folder)).path);
  await install(place, 'module', [...tarballs, ...installed, ...compiler]);
  const tests = join(root, 'packages', adapter, 'test');
  const types = await compileTypes(place, tests, row);
  transpileFolder(tests, place);
  if (stories !== undefined)
    writeFileSync(join(place, 'stories.js'), `export { stories } from './${stories}';\n`);
  cpSync(fileURLToPath(new URL('play.mjs', import.meta.url)), join(place, 'play.mjs'));
  if (adapter === 'next') await build(place, join(tests, 'app'), version);
  return [types, ...(JSON.parse(await execute(place, process.execPath, 'play.mjs')) as Result[])];
}

/** Compiles the first code of the README, and the stories if there are some, against the declarations that were installed. */
async function compileTypes(place: string, tests: string, { adapter, types, stories }: Row): Promise<Result> {
  writeFileSync(join(place, 'readme.ts'), firstSnippet(join(root, 'packages', adapter, 'README.md')).code);
  if (stories !== undefined)
    cpSync(tests, place, { recursive: true, filter: (path) => !path.endsWith('.test.ts') });
  const failures: string[] = [];
  for (const file of types)
    await compile(place, file, '--module', 'nodenext').catch((error: Error) => failures.push(error.message));
  return { name: 'types', passed: types.length - failures.length, failures };
}

async function build(place: string, app: string, version: string): Promise<void> {
  cpSync(app, place, { recursive: true });
  generate(place);
  if (version.startsWith('15.')) toMiddleware(place);
  await buildNext(place);
}

/** Next.js 15 calls it middleware. */
function toMiddleware(place: string): void {
  renameSync(join(place, 'proxy.js'), join(place, 'middleware.js'));
  const text = readFileSync(join(place, 'middleware.js'), 'utf8');
  writeFileSync(join(place, 'middleware.js'), text.replace('export const proxy', 'export const middleware'));
}
