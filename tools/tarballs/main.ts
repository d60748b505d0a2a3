import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pc from 'picocolors';
import { compile, install, pinned } from '../shared/consumer.js';
import { execute } from '../shared/execute.js';
import { pack, packages } from '../shared/pack.js';

/** What `npm ls` tells of what is installed. */
interface Tree {
  readonly dependencies?: Readonly<Record<string, Tree>>;
}

/** Names inside names. */
interface Names {
  readonly [name: string]: Names;
}

const folder = mkdtempSync(join(tmpdir(), 'tokenward-'));
const esm = join(folder, 'esm');
const cjs = join(folder, 'cjs');
const alone = join(folder, 'alone');
const tarballs = new Map<string, string>();
let failures = 0;

function namesOf({ dependencies = {} }: Tree): Names {
  return Object.fromEntries(Object.entries(dependencies).map(([name, tree]) => [name, namesOf(tree)]));
}

/** The files that `exports` of a package names. */
function entryFiles(name: string): string[] {
  const manifest = readFileSync(new URL(`../../packages/${name}/package.json`, import.meta.url), 'utf8');
  return [...manifest.matchAll(/"(?:types|default|\.\/package\.json)": "\.\/([^"]+)"/g)].map(([, file]) =>
    String(file),
  );
}

async function scene(name: string, play: () => Promise<void> | void): Promise<void> {
  const start = performance.now();
  let problem: unknown;
  try {
    await play();
  } catch (error) {
    problem = error;
    failures += 1;
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `${problem === undefined ? pc.green('✓') : pc.red('✗')} ${name.padEnd(70)} ${seconds.padStart(4)} s`,
  );
  if (problem !== undefined) console.log(problem instanceof Error ? problem.message : problem);
}

/** Makes an empty project with these things, and copies the apps there. */
async function createConsumer(...project: Parameters<typeof install>): Promise<void> {
  await install(...project);
  cpSync(fileURLToPath(new URL('apps', import.meta.url)), project[0], { recursive: true });
}

const packed = (...names: readonly string[]): string[] => names.map((name) => String(tarballs.get(name)));
const tools = pinned('typescript', '@types/node', '@types/express');

await scene('the tarballs hold what is meant to be published, and nothing else', async () => {
  for (const name of packages) {
    const { path, files } = await pack(name, folder);
    tarballs.set(name, path);
    for (const needed of ['LICENSE', 'README.md', ...entryFiles(name)]) {
      assert(files.includes(needed), `${name} lacks ${needed}`);
    }
    assert.deepEqual(
      files.filter((file) => /(^|\/)(src|test)\/|\.test(-d)?\./.test(file)),
      [],
    );
  }
});
await scene('core installs exactly one dependency: jose', async () => {
  await createConsumer(alone, 'module', packed('core'));
  const tree = JSON.parse(await execute(alone, 'npm', 'ls', '--all', '--json')) as Tree;
  assert.deepEqual(namesOf(tree), { '@tokenward/core': { jose: {} } });
});
await scene('all install into an empty folder with Express 5', () =>
  createConsumer(esm, 'module', [...packed('core', 'express', 'testing'), ...pinned('express'), ...tools]),
);
await scene('the adapter as installed declares no dependencies', () => {
  const manifest = readFileSync(join(esm, 'node_modules/@tokenward/express/package.json'), 'utf8');
  const { dependencies = {} } = JSON.parse(manifest) as { dependencies?: object };
  assert.deepEqual(dependencies, {});
});
await scene('an ESM app protects a route', async () => void (await execute(esm, 'node', 'app.mjs')));
await scene('a TypeScript app (bundler) compiles and protects a route', async () => {
  await compile(esm, 'typed.ts', '--module', 'esnext', '--moduleResolution', 'bundler');
  await execute(esm, 'node', 'typed.js');
});
await scene('a TypeScript app (nodenext, ESM) compiles and protects a route', async () => {
  await compile(esm, 'typed.ts', '--module', 'nodenext');
  await execute(esm, 'node', 'typed.js');
});
await scene('all install into an empty folder with Express 4', () =>
  createConsumer(cjs, 'commonjs', [
    ...packed('core', 'express', 'testing'),
    ...pinned('express4').map((alias) => alias.replace('express4@npm:', '')),
    ...tools,
  ]),
);
await scene(
  'a CommonJS app that calls require() protects a route',
  async () => void (await execute(cjs, 'node', 'app.cjs')),
);
await scene(
  'an ESM app with Express 4 protects a route',
  async () => void (await execute(cjs, 'node', 'app.mjs')),
);
await scene('a TypeScript app (nodenext, CommonJS) compiles and protects a route', async () => {
  await compile(cjs, 'typed.ts', '--module', 'nodenext', '--esModuleInterop');
  await execute(cjs, 'node', 'typed.js');
});

if (process.argv.includes('--keep')) console.log(`kept: ${folder}`);
else rmSync(folder, { recursive: true, force: true });
process.exitCode = failures === 0 ? 0 : 1;
