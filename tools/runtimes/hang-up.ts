import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Runtime } from './runtimes.js';
import { startSlowIssuer } from './slow-issuer.js';
import { start } from './start.js';

/** What one crowd of requests is to find. */
export interface Crowd {
  /** What they wait for, see `suite/crossing.ts`. */
  readonly path: string;
  /** Whether a request came long before, so that what the worker knows is stale. */
  readonly warm: boolean;
  /** Whether the worker is made to share promises between requests. */
  readonly shared: boolean;
}

/** How many come to a worker at once. */
export const crowdSize = 20;

/**
 * Lets a crowd of requests come to a worker while the issuer answers nobody. The first hangs up, so that its promises
 * never settle, and then the issuer answers. Tells how many of the others were granted.
 */
export async function hangUp(folder: string, runtime: Runtime, crowd: Crowd): Promise<number> {
  const { path, warm, shared } = crowd;
  const issuer = await startSlowIssuer();
  const worker = await start(folder, runtime, runtime.run, { bridge: issuer.url, seconds: 60 });
  const token = path === 'introspection' ? 'opaque' : await issuer.mint();
  const options = { headers: { authorization: `Bearer ${token}` } } as const;
  const address = (now: number): string => `${worker.url}/${path}?now=${now}${shared ? '&shared' : ''}`;
  try {
    if (warm) {
      issuer.release();
      await (await fetch(address(issuer.now), options)).text();
      issuer.hold();
    }
    const { asked, gone } = issuer.counts();
    const before = await arrived(worker.url);
    const url = address(issuer.now + (warm ? 700 : 0));
    const first = get(url, { ...options, agent: false }).on('error', () => {});
    await until('the first asks the issuer', () => issuer.counts().asked > asked);
    let granted = 0;
    const count = ({ ok }: Response): void => void (granted += ok ? 1 : 0);
    const others = Array.from({ length: crowdSize - 1 }, () => fetch(url, options).then(count, () => {}));
    await until('the others have come', async () => (await arrived(worker.url)) === before + crowdSize);
    // Workerd does not notice a mere end.
    first.socket?.resetAndDestroy();
    await until('the first is gone', () => issuer.counts().gone > gone);
    issuer.release();
    // Who waits for a promise of the first waits for ever.
    await Promise.race([Promise.all(others), sleep(shared ? 3000 : 20_000, undefined, { ref: false })]);
    return granted;
  } finally {
    await worker.close();
    await issuer.close();
  }
}

/** How many requests have come to the worker. */
export async function arrived(url: string): Promise<number> {
  return (await (await fetch(`${url}/arrived`)).json()) as number;
}

/** Waits until something holds, for ten seconds at most. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries += 1) {
    if (tries === 500) throw new Error(`never: ${what}`);
    await sleep(20);
  }
}
