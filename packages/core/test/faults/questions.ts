import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  clientSecretBasic,
  createVerifier,
  introspection,
  introspectionEndpoint,
  unchecked,
} from '@tokenward/core';
import { atMost, exactly } from '../../../../tools/shared/figure.js';
import { memory } from './measure.js';
import { atOnce } from './scene.js';
import type { Scene } from './scene.js';

const mib = 1024 * 1024;
const together = 20;

/** The memory that may remain in use after the last answer, in MiB. */
const most = 5;

/**
 * A fetch that follows its signal, and answers within the process. All answers come before the timeout of the first one, so a
 * timer that outlives its answer still uses memory.
 */
const active = (exp: number) => (input: string | URL | Request, init?: RequestInit) => {
  const { signal } = new Request(input, init);
  signal.throwIfAborted();
  return Promise.resolve(Response.json({ active: true, sub: 'user_1', exp }));
};

const answered: Scene = async ({ clock }) => {
  const client = clientSecretBasic('api', 'secret');
  const ask = introspectionEndpoint('https://id.test/introspect', { client });
  const tokens = introspection({ name: 'opaque', issuer: unchecked, audience: unchecked, ask });
  const fetch = active(clock.now() + 1000);
  const verifier = createVerifier({ authorities: [tokens], now: clock.now, fetch });
  let asked = 0;
  let granted = 0;
  const question = async (): Promise<void> => {
    asked += 1;
    if ((await verifier.verify(`token_${asked}`)).access) granted += 1;
  };
  const askUntil = async (number: number): Promise<void> => {
    while (asked < number) {
      await atOnce(together, question);
      await nextTurn();
    }
  };
  await askUntil(2000);
  const before = await settled();
  await askUntil(22_000);
  const after = await settled();
  return [
    exactly('20,000 opaque tokens, each asked about: granted', granted - 2000, 20_000),
    atMost('  growth of the memory in use', (after - before) / mib, most, 'MiB'),
  ];
};

/** The memory in use, after the finalizers of what was collected have run. */
async function settled(): Promise<number> {
  for (let turn = 0; turn < 10; turn += 1) {
    memory();
    await nextTurn();
  }
  return memory();
}

/** No timer and no listener outlives the introspection of a token. */
export const questions: readonly Scene[] = [answered];
