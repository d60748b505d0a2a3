import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compile, install, pinned } from '../shared/consumer.js';
import { execute } from '../shared/execute.js';
import { pack, packages } from '../shared/pack.js';
import { playBundles } from './bundles.js';
import { playJest } from './jest.js';
import { scene } from './scene.js';

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

function namesOf({ dependencies = {} }: Tree): Names {
  return Object.fromEntries(Object.entries(dependencies).map(([name, tree]) => [name, namesOf(tree)]));
}

function manifestOf(name: string): string {
  return readFileSync(new URL(`../../packages/${name}/package.json`, import.meta.url), 'utf8');
}

/** The files that `exports` of a package names. */
function entryFiles(name: string): string[] {
  return [...manifestOf(name).matchAll(/"(?:types|default|\.\/package\.json)": "\.\/([^"]+)"/g)].map(
    ([, file]) => String(file),
  );
}

/** The names that users import: those of the packages, and of their further entry points. */
function entryPoints(name: string): string[] {
  const { exports } = JSON.parse(manifestOf(name)) as { exports: object };
  return Object.keys(exports)
    .filter((path) => path !== './package.json')
    .map((path) => `@tokenward/${name}${path.slice(1)}`);
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
    // The CommonJS build contains code of jose.
    const licenses = manifestOf(name).includes('"jose": ')
      ? ['LICENSE', 'dist/LICENSE-jose.md']
      : ['LICENSE'];
    for (const needed of [...licenses, 'README.md', ...entryFiles(name)]) {
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
  createConsumer(esm, 'module', [
    ...packed('core', 'express', 'providers', 'testing'),
    ...pinned('express'),
    ...tools,
  ]),
);
await scene('the adapter as installed declares no dependencies', () => {
  const manifest = readFileSync(join(esm, 'node_modules/@tokenward/express/package.json'), 'utf8');
  const { dependencies = {} } = JSON.parse(manifest) as { dependencies?: object };
  assert.deepEqual(dependencies, {});
});
await scene('an ESM app protects a route', async () => void (await execute(esm, 'node', 'app.mjs')));
await scene(
  'a copy by import, one by require() and a second one accept the values of each other',
  async () => {
    cpSync(join(esm, 'node_modules/@tokenward'), join(esm, 'second/node_modules/@tokenward'), {
      recursive: true,
    });
    await execute(esm, 'node', 'two-copies.mjs');
  },
);
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
    ...packed('core', 'express', 'mcp', 'testing'),
    ...pinned('express4').map((alias) => alias.replace('express4@npm:', '')),
    ...pinned('@modelcontextprotocol/sdk'),
    ...tools,
  ]),
);
await scene(
  'a CommonJS app that calls require() protects a route',
  async () => void (await execute(cjs, 'node', 'app.cjs')),
);
await scene(
  'version 1 of the MCP SDK, by require() and by import, takes the errors of @tokenward/mcp',
  async () => void (await execute(cjs, 'node', 'mcp.cjs')),
);
await scene(
  'an ESM app with Express 4 protects a route',
  async () => void (await execute(cjs, 'node', 'app.mjs')),
);
await scene('a TypeScript app (nodenext, CommonJS) compiles and protects a route', async () => {
  await compile(cjs, 'typed.ts', '--module', 'nodenext', '--esModuleInterop');
  await execute(cjs, 'node', 'typed.js');
});

await playBundles(folder, packed('core', 'express'));
await playJest(folder, packed(...packages), packages.flatMap(entryPoints));

if (process.argv.includes('--keep')) console.log(`kept: ${folder}`);
else rmSync(folder, { recursive: true, force: true });
