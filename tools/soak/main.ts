import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import pc from 'picocolors';
import { createApiKey } from '@tokenward/core';
import { atMost, exactly, printFigure } from '../shared/figure.js';
import { clockAt, speed } from './clock.js';
import { createRequests } from './requests.js';
import type { SoakRequest } from './requests.js';
import type { Figures, ServerSettings } from './server.js';
import { startWorld } from './world.js';
import type { Failure } from './world.js';

// An Express server under load for minutes, while its issuer rotates keys and fails. No answer may be wrong, and the server's
// memory may not grow. The exact time that each change takes to be noticed is measured by `npm run faults`.
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '3' } } });
const seconds = Number(values.minutes) * 60;
if (!(seconds >= 60)) throw new Error('--minutes takes a number, at least 1.');

const start = Date.now();
const now = clockAt(start);
const world = await startWorld(now);
const { key, digest } = await createApiKey('soak_');
const { url: issuer, audience } = world.issuer;
const settings: ServerSettings = { start, issuer, audience, keyDigest: digest };
const child = fork(fileURLToPath(new URL('server.ts', import.meta.url)), [JSON.stringify(settings)], {
  execArgv: [...process.execArgv, '--expose-gc'],
});
const ended = once(child, 'exit').then(([code, signal]: (number | string | null)[]) => {
  throw new Error(`The server ended (${code ?? signal}).`);
});
ended.catch(() => {});
const message = async <T>(): Promise<T> => ((await Promise.race([once(child, 'message'), ended])) as [T])[0];
const url = await message<string>();
async function figures(): Promise<Figures> {
  child.send('figures');
  return message<Figures>();
}

const requests = await createRequests(world, key);
const counts: Record<string, Record<number, number>> = {};
const wrong: string[] = [];
let wrongAnswers = 0;

/** Judges an answer. The status must be right, and the application must have seen the right caller. */
function judge(
  { kind, subject, right }: SoakRequest,
  before: readonly number[],
  status: number,
  body: string,
): void {
  const ofKind = (counts[kind] ??= {});
  ofKind[status] = (ofKind[status] ?? 0) + 1;
  const expected = [...new Set([...before, ...right()])];
  if (expected.includes(status) && (status !== 200 || body === subject)) return;
  wrongAnswers += 1;
  if (wrong.length < 10)
    wrong.push(`${kind}: ${status} ${body.slice(0, 200)} instead of ${expected.join(' or ')} ${subject}`);
}

console.log(
  `An Express server with 32 connections for ${seconds / 60} minutes. Its clock runs ${speed} times as fast.\n`,
);
const load = autocannon({
  url: `${url}/me`,
  connections: 32,
  duration: seconds,
  requests: [
    {
      setupRequest(request: autocannon.Request, context: object) {
        const sent = requests.next();
        Object.assign(context, { sent, before: sent.right() });
        return { ...request, headers: sent.token ? { authorization: `Bearer ${sent.token}` } : {} };
      },
      onResponse(status, body, context) {
        const { sent, before } = context as { sent: SoakRequest; before: readonly number[] };
        judge(sent, before, status, body);
      },
    },
  ],
});
const state = { done: false };
const finished = load.then((result) => {
  state.done = true;
  return result;
});
const refilling = (async () => {
  while (!state.done) {
    await requests.refill();
    await sleep(100);
  }
})();

await sleep(15_000);
const warm = await figures();
await changeIssuer(start + (seconds - 25) * 1000);
const { errors, timeouts, requests: sent } = await finished;
await refilling;
const end = await figures();
child.disconnect();
await world.close();

for (const [kind, statuses] of Object.entries(counts))
  console.log(
    `  ${kind.padEnd(30)}${Object.entries(statuses)
      .map(([status, count]) => `${status}: ${count}`)
      .join(', ')}`,
  );
console.log(`\n${sent.total} requests, ${sent.average} a second\n`);
const fetches = 2 + (now() - start / 1000) / 30 + 6 * world.failures();
for (const figure of [
  exactly('wrong answers', wrongAnswers, 0),
  exactly('requests without an answer', errors + timeouts, 0),
  exactly('unhandled rejections and exceptions in the server', end.unhandled.length, 0),
  atMost('fetches of the keys', end.keyFetches, Math.floor(fetches)),
  atMost(
    'growth of the heap since 15 s after the start',
    (end.heapUsed - warm.heapUsed) / 2 ** 20,
    15,
    'MiB',
  ),
  atMost('growth of the number of timers', end.timers - warm.timers, 50),
])
  if (!printFigure(figure)) process.exitCode = 1;
for (const line of [...wrong, ...end.unhandled.slice(0, 10)]) console.log(pc.red(`  ${line}`));

/** Rotates keys and fails in every way, once so long that the server's keys expire; then 25 s remain in which all is well. */
async function changeIssuer(until: number): Promise<void> {
  const outage = (failure: Failure, minutes: number) => async (): Promise<void> => {
    if (Date.now() + (minutes * 60_000) / speed > until) return;
    world.fail(failure);
    await sleep((minutes * 60_000) / speed / 2);
    await world.rotate(false);
    await sleep((minutes * 60_000) / speed / 2);
    world.fail(undefined);
  };
  const changes = [
    () => world.rotate(false),
    () => world.rotate(true),
    outage('status 500', 5),
    outage('no answer', 5),
    outage('reset connections', 75),
    () => world.rotate(true),
    outage('a page of HTML', 5),
  ];
  for (let index = 0; Date.now() < until; index += 1) {
    await changes[index % changes.length]?.();
    await sleep(5000);
  }
}
