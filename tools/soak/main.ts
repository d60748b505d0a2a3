import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createApiKeys } from './api-keys.js';
import { configured } from './bounds.js';
import { createModel } from './expectation.js';
import { createFastClock } from './fast-clock.js';
import { jwtGuns } from './jwt-guns.js';
import { load, patience } from './load.js';
import { anonymousGuns, hostileGuns, opaqueGuns } from './other-guns.js';
import { report } from './report.js';
import { nextShot } from './shot.js';
import { startSoakedServer } from './soaked-server.js';
import type { Figures } from './soaked-server.js';
import { createTally } from './tally.js';
import { roundMinutes, timeline } from './timeline.js';
import { startWorld } from './world.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '3' },
    concurrency: { type: 'string', default: '32' },
    seed: { type: 'string', default: '1' },
  },
});
const minutes = positive('minutes', values.minutes);
const concurrency = positive('concurrency', values.concurrency);
const seed = positive('seed', values.seed);

/** A round takes about three minutes, since the keys of the service must live for hours. */
const rounds = Math.max(1, Math.round(minutes / 3));
const speed = (rounds * roundMinutes) / minutes;
const pace = { start: Date.now(), speed } as const;
const now = createFastClock(pace);

const world = await startWorld(now);
const apiKeys = await createApiKeys(now);
const { url: issuer, audience } = world.issuer;
const server = await startSoakedServer({ pace, issuer, audience, apiKeyRecords: apiKeys.records });
const model = createModel(world, speed);
const guns = [
  ...(await jwtGuns(world, model)),
  ...opaqueGuns(world, model),
  ...hostileGuns(world, model),
  ...anonymousGuns(),
  ...apiKeys.guns,
];
const calmGuns = guns.filter(({ disturbs }) => disturbs !== true);
const tally = createTally(world, speed);

console.log(
  `Node.js ${process.version}: an Express server in a process of its own, ${concurrency} clients, seed ${seed}.
A client sends its next request when it has an answer, or has waited ${patience} ms for one.
${minutes} minutes, in which ${rounds} x ${roundMinutes} minutes pass for issuer and server: their clock runs ${speed.toFixed(0)} times as fast.
Timeouts run on the wall clock: the ${configured.timeout} s that a fetch of keys may take are ${(configured.timeout * speed).toFixed(0)} s of the service,
and by so much the model gives way.`,
);

const stop = new AbortController();
const { signal } = stop;
for (const name of ['SIGINT', 'SIGTERM'] as const)
  process.once(name, () => {
    console.log('\nStopped early; the report so far:');
    stop.abort();
  });
let closing = false;
void server.ended.then((how) => {
  if (closing) return;
  console.log(`\nThe load ends, since ${how}.`);
  tally.fault(how);
  stop.abort();
});

const stalls = monitorEventLoopDelay({ resolution: 10 });
stalls.enable();
const [begun, begunService] = [performance.now(), now()];
let warm: Figures | undefined;
const loading = load({
  url: server.url,
  concurrency,
  seed,
  nextShot: (random) => nextShot(world.calmSince() === Infinity ? guns : calmGuns, random),
  now,
  record: tally.record,
  signal,
});
await play();
stop.abort();
await loading;
const [seconds, serviceSeconds] = [(performance.now() - begun) / 1000, now() - begunService];
const end = await server.figures().catch(() => undefined);
closing = true;
await server.close();
await world.close();
const good = report({
  tally,
  seconds,
  serviceSeconds,
  outages: world.outages,
  longestStall: stalls.max / 1e6,
  warm,
  end,
});
process.exitCode = good ? 0 : 1;

/** Plays the timeline round by round; the first phase of the first one is the warm-up. */
async function play(): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    for (const phase of timeline) {
      tally.begin(phase);
      await phase.begin(world);
      await sleep((phase.minutes * 60_000) / speed, undefined, { signal }).catch(() => {});
      if (isStopped()) return;
      warm ??= await server.figures();
    }
  }
}

function isStopped(): boolean {
  return signal.aborted;
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} must be a positive number, not ${text}.`);
  return value;
}
