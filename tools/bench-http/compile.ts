import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

const server = fileURLToPath(new URL('server.ts', import.meta.url));
const cache = fileURLToPath(new URL('../../node_modules/.cache/bench-http', import.meta.url));

/** Compiles the program of the servers, so that they run on plain Node.js, as in production; gives its file. */
export async function compileServer(): Promise<string> {
  await build({
    config: false,
    entry: [server],
    outDir: cache,
    format: 'esm',
    outExtension: () => ({ js: '.mjs' }),
    target: 'node20',
    // The packages, our own among them, are loaded as they were built.
    skipNodeModulesBundle: true,
    clean: true,
    silent: true,
  });
  return join(cache, 'server.mjs');
}
