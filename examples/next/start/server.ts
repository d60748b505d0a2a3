import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { StartServer } from '@tokenward/example-playground';
import { startNext } from './next-server.js';

const folder = fileURLToPath(new URL('..', import.meta.url));

/** Whether `next build` has been run. */
export const isBuilt = (): boolean => existsSync(`${folder}/.next/BUILD_ID`);

/** Starts the production server that `next build` made; its lines go to the log. */
export const startServer: StartServer = async ({ issuer, audience, origin, keyOptions, log }, port) =>
  startNext(folder, {
    port,
    log,
    env: {
      ISSUER: issuer,
      AUDIENCE: audience,
      ...(origin !== undefined && { ORIGIN: origin }),
      ...(keyOptions?.cooldown !== undefined && { KEY_COOLDOWN: String(keyOptions.cooldown) }),
    },
  });
