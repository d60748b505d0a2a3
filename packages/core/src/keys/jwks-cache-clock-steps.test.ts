import { describe, expect, it } from 'vitest';
import { stoppedClock } from '../../test/setup.js';
import type { AuthEvent } from '../context.js';
import { keySet } from '../signature/key-set.js';
import type { Key, KeySet } from '../signature/key-set.js';
import { cachedJwks } from './jwks-cache.js';
import type { Loaded } from './jwks-cache.js';

const key: Key = { kid: 'k', algorithm: 'ES256', verifies: () => true };

/** A source whose keys are fresh for 100 seconds, at first with an endpoint that answers. */
function setUp(shared = true) {
  const { clock } = stoppedClock();
  const events: AuthEvent[] = [];
  let isDown = false;
  let loads = 0;
  const load = (): Promise<Loaded> => {
    loads += 1;
    return isDown ? Promise.reject(new Error('down')) : Promise.resolve({ keys: [key], maxAge: 100 });
  };
  const source = cachedJwks(load, { cooldown: 30, timeout: 5, source: 'keys' }, shared);
  const observe = (event: AuthEvent): void => void events.push(event);
  const context = { now: clock.now, fetch: globalThis.fetch, observe };
  return {
    clock,
    events,
    breakDown: (down = true) => {
      isDown = down;
    },
    loads: () => loads,
    get: async (seen?: KeySet) => source(context, seen),
    /** Waits until background refreshes have ended. */
    settle: () => new Promise((resolve) => setTimeout(resolve)),
  };
}

const unavailable = expect.objectContaining({ code: 'unavailable' }) as unknown;

describe.each([true, false])('the JWKS cache when the clock is set back (promises shared: %s)', (shared) => {
  it.each([0.001, 1, 5, 50, 1000, 1e6, 1.8e9])(
    'serves fresh keys after a step of %s seconds while the endpoint is down',
    async (step) => {
      const { get, clock, loads, breakDown } = setUp(shared);
      const set = await get();
      breakDown();
      clock.advance(-step);
      for (let call = 0; call < 10; call += 1) expect(await get()).toBe(set);
      expect(loads()).toBe(1);
    },
  );

  it('keeps the age of the keys, so that they become stale on time', async () => {
    const { get, clock, loads, settle } = setUp(shared);
    await get();
    clock.advance(50);
    await get();
    clock.advance(-1000);
    await get();
    clock.advance(29);
    await get();
    await settle();
    expect(loads()).toBe(1);
    clock.advance(21);
    await get();
    await settle();
    expect(loads()).toBe(2);
  });

  it('serves stale keys for the rest of their hour, and no longer', async () => {
    const { get, clock, breakDown, settle } = setUp(shared);
    const set = await get();
    breakDown();
    clock.advance(3000);
    expect(await get()).toBe(set);
    clock.advance(-2000);
    expect(await get()).toBe(set);
    clock.advance(699);
    expect(await get()).toBe(set);
    await settle();
    clock.advance(1);
    await expect(get()).rejects.toEqual(unavailable);
  });

  it('lets keys expire although the clock is set back again and again during an outage', async () => {
    const { get, clock, breakDown, settle } = setUp(shared);
    await get();
    breakDown();
    let served = 0;
    const count = (): void => void (served += 1);
    for (let round = 0; round < 100; round += 1) {
      clock.advance(100);
      await get().then(count, () => {});
      clock.advance(-100);
      await get().catch(() => {});
      await settle();
    }
    expect(served).toBe(36);
  });

  it.each([
    [3600, 'served'],
    [3599, 'unavailable'],
  ])('serves keys that look expired after a step of %i seconds: %s', async (step, expected) => {
    const { get, clock, breakDown } = setUp(shared);
    await get();
    breakDown();
    clock.advance(3700);
    await expect(get()).rejects.toEqual(unavailable);
    clock.advance(-step);
    expect(
      await get().then(
        () => 'served',
        (error: unknown) => (error as { code: string }).code,
      ),
    ).toBe(expected);
  });

  it.each([
    [1, 5],
    [0.999, 4],
  ])(
    'shortens the pause of failed fetches after a step of %d seconds: %i fetches',
    async (step, expected) => {
      const { get, clock, loads, breakDown } = setUp(shared);
      breakDown();
      for (const pause of [1, 2, 4, 0]) {
        await expect(get()).rejects.toEqual(unavailable);
        clock.advance(pause);
      }
      expect(loads()).toBe(4);
      clock.advance(-step);
      await expect(get()).rejects.toEqual(unavailable);
      clock.advance(1);
      await expect(get()).rejects.toEqual(unavailable);
      expect(loads()).toBe(expected);
    },
  );

  it('never serves expired keys again', async () => {
    const { get, clock, breakDown } = setUp(shared);
    await get();
    breakDown();
    clock.advance(3700);
    await expect(get()).rejects.toEqual(unavailable);
    clock.advance(-60);
    await expect(get()).rejects.toEqual(unavailable);
    clock.advance(-3000);
    await expect(get()).rejects.toEqual(unavailable);
  });

  it('fetches for an unknown key after one second of the new time', async () => {
    const { get, clock, loads } = setUp(shared);
    const set = await get();
    clock.advance(-1000);
    expect(await get(set)).toBe(set);
    clock.advance(0.5);
    expect(await get(set)).toBe(set);
    expect(loads()).toBe(1);
    clock.advance(0.5);
    expect(await get(set)).not.toBe(set);
    expect(loads()).toBe(2);
  });

  it('fetches for an unknown key at once when the step is shorter than the time since the last fetch', async () => {
    const { get, clock, loads } = setUp(shared);
    const set = await get();
    clock.advance(40);
    await get();
    clock.advance(-5);
    expect(await get(set)).not.toBe(set);
    expect(loads()).toBe(2);
  });

  it('fetches at most once a second when the clock is set back again and again', async () => {
    const { get, clock, loads } = setUp(shared);
    for (let tick = 0; tick < 100; tick += 1) {
      clock.advance(tick % 2 === 0 ? 2.1 : -2);
      await get(await get());
      clock.advance(-2);
      await get(await get());
    }
    // 50 times forward by 2.1 seconds.
    expect(loads()).toBeLessThanOrEqual(1 + 105);
    expect(loads()).toBeGreaterThan(40);
  });

  it('keeps the wait when the step is shorter than a second', async () => {
    const { get, clock, loads } = setUp(shared);
    await get();
    for (let tick = 0; tick < 100; tick += 1) {
      clock.advance(tick % 2 === 0 ? 0.5 : -0.4);
      await get(await get());
    }
    // 50 times forward by half a second: fetches after 1, 3, 7 and 15 seconds.
    expect(loads()).toBe(5);
    clock.advance(6);
    await get(await get());
    expect(loads()).toBe(6);
  });

  it('applies the wait again from the next fetch on', async () => {
    const { get, clock, loads } = setUp(shared);
    const set = await get();
    clock.advance(-1000);
    await get();
    clock.advance(1);
    const newer = await get(set);
    clock.advance(1.9);
    expect(await get(newer)).toBe(newer);
    expect(loads()).toBe(2);
  });

  it('retries a failed fetch after one second, whatever the planned pause', async () => {
    const { get, clock, loads, breakDown } = setUp(shared);
    breakDown();
    for (const pause of [1, 2, 4, 8]) {
      await expect(get()).rejects.toMatchObject({ retryAfter: pause });
      clock.advance(pause);
    }
    await expect(get()).rejects.toMatchObject({ retryAfter: 16 });
    breakDown(false);
    clock.advance(-3600);
    await expect(get()).rejects.toMatchObject({ retryAfter: 1 });
    clock.advance(0.9);
    await expect(get()).rejects.toEqual(unavailable);
    expect(loads()).toBe(5);
    clock.advance(0.1);
    expect((await get()).keys).toEqual([key]);
  });

  it('gives keys no age and the event no negative time when the step happens during a fetch', async () => {
    const { clock } = stoppedClock();
    const events: AuthEvent[] = [];
    let loads = 0;
    const source = cachedJwks(
      () => {
        loads += 1;
        clock.advance(-500);
        return Promise.resolve({ keys: [], maxAge: 100 });
      },
      { cooldown: 30, timeout: 5, source: 'keys' },
      shared,
    );
    const observe = (event: AuthEvent): void => void events.push(event);
    const context = { now: clock.now, fetch: globalThis.fetch, observe };
    await source(context);
    clock.advance(79);
    await source(context);
    expect(loads).toBe(1);
    expect(events).toMatchObject([{ seconds: 0 }]);
  });
});

describe.each([true, false])(
  'the JWKS cache when the clock was hours ahead and is corrected (promises shared: %s)',
  (shared) => {
    const day = 24 * 3600;

    it('keeps its keys while the endpoint is down', async () => {
      const { get, clock, breakDown } = setUp(shared);
      const set = await get();
      breakDown();
      clock.advance(day);
      await expect(get()).rejects.toEqual(unavailable);
      clock.advance(-day);
      expect(await get()).toBe(set);
      clock.advance(60);
      expect(await get()).toBe(set);
    });

    it('fetches the keys again after the correction', async () => {
      const { get, clock, breakDown, loads } = setUp(shared);
      const set = await get();
      breakDown();
      clock.advance(day);
      await expect(get()).rejects.toEqual(unavailable);
      breakDown(false);
      clock.advance(-day);
      await get();
      clock.advance(1);
      await get();
      await new Promise((resolve) => setTimeout(resolve));
      expect(await get()).not.toBe(set);
      expect(loads()).toBe(3);
    });

    it('serves the keys for at most one more hour, however often the clock changes', async () => {
      const { get, clock, breakDown, settle } = setUp(shared);
      await get();
      breakDown();
      const outcomes: boolean[] = [];
      const ask = async (): Promise<void> =>
        void outcomes.push(
          await get().then(
            () => true,
            () => false,
          ),
        );
      for (let round = 0; round < 3; round += 1) {
        clock.advance(day);
        await ask();
        clock.advance(-day);
        await ask();
        await settle();
      }
      expect(outcomes).toEqual([false, true, false, false, false, false]);
    });

    it('ends that hour by the corrected clock', async () => {
      const { get, clock, breakDown, settle } = setUp(shared);
      await get();
      breakDown();
      clock.advance(day);
      await expect(get()).rejects.toEqual(unavailable);
      clock.advance(-day);
      await get();
      clock.advance(3590);
      await get();
      await settle();
      clock.advance(10);
      await expect(get()).rejects.toEqual(unavailable);
    });

    it('never reports a negative age', async () => {
      const { get, clock, breakDown, events, settle } = setUp(shared);
      await get();
      breakDown();
      for (const step of [day, -day, 2, -2 * day, 2, 3600, -3600, 100]) {
        clock.advance(step);
        await get().catch(() => {});
        await settle();
      }
      const ages = events.flatMap((event) => (event.type === 'keys_failed' ? [event.age] : []));
      expect(ages.length).toBeGreaterThan(3);
      for (const age of ages) expect(age).toBeGreaterThanOrEqual(0);
    });
  },
);

describe.each([true, false])(
  'the JWKS cache with random steps of the clock (promises shared: %s)',
  (shared) => {
    /** The same numbers each time. */
    function numbers(seed: number): (below: number) => number {
      let state = seed;
      return (below) => {
        state = (state * 48_271) % 2_147_483_647;
        return state % below;
      };
    }
    const steps = [0, 0.001, 0.5, 1, 5, 30, 61, 99, 100, 700, 3600, 7200, 1e6];

    it.each([1, 2, 3])('removes withdrawn keys in time while the endpoint answers: seed %i', async (seed) => {
      const next = numbers(seed);
      const { clock } = stoppedClock();
      const published: { keys: readonly Key[] } = { keys: [] };
      const source = cachedJwks(
        () => Promise.resolve({ keys: published.keys, maxAge: 100 }),
        { cooldown: 30, timeout: 5, source: 'keys' },
        shared,
      );
      const context = { now: clock.now, fetch: globalThis.fetch };
      // The total time that the clock moved forward since other keys were published.
      let [passed, latest, outdated] = [0, clock.now(), 0];
      for (let round = 0; round < 300; round += 1) {
        if (next(5) === 0) {
          published.keys = [{ ...key, kid: String(round) }];
          passed = 0;
        }
        clock.advance(steps[next(steps.length)]! * (next(2) === 0 ? 1 : -1));
        const [now, before] = [clock.now(), latest];
        passed += Math.max(0, now - before);
        latest = now;
        const { keys } = await source(context);
        // Waits until a background refresh has ended.
        await new Promise((resolve) => setTimeout(resolve));
        if (passed >= 100 && keys !== published.keys) outdated += 1;
      }
      expect(outdated).toBe(0);
    });

    it.each([1, 2])('fetches at most once a second while the endpoint fails: seed %i', async (seed) => {
      const next = numbers(seed);
      const { get, clock, loads, breakDown, settle } = setUp(shared);
      const seen = await get();
      breakDown();
      const codes = new Set<string>();
      let passed = 0;
      for (let round = 0; round < 300; round += 1) {
        const step = (next(200) / 100) * (next(2) === 0 ? 1 : -1);
        passed += Math.max(0, step);
        clock.advance(step);
        const [outcome] = await Promise.allSettled([next(2) === 0 ? get() : get(seen)]);
        if (outcome.status === 'rejected') codes.add((outcome.reason as { code: string }).code);
        await settle();
      }
      expect([...codes]).toEqual(['unavailable']);
      expect(loads() - 1).toBeLessThanOrEqual(passed + 1);
      expect(loads()).toBeGreaterThan(5);
    });
  },
);

describe('a caller with a key set of another source', () => {
  it('gets the cached key set after the clock was set back', async () => {
    const { get, clock } = setUp();
    const set = await get();
    clock.advance(-1000);
    expect(await get(keySet([]))).toBe(set);
  });
});
