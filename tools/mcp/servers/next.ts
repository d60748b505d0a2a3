import { fileURLToPath } from 'node:url';
import { startNext } from '../../../examples/next/start/next-server.js';
import { buildNext } from '../../shared/build-next.js';
import { freePort } from '../../shared/free-port.js';
import type { Serve } from './serve.js';

const app = fileURLToPath(new URL('../apps/next', import.meta.url));

/** Builds the Next.js app against the built packages. It knows neither the issuer nor its own address until it starts. */
export async function buildNextApp(): Promise<Serve> {
  await buildNext(app);
  return async ({ port: given, ...settings }) => {
    const port = given ?? (await freePort());
    const env = { SETTINGS: JSON.stringify({ ...settings, origin: `http://127.0.0.1:${port}` }) };
    return startNext(app, { port, env, log: () => {} });
  };
}
