import { performance } from 'node:perf_hooks';
import { listen } from '@tokenward/testing/contract';
import { startRecording } from '../bench/recorder.js';
import { age } from './age.js';
import type { Apps } from './apps/app.js';
import type { Contest } from './contests.js';
import type { Figures, Question, ServerSettings } from './measured-server.js';
import { spentOn } from './owners.js';
import type { Spent } from './owners.js';
import { play } from './wire.js';

// The program of a server's own process. Those of one framework load the same modules, so that only the guard differs.
const apps: Readonly<Record<Contest['framework'], () => Promise<Apps>>> = {
  express: async () => (await import('./apps/express.js')).expressApps,
  fastify: async () => (await import('./apps/fastify.js')).fastifyApps,
  koa: async () => (await import('./apps/koa.js')).koaApps,
  hono: async () => (await import('./apps/hono.js')).honoApps,
};

// Ctrl+C reaches every process of the terminal; this one is ended by its parent, or with it.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});
process.on('disconnect', () => process.exit());

const { framework, app, ...settings } = JSON.parse(process.argv[2] ?? '') as ServerSettings;
const create = (await apps[framework]())[app];
if (create === undefined) throw new Error(`apps/${framework}.ts has no app named "${app}": add it there.`);
const server = await create(settings);
const { url } = await listen(server);

function figures(): Figures {
  const { user, system } = process.cpuUsage();
  const { active, idle } = performance.eventLoopUtilization();
  return { cpu: user + system, active, idle };
}

async function spent(tokens: readonly string[], requests: number): Promise<Spent> {
  const stop = await startRecording();
  await play(server, tokens, requests);
  return spentOn(await stop());
}

async function answerTo(question: Question): Promise<unknown> {
  if (question === 'figures') return figures();
  if (question === 'age') return age().then(() => true);
  return spent(question.tokens, question.requests);
}

// A failure ends this process, and so the run.
process.on('message', (question: Question) => void answerTo(question).then((told) => process.send?.(told)));
process.send?.({ url });
