import { join } from 'node:path';
import { startProgram } from '../shared/start-program.js';
import type { ProgramServer } from '../shared/start-program.js';
import type { Runtime } from './runtimes.js';

/** What a runtime is started in: it looks nothing up, and keeps nothing elsewhere. */
export function environment(folder: string): NodeJS.ProcessEnv {
  const quiet = { DENO_NO_UPDATE_CHECK: '1', DO_NOT_TRACK: '1', NO_COLOR: '1', NODE_NO_WARNINGS: '1' };
  const caches = { BUN_RUNTIME_TRANSPILER_CACHE_PATH: '0', DENO_DIR: join(folder, '.deno') };
  return { ...process.env, ...quiet, ...caches };
}

/** Starts a program that prints its port. It can know of one address; after so many seconds its process is ended in any case. */
export async function start(
  folder: string,
  { program }: Pick<Runtime, 'program'>,
  args: readonly string[],
  { bridge, seconds }: { readonly bridge: string; readonly seconds: number },
): Promise<ProgramServer> {
  const env = { ...environment(folder), BRIDGE: bridge };
  return startProgram(folder, [program, ...args], { env, seconds });
}
