import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { listen } from '@tokenward/testing/contract';
import type { Apps } from './apps/app.js';
import type { Contest } from './contests.js';
import type { Figures, ServerSettings } from './measured-server.js';

// The program of a server's own process. All apps of one framework load the same modules, so that only the guard differs.
const apps: Readonly<Record<Contest['framework'], () => Promise<Apps>>> = {
  express: async () => (await import('./apps/express.js')).expressApps,
  fastify: async () => (await import('./apps/fastify.js')).fastifyApps,
  koa: async () => (await import('./apps/koa.js')).koaApps,
  hono: async () => (await import('./apps/hono.js')).honoApps,
};

// Ctrl+C reaches this process too, but its parent ends it.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});
process.on('disconnect', () => process.exit());

const { framework, app, ...settings } = JSON.parse(process.argv[2] ?? '') as ServerSettings;
const create = (await apps[framework]())[app];
if (create === undefined) throw new Error(`apps/${framework}.ts has no app named "${app}".`);
const { url } = await listen(await create(settings));

/**
 * Collects garbage several times while the server is idle. V8 then forgets the shape of a pending tick, and from then on
 * Node.js 20 needs more time for each tick. This can happen to any server, so it has to happen to all before they are compared.
 */
async function age(): Promise<void> {
  for (let count = 0; count < 6; count += 1) {
    globalThis.gc?.();
    await pause(20);
  }
}

function figures(): Figures {
  const { user, system } = process.cpuUsage();
  const { active, idle } = performance.eventLoopUtilization();
  return { cpu: user + system, active, idle };
}

process.on('message', (question) => {
  if (question === 'age') void age().then(() => process.send?.('aged'));
  else process.send?.(figures());
});
process.send?.({ url });
