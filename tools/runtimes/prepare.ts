import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from '../shared/consumer.js';
import { execute } from '../shared/execute.js';
import { pack } from '../shared/pack.js';
import { installed, installPackages } from './runtimes.js';
import type { Runtime } from './runtimes.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const hono = fileURLToPath(new URL('../../packages/hono/', import.meta.url));

/** Installs what is to be run: Chromium from Debian, and only in CI. */
export async function installRuntimes(chosen: readonly Runtime[]): Promise<void> {
  await installPackages('Installing the runtimes into tools/runtimes: 1 GB, about half a minute.\n');
  if (chosen.some(({ host, program }) => host === 'page' && !existsSync(program)))
    await installChromium().catch((error: unknown) => console.log(String(error)));
}

async function installChromium(): Promise<void> {
  if (!process.env.CI || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return;
  console.log('Installing Chromium from Debian.\n');
  await execute(here, 'apt-get', 'update', '-qq');
  await execute(here, 'apt-get', 'install', '-y', '-qq', 'chromium');
}

/** Makes a folder with the tarballs, and with the app of the Hono adapter's tests for each runtime. */
export async function prepareApps(folder: string): Promise<void> {
  const { devDependencies: versions } = JSON.parse(readFileSync(join(hono, 'package.json'), 'utf8')) as {
    devDependencies: Readonly<Record<string, string>>;
  };
  const things = ['hono', '@hono/node-server'].map((name) => `${name}@${versions[name]}`);
  for (const name of ['core', 'testing', 'hono'] as const) things.push((await pack(name, folder)).path);
  await install(folder, 'module', things);
  cpSync(join(here, 'apps'), folder, { recursive: true });
  prepareWorkerd(folder);
  const esbuild = installed('esbuild/bin/esbuild');
  await execute(folder, esbuild, join(hono, 'test/app.ts'), '--outfile=app.js');
  const worker = ['--bundle', '--format=esm', '--platform=neutral', '--conditions=workerd,worker,browser'];
  await execute(folder, esbuild, 'workerd.mjs', ...worker, '--outfile=bundle.mjs');
}

/** Writes the configurations of workerd, with and without Node.js compatibility, for a `bundle.mjs` in the same folder. */
export function prepareWorkerd(folder: string): void {
  const config = readFileSync(join(here, 'apps/workerd.capnp'), 'utf8');
  writeFileSync(join(folder, 'workerd.capnp'), config);
  const flags = ['Flags = []', 'Flags = ["nodejs_compat"]'] as const;
  writeFileSync(join(folder, 'workerd-nodejs.capnp'), config.replace(...flags));
}
