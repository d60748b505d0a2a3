import { setTimeout as sleep } from 'node:timers/promises';
import { arrived, until } from './hang-up.js';
import type { Runtime } from './runtimes.js';
import { startSlowIssuer } from './slow-issuer.js';
import { start } from './start.js';

/** How many tokens come to a worker at once. */
export const burstSize = 100;

/**
 * Lets tokens come to a worker at once that are signed with a key which the issuer has just published, while it answers
 * nobody, and then the issuer answers. Tells how many were granted, and how often the issuer was asked.
 */
export async function burst(
  folder: string,
  runtime: Runtime,
  path: string,
): Promise<{ readonly granted: number; readonly asked: number }> {
  const issuer = await startSlowIssuer();
  const worker = await start(folder, runtime, runtime.run, { bridge: issuer.url, seconds: 60 });
  const ask = (token: string, now: number): Promise<Response> =>
    fetch(`${worker.url}/${path}?now=${now}`, { headers: { authorization: `Bearer ${token}` } });
  try {
    issuer.release();
    await (await ask(await issuer.mint(), issuer.now)).text();
    issuer.hold();
    await issuer.rotate();
    const tokens = await Promise.all(Array.from({ length: burstSize }, () => issuer.mint()));
    const [before, { asked }] = [await arrived(worker.url), issuer.counts()];
    let granted = 0;
    const count = ({ ok }: Response): void => void (granted += ok ? 1 : 0);
    const cooldown = 31;
    const all = tokens.map((token) => ask(token, issuer.now + cooldown).then(count, () => {}));
    await until('all have come', async () => (await arrived(worker.url)) === before + burstSize);
    issuer.release();
    await Promise.race([Promise.all(all), sleep(20_000, undefined, { ref: false })]);
    return { granted, asked: issuer.counts().asked - asked };
  } finally {
    await worker.close();
    await issuer.close();
  }
}
