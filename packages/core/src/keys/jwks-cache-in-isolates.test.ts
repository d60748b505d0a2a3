import { describe, expect, it } from 'vitest';
import { stoppedClock } from '../../test/setup.js';
import type { Key, KeySet } from '../signature/key-set.js';
import { cachedJwks } from './jwks-cache.js';
import type { Load, Loaded } from './jwks-cache.js';

const key: Key = { kid: 'k', algorithm: 'ES256', verifies: () => true };
const loaded: Loaded = { keys: [key], maxAge: 100 };
const down = new Error('down');

/** A key source that shares no promises, over an endpoint that the test answers. */
function setUp(timeout = 5) {
  const { clock } = stoppedClock();
  const ends: ((outcome: Loaded | Error) => void)[] = [];
  let direct: (() => Promise<Loaded>) | undefined;
  const tries: number[] = [];
  const load: Load = (_context, _signal, most) =>
    (tries.push(most) && direct?.()) ||
    new Promise((resolve, reject) => {
      ends.push((outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)));
    });
  const source = cachedJwks(load, { cooldown: 30, timeout, source: 'keys' }, false);
  const context = { now: clock.now, fetch: globalThis.fetch };
  const get = async (seen?: KeySet): Promise<KeySet> => source(context, seen);
  return {
    clock,
    ends,
    loads: () => ends.length,
    tries,
    get,
    crowd: (size: number, seen?: KeySet) => {
      const all = Array.from({ length: size }, () => get(seen));
      // Some tests await them later.
      for (const one of all) one.catch(() => {});
      return all;
    },
    /** Fetches the first set, and lets the cooldown pass. */
    first: async (): Promise<KeySet> => {
      direct = () => Promise.resolve({ ...loaded, maxAge: 1e5 });
      const set = await get();
      direct = undefined;
      clock.advance(30);
      return set;
    },
    /** Responds at once from now on. */
    answer: (answer: () => Promise<Loaded>) => {
      direct = answer;
    },
  };
}

const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const codes = async (all: readonly Promise<KeySet>[]): Promise<string[]> =>
  (await Promise.allSettled(all)).map((one) =>
    one.status === 'fulfilled' ? 'keys' : (one.reason as { code: string }).code,
  );

describe('concurrent requests with an unknown key', () => {
  it.each([1, 2, 4, 5, 100])('get the newer key set, all %i of them', async (size) => {
    const { first, crowd, ends, loads } = setUp();
    const set = await first();
    const all = crowd(size, set);
    await pass(30);
    expect(loads()).toBe(Math.min(size, 4));
    for (const end of ends) end(loaded);
    for (const newer of await Promise.all(all)) expect(newer).not.toBe(set);
    expect(loads()).toBe(Math.min(size, 4));
  });

  it('get the newer key set when another fetch is already in progress', async () => {
    const { first, get, ends, loads } = setUp();
    const set = await first();
    const early = get(set);
    await pass(30);
    const late = get(set);
    expect(loads()).toBe(2);
    ends[0]?.(loaded);
    const newer = await early;
    expect(await get(set)).toBe(newer);
    ends[1]?.(loaded);
    expect(await late).not.toBe(set);
  });

  it('get the newer key set although requests with a fetch in progress were canceled', async () => {
    const { first, crowd, ends } = setUp();
    const set = await first();
    const all = crowd(100, set);
    ends[2]?.(loaded);
    for (const newer of await Promise.all(all.slice(4))) expect(newer).not.toBe(set);
  });

  it('get the newer key set by a fetch of their own after the timeout of four canceled ones', async () => {
    const { first, crowd, get, clock, ends, loads } = setUp();
    const set = await first();
    void crowd(4, set);
    const waiting = get(set);
    await pass(50);
    expect(loads()).toBe(4);
    clock.advance(5);
    await pass(50);
    expect(loads()).toBe(5);
    ends[4]?.(loaded);
    expect(await waiting).not.toBe(set);
  });

  it('fail with UnavailableError when all fetches have failed, and not before', async () => {
    const { first, crowd, ends, loads } = setUp();
    const all = crowd(100, await first());
    for (const index of [0, 1, 2]) ends[index]?.(down);
    await pass(50);
    const open = await Promise.race([all[50]!.catch(() => 'told'), pass(10).then(() => 'not told')]);
    expect(open).toBe('not told');
    ends[3]?.(down);
    expect(new Set(await codes(all))).toEqual(new Set(['unavailable']));
    expect(loads()).toBe(4);
  });

  it('fail with UnavailableError when no fetch ends within the timeout', async () => {
    const { first, crowd, loads } = setUp(0.2);
    const all = crowd(20, await first());
    expect(new Set(await codes(all))).toEqual(new Set(['unavailable']));
    for (const one of await Promise.allSettled(all))
      expect(one).toMatchObject({ reason: { hint: 'the keys did not arrive within 0.2 seconds' } });
    expect(loads()).toBe(4);
  });

  it('cause at most four fetches until the next one may start, even when one of them is slow', async () => {
    const { first, crowd, get, clock, ends, loads } = setUp();
    const all = crowd(100, await first());
    ends[0]?.(loaded);
    const newer = await all[0]!;
    await Promise.all(all.slice(4));
    // Three fetches have not ended, and tokens with forged keys still arrive.
    for (let forged = 0; forged < 100; forged += 1) expect(await get(newer)).toBe(newer);
    clock.advance(1.9);
    for (let forged = 0; forged < 100; forged += 1) expect(await get(newer)).toBe(newer);
    expect(loads()).toBe(4);
  });

  it('cause at most four fetches of a failing endpoint until the next retry', async () => {
    const { first, get, crowd, ends, loads } = setUp();
    const set = await first();
    const all = crowd(50, set);
    ends[0]?.(down);
    await expect(all[0]).rejects.toMatchObject({ code: 'unavailable' });
    const later = crowd(50, set);
    await pass(50);
    expect(loads()).toBe(4);
    for (const end of ends) end(down);
    expect(new Set(await codes([...all, ...later]))).toEqual(new Set(['unavailable']));
    await expect(get(set)).rejects.toMatchObject({ code: 'unavailable' });
    expect(loads()).toBe(4);
  });
});

describe('concurrent requests before the first key set', () => {
  it.each([1, 5, 100])('get the key set, all %i of them, by at most four fetches', async (size) => {
    const { crowd, ends, loads } = setUp();
    const all = crowd(size);
    await pass(30);
    for (const end of ends) end(loaded);
    expect(new Set(await codes(all))).toEqual(new Set(['keys']));
    expect(loads()).toBe(Math.min(size, 4));
  });

  it('allow two tries in each of the first four fetches, and one try in later fetches', async () => {
    const { crowd, clock, ends, tries } = setUp();
    const all = crowd(20);
    expect(tries).toEqual([2, 2, 2, 2]);
    for (const end of ends) end(down);
    await Promise.allSettled(all);
    clock.advance(1);
    void crowd(20);
    expect(tries).toEqual([2, 2, 2, 2, 1, 1, 1, 1]);
  });

  it('count several failed fetches as one failure, so that the next fetch starts after one second', async () => {
    const { crowd, get, clock, ends, loads } = setUp();
    const all = crowd(20);
    for (const end of ends) end(down);
    for (const one of await Promise.allSettled(all))
      expect(one).toMatchObject({ status: 'rejected', reason: { retryAfter: 1 } });
    await expect(get()).rejects.toMatchObject({ retryAfter: 1 });
    clock.advance(1);
    const next = get();
    expect(loads()).toBe(5);
    ends[4]?.(loaded);
    expect((await next).keys).toEqual([key]);
  });

  it('get the key set although some fetches fail, even when their own fetch fails after another succeeded', async () => {
    const { crowd, get, ends } = setUp();
    const all = crowd(20);
    ends[0]?.(down);
    ends[1]?.(loaded);
    await all[1];
    ends[2]?.(down);
    ends[3]?.(down);
    expect((await codes(all)).filter((code) => code !== 'keys')).toEqual(['unavailable']);
    // The failures leave no pause, and so no outage for an unknown key.
    const set = await get();
    expect(set.keys).toEqual([key]);
    expect(await get(set)).toBe(set);
  });

  it('wait for the fetches in progress after one of them failed', async () => {
    const { crowd, get, ends, loads } = setUp();
    const all = crowd(4);
    ends[0]?.(down);
    await expect(all[0]).rejects.toMatchObject({ code: 'unavailable' });
    const next = get();
    await pass(50);
    expect(loads()).toBe(4);
    ends[1]?.(loaded);
    expect((await next).keys).toEqual([key]);
  });
});

describe('concurrent requests with a stale key set', () => {
  it('get the newer key set, all 100 of them', async () => {
    const { first, crowd, clock, ends, loads } = setUp();
    const set = await first();
    clock.advance(86_400);
    const all = crowd(100);
    await pass(30);
    for (const end of ends) end(loaded);
    for (const newer of await Promise.all(all)) expect(newer).not.toBe(set);
    expect(loads()).toBe(4);
  });

  it('get the stale key set when all fetches fail or none ends', async () => {
    for (const outcome of [down, undefined]) {
      const { first, crowd, clock, ends } = setUp(0.2);
      const set = await first();
      clock.advance(86_400);
      const all = crowd(100);
      if (outcome !== undefined) for (const end of ends) end(outcome);
      expect(new Set(await Promise.all(all))).toEqual(new Set([set]));
    }
  });
});

describe('a request with a stale key set after a failure and its pause', () => {
  it('starts the next fetch although another fetch still hangs', async () => {
    const { first, get, clock, ends } = setUp();
    const set = await first();
    clock.advance(86_400);
    const [hangs, fails] = [get(), get()];
    ends[1]?.(down);
    expect(await fails).toBe(set);
    clock.advance(1);
    const next = get();
    expect(ends).toHaveLength(3);
    ends[2]?.(loaded);
    const newer = await next;
    expect(newer).not.toBe(set);
    ends[0]?.(down);
    expect(await hangs).toBe(newer);
  });
});

describe('the JWKS cache with several fetches at once', () => {
  it('keeps the key set of the fetch that started last, whichever ends last', async () => {
    const { get, clock, ends } = setUp();
    const slow = get();
    clock.advance(1);
    const quick = get();
    ends[1]?.({ keys: [key, key], maxAge: 100 });
    const newest = await quick;
    ends[0]?.({ keys: [], maxAge: 100 });
    expect(await slow).toBe(newest);
    expect(await get()).toBe(newest);
  });

  it('keeps the key set that arrives last when the fetches started at the same time', async () => {
    const { get, ends } = setUp();
    const [one, other] = [get(), get()];
    ends[1]?.({ keys: [key, key], maxAge: 100 });
    await other;
    ends[0]?.({ keys: [], maxAge: 100 });
    const last = await one;
    expect(last.keys).toEqual([]);
    expect(await get()).toBe(last);
  });

  it('starts the next fetch after a failure and its pause although another fetch still hangs', async () => {
    const { get, clock, ends } = setUp();
    const [hangs, fails] = [get(), get()];
    ends[1]?.(down);
    await expect(fails).rejects.toMatchObject({ code: 'unavailable' });
    clock.advance(1);
    const next = get();
    expect(ends).toHaveLength(3);
    ends[2]?.(loaded);
    const set = await next;
    ends[0]?.(down);
    expect(await hangs).toBe(set);
  });
});
