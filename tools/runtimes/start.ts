import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startBridge } from '@tokenward/testing/contract';
import type { ContractWorld, LoopbackServer } from '@tokenward/testing/contract';
import type { Runtime } from './runtimes.js';

/** A server in a process of its own. */
export interface RuntimeServer extends LoopbackServer {
  /** All that it has printed. */
  readonly printed: () => string;
}

/** Starts the app in a runtime, for one test: after half a minute its process is ended in any case. */
export async function start(folder: string, runtime: Runtime, world: ContractWorld): Promise<RuntimeServer> {
  const bridge = await startBridge(world);
  const quiet = { DENO_NO_UPDATE_CHECK: '1', DO_NOT_TRACK: '1', NO_COLOR: '1' };
  const caches = { BUN_RUNTIME_TRANSPILER_CACHE_PATH: '0', DENO_DIR: join(folder, '.deno') };
  const server = spawn(runtime.program, runtime.args, {
    cwd: folder,
    env: { ...process.env, ...quiet, ...caches, BRIDGE: bridge.address },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
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
    await bridge.close();
  };
  const found = await port;
  if (found !== undefined) return { url: `http://127.0.0.1:${found}`, printed: () => text, close };
  await close();
  throw new Error(`${runtime.name} ended before it listened (${await ended}):\n${text}`);
}
