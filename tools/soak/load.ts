import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { text } from 'node:stream/consumers';
import { createRandom } from './shot.js';
import type { Random, Shot } from './shot.js';

/** What came of a shot; the times are those of the service, `took` is in ms of the wall clock. */
export interface Hit {
  readonly shot: Shot;
  readonly sent: number;
  readonly answered: number;
  readonly took: number;
  readonly outcome: string;
}

/** What `load` takes. */
export interface LoadOptions {
  /** The address of the server. */
  readonly url: string;
  /** How many clients there are; each sends its next request as soon as it has an answer, or has waited long enough. */
  readonly concurrency: number;
  /** What the clients choose depends on this number alone; how their requests interleave does not. */
  readonly seed: number;
  /** Gives what a client sends next. */
  readonly nextShot: (random: Random) => Shot | Promise<Shot>;
  /** The clock of the service. */
  readonly now: () => number;
  /** Is told of every answer at once. */
  readonly record: (hit: Hit) => void;
  /** Ends the load; what was sent is still answered. */
  readonly signal: AbortSignal;
}

interface Reply {
  readonly status: number;
  readonly code: string | undefined;
  readonly body: string;
}

/** After so many ms a client no longer waits for its answer, as the next user would not either; the answer still counts. */
export const patience = 200;
/** After so many ms there is no answer. */
const timeout = 15_000;

/** Sends requests over kept connections until the signal comes. */
export async function load(options: LoadOptions): Promise<void> {
  const { url, concurrency, seed, nextShot, now, record, signal } = options;
  const agent = new Agent({ keepAlive: true });
  const pending = new Set<Promise<void>>();

  async function fire(shot: Shot): Promise<void> {
    const [sent, begin] = [now(), performance.now()];
    const outcome = await send(agent, url, shot).then(
      (reply) => outcomeOf(shot, reply),
      (error: unknown) => `no answer: ${String(error)}`,
    );
    record({ shot, sent, answered: now(), took: performance.now() - begin, outcome });
  }

  async function client(random: Random): Promise<void> {
    while (!signal.aborted) {
      const answered = fire(await nextShot(random));
      pending.add(answered);
      void answered.finally(() => pending.delete(answered));
      const waiting = new AbortController();
      await Promise.race([answered, sleep(patience, undefined, { signal: waiting.signal }).catch(() => {})]);
      waiting.abort();
    }
  }

  await Promise.all(Array.from({ length: concurrency }, (_, index) => client(createRandom(seed + index))));
  await Promise.all(pending);
  agent.destroy();
}

/** `200`, the code of a refusal or an outage, or a text that no model expects. */
function outcomeOf({ subject }: Shot, { status, code, body }: Reply): string {
  if (status !== 200) return code ?? `status ${status}`;
  const seen = JSON.parse(body) as { subject: string | null };
  return seen.subject === subject ? '200' : `200 for the caller ${seen.subject}`;
}

function send(agent: Agent, url: string, { path, authorization }: Shot): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const headers = [
      'Host',
      new URL(url).host,
      ...authorization.flatMap((value) => ['Authorization', value]),
    ];
    const sending = request(url + path, { agent, headers, timeout });
    sending.on('error', reject);
    sending.on('timeout', () => sending.destroy(new Error(`not within ${timeout} ms`)));
    sending.on('response', (response) => {
      const { statusCode: status = 0, headers: received } = response;
      text(response).then(
        (body) => resolve({ status, code: received['x-code'] as string | undefined, body }),
        reject,
      );
    });
    sending.end();
  });
}
