import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { StartServer } from '@tokenward/example-playground';

const folder = fileURLToPath(new URL('..', import.meta.url));

/** Whether `next build` has been run. */
export const isBuilt = (): boolean => existsSync(`${folder}/.next/BUILD_ID`);

/** Starts the production server that `next build` made, as a process of its own; its lines go to the log. */
export const startServer: StartServer = async ({ issuer, audience, keyOptions, log }, port) => {
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    ISSUER: issuer,
    AUDIENCE: audience,
    ...(keyOptions?.cooldown !== undefined && { KEY_COOLDOWN: String(keyOptions.cooldown) }),
  };
  const server = spawn(process.execPath, [next, 'start', '-H', '127.0.0.1', '-p', String(port)], {
    cwd: folder,
    env,
  });
  const stop = (): boolean => server.kill();
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
  await fetch(`${url}/maybe`); // answered once the server has loaded its instrumentation

  return {
    url,
    async close() {
      process.off('exit', stop);
      stop();
      await ended;
    },
  };
};
