import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { LoopbackServer } from '@tokenward/testing/contract';

/** A server in a process of its own. */
export interface ProgramServer extends LoopbackServer {
  /** All that it has printed. */
  readonly printed: () => string;
}

/** Starts a program that prints its port, such as `"port":8080`. After so many seconds its process is ended in any case. */
export async function startProgram(
  folder: string,
  [program, ...args]: readonly [string, ...string[]],
  { env, seconds, port = /"port":(\d+)\D/ }: { env: NodeJS.ProcessEnv; seconds: number; port?: RegExp },
): Promise<ProgramServer> {
  const server = spawn(program, args, {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: seconds * 1000,
    killSignal: 'SIGKILL',
  });
  const ended = once(server, 'close').then(
    ([code, signal]: (number | string | null)[]) => `exit ${code ?? signal}`,
    (error: unknown) => String(error),
  );
  let text = '';
  const found = await new Promise<string | undefined>((resolve) => {
    const read = (chunk: Buffer): void => {
      text += String(chunk);
      const [, number] = port.exec(text) ?? [];
      if (number !== undefined) resolve(number);
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    void ended.then(() => resolve(undefined));
  });
  if (found === undefined) throw new Error(`${program} ended before it listened (${await ended}):\n${text}`);
  return {
    url: `http://127.0.0.1:${found}`,
    printed: () => text,
    async close() {
      server.kill('SIGKILL');
      await ended;
    },
  };
}
