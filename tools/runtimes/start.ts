import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { LoopbackServer } from '@tokenward/testing/contract';
import type { Runtime } from './runtimes.js';

/** A server in a process of its own. */
export interface RuntimeServer extends LoopbackServer {
  /** All that it has printed. */
  readonly printed: () => string;
}

/** What a runtime is started in: it looks nothing up, and keeps nothing elsewhere. */
export function environment(folder: string): NodeJS.ProcessEnv {
  const quiet = { DENO_NO_UPDATE_CHECK: '1', DO_NOT_TRACK: '1', NO_COLOR: '1', NODE_NO_WARNINGS: '1' };
  const caches = { BUN_RUNTIME_TRANSPILER_CACHE_PATH: '0', DENO_DIR: join(folder, '.deno') };
  return { ...process.env, ...quiet, ...caches };
}

/** Starts a program that prints its port. It can know of one address; after so many seconds its process is ended in any case. */
export async function start(
  folder: string,
  { name, program }: Pick<Runtime, 'name' | 'program'>,
  args: readonly string[],
  { bridge, seconds }: { readonly bridge: string; readonly seconds: number },
): Promise<RuntimeServer> {
  const server = spawn(program, args, {
    cwd: folder,
    env: { ...environment(folder), BRIDGE: bridge },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: seconds * 1000,
    killSignal: 'SIGKILL',
  });
  const ended = once(server, 'close').then(
    ([code, signal]: (number | string | null)[]) => `exit ${code ?? signal}`,
    (error: unknown) => String(error),
  );
  let text = '';
  const port = new Promise<string | undefined>((resolve) => {
    const read = (chunk: Buffer): void => {
      text += String(chunk);
      const [, found] = /"port":(\d+)\D/.exec(text) ?? [];
      if (found !== undefined) resolve(found);
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    void ended.then(() => resolve(undefined));
  });
  const close = async (): Promise<void> => {
    server.kill('SIGKILL');
    await ended;
  };
  const found = await port;
  if (found !== undefined) return { url: `http://127.0.0.1:${found}`, printed: () => text, close };
  throw new Error(`${name} ended before it listened (${await ended}):\n${text}`);
}
