import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execute } from '../../shared/execute.js';
import { startProgram } from '../../shared/start-program.js';
import { freePort } from '../../shared/free-port.js';
import type { Serve } from './serve.js';

const here = fileURLToPath(new URL('.', import.meta.url));

/** What `bundleWorker` needs in its folder. */
export const workerdPackages: readonly string[] = ['workerd@1.20260730.1', 'esbuild@0.28.2'];

/** Bundles the Hono app for workerd, which must be installed in the folder. */
export async function bundleWorker(folder: string): Promise<Serve> {
  await execute(
    here,
    join(folder, 'node_modules/.bin/esbuild'),
    'worker.ts',
    '--bundle',
    '--format=esm',
    '--conditions=workerd,worker,browser',
    '--log-level=error',
    `--outfile=${join(folder, 'bundle.mjs')}`,
  );
  return async ({ port, ...settings }) => {
    const address = `127.0.0.1:${port ?? (await freePort())}`;
    const config = readFileSync(join(here, 'workerd.capnp'), 'utf8').replace('ADDRESS', address);
    writeFileSync(join(folder, 'worker.capnp'), config);
    const env = { ...process.env, SETTINGS: JSON.stringify({ ...settings, origin: `http://${address}` }) };
    const command = ['node_modules/workerd/bin/workerd', 'serve', '--control-fd=1', 'worker.capnp'] as const;
    return startProgram(folder, command, { env, seconds: 180 });
  };
}
