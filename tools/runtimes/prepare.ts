import { cpSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execute, install } from '../tarballs/consumer.js';
import { pack } from '../tarballs/pack.js';
import { installed } from './runtimes.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const hono = fileURLToPath(new URL('../../packages/hono/', import.meta.url));

/** Installs the runtimes as the lockfile says, unless that was done since it changed. */
export async function installRuntimes(): Promise<void> {
  const last = installed('.package-lock.json');
  if (existsSync(last) && statSync(last).mtimeMs >= statSync(join(here, 'package-lock.json')).mtimeMs) return;
  console.log('Installing the runtimes into tools/runtimes: 1 GB, about half a minute.\n');
  await execute(here, 'npm', 'ci', '--loglevel=error');
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
  const config = readFileSync(join(folder, 'workerd.capnp'), 'utf8');
  writeFileSync(
    join(folder, 'workerd-nodejs.capnp'),
    config.replace('Flags = []', 'Flags = ["nodejs_compat"]'),
  );
  const esbuild = installed('esbuild/bin/esbuild');
  await execute(folder, esbuild, join(hono, 'test/app.ts'), '--outfile=app.js');
  const worker = ['--bundle', '--format=esm', '--platform=neutral', '--conditions=workerd,worker,browser'];
  await execute(folder, esbuild, 'workerd.mjs', ...worker, '--outfile=worker.js');
}
