import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execute } from '../shared/execute.js';
import { installed } from './runtimes.js';
import type { Runtime } from './runtimes.js';

const hosts: Readonly<Record<Runtime['host'], URL>> = {
  process: new URL('suite/on-process.ts', import.meta.url),
  worker: new URL('suite/on-worker.ts', import.meta.url),
  page: new URL('suite/on-page.ts', import.meta.url),
};
const vitest = fileURLToPath(new URL('suite/vitest.ts', import.meta.url));
const absent = fileURLToPath(new URL('suite/absent.cjs', import.meta.url));
const core = fileURLToPath(new URL('../../packages/core/', import.meta.url));
/** Tests that start servers of Node.js or read the sources; they are no tests of a runtime. */
const nodeOnly = /^test\/(advisories|hooks|source|tls)\//;
const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** Makes a folder with a `bundle.mjs` of the core's tests, as they stand, and of the judgement of algorithms. */
export async function bundleSuite(folder: string, { host, lacks }: Runtime): Promise<void> {
  mkdirSync(folder);
  // What is not bundled is found here.
  symlinkSync(modules, join(folder, 'node_modules'));
  const tests = ['src', 'test']
    .flatMap((part) =>
      readdirSync(join(core, part), { encoding: 'utf8', recursive: true }).map((path) => join(part, path)),
    )
    .filter((path) => path.endsWith('.test.ts') && !nodeOnly.test(path))
    .toSorted()
    .map((path) => `${JSON.stringify(path)}: () => import(${JSON.stringify(join(core, path))}),`);
  const entry = [
    `import { host } from ${JSON.stringify(fileURLToPath(hosts[host]))};`,
    `export default host({ ${tests.join('\n')} });`,
  ];
  await bundle(folder, entry.join('\n'), lacks);
}

/** Bundles an entry into `bundle.mjs`; a module of Node.js that is lacking breaks whoever loads it, when it is loaded. */
export async function bundle(folder: string, entry: string, lacks: Runtime['lacks']): Promise<void> {
  writeFileSync(join(folder, 'entry.ts'), entry);
  const isWeb = lacks === 'everything of Node.js';
  const lacking = isWeb ? builtinModules.filter((name) => !name.startsWith('node:')) : lacks;
  await execute(
    folder,
    installed('esbuild/bin/esbuild'),
    'entry.ts',
    '--bundle',
    '--format=esm',
    '--outfile=bundle.mjs',
    '--log-level=error',
    `--platform=${isWeb ? 'browser' : 'node'}`,
    `--alias:vitest=${vitest}`,
    ...lacking.map((name) => `--alias:node:${name}=${absent}`),
    '--external:oidc-provider',
  );
}
