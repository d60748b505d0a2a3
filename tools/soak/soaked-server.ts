import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ApiKeyRecord } from '@tokenward/core';
import type { Pace } from './fast-clock.js';

/** What the server is told at its start. */
export interface ServerSettings {
  readonly pace: Pace;
  readonly issuer: string;
  readonly audience: string;
  readonly apiKeyRecords: readonly ApiKeyRecord[];
}

/** What the server says of itself; the memory in bytes, measured right after a garbage collection. */
export interface Figures {
  readonly rss: number;
  readonly heapUsed: number;
  /** The longest time in ms for which its event loop stood still since it was last asked. */
  readonly longestStall: number;
  readonly keyFetches: number;
  readonly refused: Readonly<Record<string, number>>;
  /** How many answers of 5xx, by their cause. */
  readonly failed: Readonly<Record<string, number>>;
  /** Promises that nobody handled, and errors that nobody caught. */
  readonly unhandled: readonly string[];
}

/** The server under load, in a process of its own. */
export interface SoakedServer {
  readonly url: string;
  /** Fulfilled when the process has ended, with what ended it. */
  readonly ended: Promise<string>;
  readonly figures: () => Promise<Figures>;
  readonly close: () => Promise<void>;
}

/** Starts the server; it ends with this process at the latest. */
export async function startSoakedServer(settings: ServerSettings): Promise<SoakedServer> {
  const child = fork(fileURLToPath(new URL('server.ts', import.meta.url)), [JSON.stringify(settings)], {
    execArgv: [...process.execArgv, '--expose-gc'],
  });
  const ended = once(child, 'exit').then(
    ([code, signal]: (number | string | null)[]) => `the server ended (${code ?? signal})`,
  );
  async function message<T>(): Promise<T> {
    const [told] = (await Promise.race([
      once(child, 'message'),
      ended.then((how) => Promise.reject(new Error(how))),
    ])) as [T];
    return told;
  }
  const { url } = await message<{ url: string }>();
  return {
    url,
    ended,
    figures() {
      child.send('figures');
      return message<Figures>();
    },
    async close() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
