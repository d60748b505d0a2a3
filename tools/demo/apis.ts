import type { Running, Settings, StartServer } from '@tokenward/example-playground';
import * as express from '../../examples/express/src/server.js';
import * as fastify from '../../examples/fastify/src/server.js';
import * as hono from '../../examples/hono/src/server.js';
import * as koa from '../../examples/koa/src/server.js';
import * as next from '../../examples/next/start/server.js';

/** An example that listens. */
export interface Api extends Running {
  readonly framework: string;
  /**
   * Whether it accepts opaque tokens and API keys. The Next.js example does not, since it is configured by its environment.
   */
  readonly takesAll: boolean;
}

const frameworks: Readonly<Record<string, StartServer>> = {
  Express: express.startServer,
  Fastify: fastify.startServer,
  Koa: koa.startServer,
  Hono: hono.startServer,
  ...(next.isBuilt() && { 'Next.js': next.startServer }),
};

/** A note about the example that is left out, if any. */
export const skipped = next.isBuilt()
  ? ''
  : 'Next.js is left out, since its example is not built. To include it: npm run build -w examples/next';

/** Starts the same API with each framework. */
export function startApis(settings: Omit<Settings, 'log'>): Promise<readonly Api[]> {
  const started = Object.entries(frameworks).map(async ([framework, start]) => ({
    framework,
    takesAll: framework !== 'Next.js',
    ...(await start({ ...settings, log: () => {} }, 0)),
  }));
  return Promise.all(started);
}
