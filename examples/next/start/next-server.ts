import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { Running } from '@tokenward/example-playground';

const next = createRequire(import.meta.url).resolve('next/dist/bin/next');

/** How a production server is started. */
export interface NextServerOptions {
  /** Port 0 selects a free one. */
  readonly port: number;
  /** What the app reads from its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Writes a line of the server to the log. */
  readonly log: (line: string) => void;
}

/** Starts the production server that `next build` made of the app in a folder, as a process of its own. */
export async function startNext(folder: string, { port, env, log }: NextServerOptions): Promise<Running> {
  const server = spawn(process.execPath, [next, 'start', '-H', '127.0.0.1', '-p', String(port)], {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', ...env },
  });
  // A stream that is still open would keep the server from ending by itself.
  const stop = (): boolean => server.kill('SIGKILL');
  process.once('exit', stop);
  const ended = once(server, 'exit');

  let printed = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      printed += String(chunk);
      const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(printed) ?? [];
      if (address !== undefined && printed.includes('Ready in')) resolve(address);
    };
    for (const stream of [server.stdout, server.stderr]) stream.on('data', read);
    ended.then(() => reject(new Error(`next start ended:\n${printed}`)), reject);
  });
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (chunk: Buffer) => String(chunk).trimEnd().split('\n').forEach(log));
  await fetch(`${url}/nothing-here`); // answered once the server has loaded its instrumentation

  return {
    url,
    async close() {
      process.off('exit', stop);
      stop();
      await ended;
    },
  };
}
