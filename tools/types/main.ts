// Compiles all sources with TypeScript 7, then a program that uses every packed package with TypeScript 7 and with the
// oldest TypeScript that is supported, under each module setting.
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
const modern = {
  nodenext: ['--module', 'nodenext'],
  node16: ['--module', 'node16'],
  bundler: ['--module', 'esnext', '--moduleResolution', 'bundler'],
};
// TypeScript 7 has no node10.
const node10 = ['--module', 'esnext', '--moduleResolution', 'node10', '--esModuleInterop'];
const settings = { '7': modern, '5.4': { ...modern, node10 } };
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
  copyFileSync(pathOf('../tarballs/apps/every-package.ts'), join(folder, 'app.ts'));
}

async function step(name: string, running: Promise<void>): Promise<void> {
  const start = performance.now();
  const problem = await running.then(
    () => undefined,
    (error: Error) => error.message,
  );
  const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(5);
  console.log(`${problem === undefined ? pc.green('✓') : pc.red('✗')} ${name.padEnd(40)} ${seconds} s`);
  if (problem === undefined) return;
  console.log(problem);
  process.exitCode = 1;
}

await compilers.install();
await step('TypeScript 7: all sources', compile('7', pathOf('../..'), '-p', '.'));
await step('all packages install', installPackages());
for (const [version, modes] of Object.entries(settings)) {
  for (const [mode, options] of Object.entries(modes)) {
    const compiling = compile(version, folder, 'app.ts', ...strict, ...options);
    await step(`TypeScript ${version}: packed types, ${mode}`, ignoreOthers(compiling));
  }
}
rmSync(folder, { recursive: true, force: true });
