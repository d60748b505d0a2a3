import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { AppSettings } from './apps/app.js';
import type { Contest } from './contests.js';
import type { Spent } from './owners.js';

/** What a server is told at its start. */
export interface ServerSettings extends AppSettings {
  readonly framework: Contest['framework'];
  readonly app: string;
}

/** What a server can be asked. */
export type Question = 'figures' | 'age' | { readonly tokens: readonly string[]; readonly requests: number };

/** What a server says of itself, since its start. */
export interface Figures {
  /** The time in µs that its process had the processor, in all its threads. */
  readonly cpu: number;
  /** The time in ms in which its event loop had something to do, and in which it had nothing. */
  readonly active: number;
  readonly idle: number;
}

/** A server in a process of its own. */
export interface MeasuredServer {
  readonly app: string;
  readonly pid: number;
  readonly url: string;
  readonly figures: () => Promise<Figures>;
  /** Makes it a server that has run for a while. */
  readonly age: () => Promise<void>;
  /** Answers so many requests within its own process, looks at its stack meanwhile, and sums up what it saw. */
  readonly spent: (tokens: readonly string[], requests: number) => Promise<Spent>;
  readonly close: () => Promise<void>;
}

/** Starts a server as it would run in production, unless flags say otherwise; it ends with this process at the latest. */
export async function startServer(
  program: string,
  settings: ServerSettings,
  flags: readonly string[] = [],
): Promise<MeasuredServer> {
  const child = fork(program, [JSON.stringify(settings)], {
    // A setting that makes one of the others faster has its library warn.
    execArgv: ['--expose-gc', '--disable-warning=FAST_JWT_CACHE_KEY_BUILDER_SECURITY_RISK', ...flags],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const ended = once(child, 'exit').then(([code, signal]: (number | string | null)[]) => {
    throw new Error(`The server of ${settings.framework} with ${settings.app} ended (${code ?? signal}).`);
  });
  ended.catch(() => {});
  async function message<T>(): Promise<T> {
    const [told] = (await Promise.race([once(child, 'message'), ended])) as [T];
    return told;
  }
  function ask<T>(question: Question): Promise<T> {
    child.send(question);
    return message<T>();
  }
  const { url } = await message<{ url: string }>();
  return {
    app: settings.app,
    pid: child.pid ?? 0,
    url,
    figures: () => ask<Figures>('figures'),
    age: () => ask('age'),
    spent: (tokens, requests) => ask<Spent>({ tokens, requests }),
    async close() {
      if (child.connected) child.disconnect();
      await ended.catch(() => {});
    },
  };
}
