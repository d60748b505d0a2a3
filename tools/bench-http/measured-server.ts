import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import type { AppSettings } from './apps/app.js';
import type { Contest } from './contests.js';
import type { Round } from './standings.js';

/** What a server is told when it starts. */
export interface ServerSettings extends AppSettings {
  readonly framework: Contest['framework'];
  readonly app: string;
}

/** What a server measures of itself, since it started. */
export interface Figures {
  /** Processor time of all threads in µs. */
  readonly cpu: number;
  /** The time in ms in which the event loop was busy, and in which it was idle. */
  readonly active: number;
  readonly idle: number;
}

/** A server in a process of its own. */
export interface MeasuredServer {
  readonly app: string;
  readonly url: string;
  /** Sends requests for so many seconds, with each of the tokens in turn. */
  readonly load: (tokens: readonly string[], seconds: number) => Promise<Round>;
  /** Puts the server in the state of one that has run for a long time. */
  readonly age: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Requests that are sent at the same time. */
export const connections = 20;

const program = fileURLToPath(new URL('server.ts', import.meta.url));

/** Starts a server as it would run in production. It ends when this process ends, at the latest. */
export async function startServer(settings: ServerSettings): Promise<MeasuredServer> {
  const child = fork(program, [JSON.stringify(settings)], {
    // fast-jwt warns about a setting that makes it faster.
    execArgv: [
      ...process.execArgv,
      '--expose-gc',
      '--disable-warning=FAST_JWT_CACHE_KEY_BUILDER_SECURITY_RISK',
    ],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const ended = once(child, 'exit').then(([code, signal]: (number | string | null)[]) => {
    throw new Error(`The server of ${settings.framework} with ${settings.app} ended (${code ?? signal}).`);
  });
  ended.catch(() => {});
  async function message<T>(question?: string): Promise<T> {
    if (question !== undefined) child.send(question);
    const [answer] = (await Promise.race([once(child, 'message'), ended])) as [T];
    return answer;
  }
  const { url } = await message<{ url: string }>();
  return {
    app: settings.app,
    url,
    async load(tokens, duration) {
      const before = await message<Figures>('figures');
      const sent = await awake(() => send(url, tokens, duration));
      const after = await message<Figures>('figures');
      const [active, idle] = [after.active - before.active, after.idle - before.idle];
      return { ...sent, cpu: after.cpu - before.cpu, busy: (active / (active + idle)) * 100 };
    },
    age: () => message('age'),
    async close() {
      if (child.connected) child.disconnect();
      await ended.catch(() => {});
    },
  };
}

async function send(
  url: string,
  tokens: readonly string[],
  duration: number,
): Promise<Pick<Round, 'requests' | 'seconds'>> {
  const { errors, timeouts, non2xx, start, finish, ...result } = await autocannon({
    url: `${url}/reports`,
    connections,
    duration,
    // autocannon stops at the first sample after the duration.
    sampleInt: 100,
    requests: tokens.map((token) => ({ headers: { authorization: `Bearer ${token}` } })),
  });
  const requests = result['2xx'];
  if (errors + timeouts + non2xx > 0 || requests === 0)
    throw new Error(
      `${url}: ${requests} good answers, ${non2xx} others, ${errors} errors and ${timeouts} timeouts.`,
    );
  return { requests, seconds: (finish.getTime() - start.getTime()) / 1000 };
}

/** Keeps this process from sleeping. A server on the same machine spends processor time to wake up the process that it answers. */
async function awake<T>(task: () => Promise<T>): Promise<T> {
  let next = setImmediate(turn);
  function turn(): void {
    next = setImmediate(turn);
  }
  try {
    return await task();
  } finally {
    clearImmediate(next);
  }
}
