import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProgram } from '../shared/start-program.js';
import type { AuthorizationServer } from './authorization-server.js';
import { freePort } from '../shared/free-port.js';

/**
 * Both packages and their peers. The newest `better-auth` is 1.7.25, but `@better-auth/oauth-provider` ends at 1.7.5, and has exact
 * peers.
 */
export const betterAuthPackages: readonly string[] = [
  'better-auth@1.7.5',
  '@better-auth/core@1.7.5',
  '@better-auth/oauth-provider@1.7.5',
  '@better-auth/utils@0.4.2',
  '@better-fetch/fetch@1.3.2',
  'better-call@1.4.0',
];

/** Starts better-auth, which must be installed in the folder. It must know the resource, which has not started yet. */
export async function startBetterAuth(folder: string, resource: string): Promise<AuthorizationServer> {
  copyFileSync(
    fileURLToPath(new URL('apps/better-auth.mjs', import.meta.url)),
    join(folder, 'better-auth.mjs'),
  );
  const port = await freePort();
  const life = 3;
  const env = { ...process.env, PORT: String(port), RESOURCE: resource, LIFE: String(life) };
  const { close } = await startProgram(folder, [process.execPath, 'better-auth.mjs'], { env, seconds: 300 });
  const base = '/api/auth';
  return {
    issuer: `http://127.0.0.1:${port}${base}`,
    paths: [
      `GET /.well-known/oauth-authorization-server${base} 200`,
      `POST ${base}/oauth2/register 201`,
      `POST ${base}/oauth2/token 200`,
    ],
    get life() {
      return life;
    },
    set life(_ignored: number) {},
    refresh: true,
    format: 'jwt',
    available: true,
    close,
  };
}
