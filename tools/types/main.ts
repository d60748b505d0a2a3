// Compiles all sources with TypeScript 7, then a program that uses every packed package with TypeScript 7 and with the
// oldest TypeScript that is supported, under each module setting, as an ES module and as CommonJS.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import pc from 'picocolors';
import { install, pinned } from '../shared/consumer.js';
import { execute } from '../shared/execute.js';
import { installedBeside } from '../shared/installed-beside.js';
import { pack, packages } from '../shared/pack.js';

const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const frameworks = ['express', 'fastify', 'hono', 'koa', '@types/express', '@types/koa', '@types/node'];
/** The file to compile and the options, by the name of the module setting. */
const both = {
  nodenext: ['app.ts', '--module', 'nodenext'],
  node16: ['app.ts', '--module', 'node16'],
  bundler: ['app.ts', '--module', 'esnext', '--moduleResolution', 'bundler'],
  'node16, CommonJS': ['app.cts', '--module', 'node16'],
};
const newest = {
  'nodenext, CommonJS': ['app.cts', '--module', 'nodenext'],
  'nodenext, both together': ['mixed.mts', '--module', 'nodenext'],
};
// TypeScript 7 has no node10.
const oldest = {
  node10: ['app.ts', '--module', 'commonjs', '--moduleResolution', 'node10', '--esModuleInterop'],
};
const settings = { '7': { ...both, ...newest }, '5.4': { ...both, ...oldest } };
const strict = ['--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', '--types', 'node'];
const compilers = installedBeside(import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'tokenward-types-'));

async function compile(version: string, where: string, ...options: readonly string[]): Promise<void> {
  const program = compilers.installed(`typescript-${version}/bin/tsc`);
  await execute(where, process.execPath, program, '--noEmit', '--pretty', 'false', ...options);
}

/** Passes over errors in the declarations of frameworks: old compilers find some, and so does each compiler in Koa's. */
async function ignoreOthers(compiling: Promise<void>): Promise<void> {
  await compiling.catch((error: Error) => {
    const found = error.message.split('\n').filter((line) => /\berror TS\d+:/.test(line));
    const ours = found.filter((line) => !/^node_modules\/(?!@tokenward\/)/.test(line));
    if (ours.length > 0 || found.length === 0) throw found.length > 0 ? new Error(ours.join('\n')) : error;
  });
}

async function installPackages(): Promise<void> {
  const tarballs = [];
  for (const name of packages) tarballs.push((await pack(name, folder)).path);
  // The declarations of @tokenward/next import nothing of Next.js, which is large.
  const without = ['--omit=optional', '--legacy-peer-deps'];
  await install(folder, 'module', [...tarballs, ...pinned(...frameworks), ...without]);
  const apps = pathOf('../tarballs/apps');
  for (const file of ['mixed.mts', 'mixed-part.cts']) copyFileSync(join(apps, file), join(folder, file));
  for (const file of ['app.ts', 'app.cts']) copyFileSync(join(apps, 'every-package.ts'), join(folder, file));
}

async function step(name: string, running: Promise<void>): Promise<void> {
  const start = performance.now();
  const problem = await running.then(
    () => undefined,
    (error: Error) => error.message,
  );
  const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(5);
  console.log(`${problem === undefined ? pc.green('✓') : pc.red('✗')} ${name.padEnd(55)} ${seconds} s`);
  if (problem === undefined) return;
  console.log(problem);
  process.exitCode = 1;
}

await compilers.install();
await step('TypeScript 7: all sources', compile('7', pathOf('../..'), '-p', '.'));
await step('all packages install', installPackages());
for (const [version, modes] of Object.entries(settings)) {
  for (const [mode, options] of Object.entries(modes)) {
    const compiling = compile(version, folder, ...strict, ...options);
    await step(`TypeScript ${version}: packed types, ${mode}`, ignoreOthers(compiling));
  }
}
rmSync(folder, { recursive: true, force: true });
