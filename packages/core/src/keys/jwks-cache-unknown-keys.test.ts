import { createClock } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { SafeError } from '../lib/safe-error.js';
import type { Key, KeySet } from '../signature/key-set.js';
import { cachedJwks } from './jwks-cache.js';
import type { Loaded } from './jwks-cache.js';

const keyNamed = (kid: string): Key => ({ kid, algorithm: 'ES256', verifies: () => true });

/** A source over an endpoint that publishes these keys, and a request with a token of a key. */
function setUp(shared: boolean, cooldown = 30) {
  const clock = createClock(1_800_000_000);
  const published = new Map([['first', keyNamed('first')]]);
  let isDown = false;
  let loads = 0;
  const load = (): Promise<Loaded> => {
    loads += 1;
    if (isDown) return Promise.reject(new SafeError('it answered 500'));
    return Promise.resolve({ keys: [...published.values()], maxAge: 1e5 });
  };
  const source = cachedJwks(load, { cooldown, timeout: 5, source: 'keys' }, shared);
  const context = { now: clock.now, fetch: globalThis.fetch };
  const has = (set: KeySet, kid: string): boolean => set.keys.some((key) => key.kid === kid);
  return {
    clock,
    loads: () => loads,
    publish: (kid: string) => void published.set(kid, keyNamed(kid)),
    breakDown: (down = true) => {
      isDown = down;
    },
    /** Whether a token of this key is verified; `unavailable` for a 503. */
    ask: async (kid: string): Promise<'found' | 'unknown' | 'unavailable'> => {
      try {
        const set = await source(context);
        const newer = has(set, kid) ? set : await source(context, set);
        return has(newer, kid) ? 'found' : 'unknown';
      } catch (error) {
        return (error as { code: 'unavailable' }).code;
      }
    },
  };
}

describe.each([true, false])('a token of an unknown key (promises shared: %s)', (shared) => {
  it('is unknown within one second of a load, and found by the next request after that second', async () => {
    const { ask, clock, loads, publish } = setUp(shared);
    await ask('first');
    publish('new');
    clock.advance(0.9);
    expect(await ask('new')).toBe('unknown');
    expect(loads()).toBe(1);
    clock.advance(0.1);
    expect(await ask('new')).toBe('found');
    expect(loads()).toBe(2);
  });

  it('is found at once one second after a load, each time that a key is added', async () => {
    const { ask, clock, loads, publish } = setUp(shared);
    await ask('first');
    for (let round = 0; round < 10; round += 1) {
      clock.advance(1);
      publish(`new ${round}`);
      expect(await ask(`new ${round}`)).toBe('found');
    }
    expect(loads()).toBe(11);
  });

  it.each([0, 1, 5, 29, 31, 600])(
    'causes at most 6 fetches in a flood of 200 in 20 seconds, %i seconds after a load, and a new key is found within 31 seconds of its end',
    async (before) => {
      const { ask, clock, loads, publish } = setUp(shared);
      await ask('first');
      clock.advance(before);
      const start = loads();
      for (let sent = 0; sent < 200; sent += 1) {
        expect(await ask(`invented ${sent}`)).toBe('unknown');
        clock.advance(0.1);
      }
      expect(loads() - start).toBeLessThanOrEqual(6);
      publish('new');
      let seconds = 0;
      for (; (await ask('new')) !== 'found'; seconds += 1) clock.advance(1);
      expect(seconds).toBeLessThanOrEqual(31);
    },
  );

  it('causes one fetch per cooldown in a long flood', async () => {
    const { ask, clock, loads } = setUp(shared, 10);
    await ask('first');
    for (let sent = 0; sent < 2000; sent += 1) {
      clock.advance(0.1);
      await ask(`invented ${sent}`);
    }
    // After 1, 3, 7 and 15 seconds, and then every ten.
    expect(loads()).toBe(1 + 4 + 18);
  });

  it('gets 503 while the endpoint is down, with a fetch after 1, 2, 4 ... seconds, and is found afterwards', async () => {
    const { ask, clock, loads, publish, breakDown } = setUp(shared);
    await ask('first');
    publish('new');
    breakDown();
    clock.advance(1);
    for (const pause of [1, 2, 4, 8, 16, 30, 30]) {
      const before = loads();
      expect(await ask('new')).toBe('unavailable');
      expect(loads()).toBe(before + 1);
      clock.advance(pause - 0.1);
      expect(await ask('new')).toBe('unavailable');
      expect(loads()).toBe(before + 1);
      expect(await ask('first')).toBe('found');
      clock.advance(0.1);
    }
    breakDown(false);
    expect(await ask('new')).toBe('found');
  });

  it('causes a fetch at once again after a flood and a quiet time longer than the cooldown', async () => {
    const { ask, clock, loads, publish } = setUp(shared);
    await ask('first');
    for (let sent = 0; sent < 600; sent += 1) {
      clock.advance(0.1);
      await ask(`invented ${sent}`);
    }
    clock.advance(31);
    await ask('invented');
    const before = loads();
    clock.advance(2);
    publish('new');
    expect(await ask('new')).toBe('found');
    expect(loads()).toBe(before + 1);
  });
});
