import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stoppedClock } from '../../test/setup.js';
import { SafeError } from '../lib/safe-error.js';
import type { KeySet } from '../signature/key-set.js';
import { cachedJwks } from './jwks-cache.js';
import type { Load, Loaded } from './jwks-cache.js';
import { importKey } from './jwks.js';

const jwk = { ...generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }), kty: 'OKP' };
const key = await importKey({ kid: 'k', algorithm: 'Ed25519', jwk });

const unhandled: unknown[] = [];
const listen = (error: unknown): void => void unhandled.push(error);
beforeEach(() => void process.on('unhandledRejection', listen));
afterEach(async () => {
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', listen);
  expect(unhandled).toEqual([]);
});

/** A source over a scripted endpoint and a stopped clock. */
function setUp(given: { maxAge?: number | undefined; shared?: boolean; timeout?: number } = {}) {
  const { maxAge, shared, timeout } = { maxAge: 100, shared: true, timeout: 5, ...given };
  const { clock } = stoppedClock();
  let answer: () => Promise<Loaded> = () => Promise.resolve({ keys: [key], maxAge });
  let loads = 0;
  const load: Load = () => {
    loads += 1;
    return answer();
  };
  const source = cachedJwks(load, { cooldown: 30, timeout, source: 'keys' }, shared);
  const context = { now: clock.now, fetch: globalThis.fetch };
  return {
    clock,
    loads: () => loads,
    script: (next: () => Promise<Loaded>) => {
      answer = next;
    },
    fail: () => {
      answer = () => Promise.reject(new SafeError('it answered 500'));
    },
    get: async (seen?: KeySet) => source(context, seen),
    /** Waits until background refreshes have ended. */
    settle: () => new Promise((resolve) => setImmediate(resolve)),
    /** The synchronous result of the source: a key set or a promise. */
    now: () => source(context),
  };
}

const outage = (retryAfter: number): unknown =>
  expect.objectContaining({ code: 'unavailable', status: 503, retryAfter, hint: 'it answered 500' });

describe('a fresh key set', () => {
  it('is served without a fetch', async () => {
    const { get, clock, loads } = setUp();
    const set = await get();
    clock.advance(79);
    expect(await get()).toBe(set);
    expect(loads()).toBe(1);
  });

  it('is fetched once for concurrent callers', async () => {
    const { get, loads } = setUp();
    const sets = await Promise.all(Array.from({ length: 50 }, () => get()));
    expect(new Set(sets).size).toBe(1);
    expect(loads()).toBe(1);
  });

  it.each([
    [undefined, 600],
    [0, 60],
    [-5, 60],
    [59, 60],
    [3600, 3600],
    [1e9, 24 * 3600],
  ])(
    'with max-age %s is fresh for %i seconds, and sets withdrawnWithin accordingly',
    async (maxAge, fresh) => {
      const { get, clock, loads } = setUp({ maxAge });
      expect((await get()).withdrawnWithin).toBe(fresh + 5);
      clock.advance(fresh * 0.8 - 1);
      await get();
      expect(loads()).toBe(1);
      clock.advance(fresh);
      await get();
      expect(loads()).toBe(2);
    },
  );

  it('is refreshed in the background in the last fifth of its freshness', async () => {
    const { now, get, settle, clock, loads } = setUp();
    const set = await get();
    clock.advance(80);
    expect(now()).toBe(set);
    expect(loads()).toBe(2);
    await settle();
    expect(await get()).not.toBe(set);
    expect(loads()).toBe(2);
  });

  it('is kept when a background refresh fails, which is retried only after the cooldown', async () => {
    const { now, get, settle, clock, loads, fail } = setUp({ maxAge: 1000 });
    const set = await get();
    fail();
    clock.advance(800);
    for (let call = 0; call < 10; call += 1) expect(now()).toBe(set);
    await settle();
    clock.advance(29);
    expect(now()).toBe(set);
    expect(loads()).toBe(2);
    clock.advance(1);
    expect(now()).toBe(set);
    expect(loads()).toBe(3);
  });
});

describe('a stale key set', () => {
  it('is replaced before it is used again, so that a withdrawn key is rejected', async () => {
    const { get, clock, script } = setUp();
    await get();
    script(() => Promise.resolve({ keys: [], maxAge: 100 }));
    clock.advance(100);
    expect((await get()).keys).toEqual([]);
  });

  it('is served for an hour while the endpoint fails, and then causes UnavailableError', async () => {
    const { get, settle, clock, fail } = setUp();
    const set = await get();
    fail();
    clock.advance(100);
    expect(await get()).toBe(set);
    clock.advance(3599);
    expect(await get()).toBe(set);
    await settle();
    clock.advance(1);
    await expect(get()).rejects.toEqual(outage(1));
  });

  it('is served without waiting once a refresh has failed', async () => {
    const { get, now, clock, loads, script, fail } = setUp();
    const set = await get();
    fail();
    clock.advance(100);
    await get();
    script(() => new Promise(() => {}));
    clock.advance(10);
    expect(now()).toBe(set);
    expect(now()).toBe(set);
    expect(loads()).toBe(3);
  });

  it('is fresh again after the endpoint recovered', async () => {
    const { get, settle, clock, loads, fail, script } = setUp();
    await get();
    fail();
    clock.advance(100);
    await get();
    script(() => Promise.resolve({ keys: [key], maxAge: 100 }));
    clock.advance(10);
    await get();
    await get();
    await settle();
    clock.advance(50);
    await get();
    expect(loads()).toBe(3);
  });
});

describe('the JWKS cache without a key set', () => {
  it('waits 1, 2, 4 ... seconds after each failure, up to the cooldown', async () => {
    const { get, clock, loads, fail } = setUp();
    fail();
    for (const pause of [1, 2, 4, 8, 16, 30, 30]) {
      const before = loads();
      await expect(get()).rejects.toEqual(outage(pause));
      await expect(get()).rejects.toEqual(outage(pause));
      expect(loads()).toBe(before + 1);
      clock.advance(pause - 0.5);
      await expect(get()).rejects.toEqual(outage(1));
      expect(loads()).toBe(before + 1);
      clock.advance(0.5);
    }
  });

  it('lets callers wait for the fetch in progress instead of failing', async () => {
    const { get, clock, script, fail } = setUp();
    fail();
    await expect(get()).rejects.toEqual(outage(1));
    clock.advance(1);
    let arrive: (loaded: Loaded) => void = () => {};
    script(() => new Promise((resolve) => (arrive = resolve)));
    const both = Promise.all([get(), get()]);
    arrive({ keys: [key], maxAge: 100 });
    expect(new Set(await both).size).toBe(1);
  });

  it('accepts a timeout that is no whole number of milliseconds', async () => {
    const { get } = setUp({ timeout: 1.001 / 3 });
    expect((await get()).keys).toHaveLength(1);
  });

  it('ends a fetch at the timeout', async () => {
    const { get, script } = setUp({ timeout: 0.1 });
    script(() => new Promise(() => {}));
    await expect(get()).rejects.toMatchObject({
      code: 'unavailable',
      hint: 'the keys did not arrive within 0.1 seconds',
    });
  });
});

describe('a caller with an unknown key', () => {
  it('causes at most one fetch per second, and then per 2, 4 ... seconds while there is no new key', async () => {
    const { get, clock, loads } = setUp({ maxAge: 1e5 });
    const set = await get();
    expect(await get(set)).toBe(set);
    clock.advance(0.9);
    expect(await get(set)).toBe(set);
    expect(loads()).toBe(1);
    clock.advance(0.1);
    const newer = await get(set);
    expect(newer).not.toBe(set);
    clock.advance(1.9);
    for (let forged = 0; forged < 1000; forged += 1) await get(newer);
    expect(loads()).toBe(2);
    clock.advance(0.1);
    for (let forged = 0; forged < 1000; forged += 1) await get(await get());
    expect(loads()).toBe(3);
  });

  it('gets the newer key set at once when there is one', async () => {
    const { get, clock, loads } = setUp({ maxAge: 1e5 });
    const set = await get();
    clock.advance(30);
    const newer = await get(set);
    expect(await get(set)).toBe(newer);
    expect(loads()).toBe(2);
  });

  it('gets UnavailableError during the pause after a failed fetch, while others get the key set at once', async () => {
    const { get, now, clock, loads, fail } = setUp({ maxAge: 1e5 });
    const set = await get();
    fail();
    clock.advance(30);
    await expect(get(set)).rejects.toEqual(outage(1));
    clock.advance(1);
    await expect(get(set)).rejects.toEqual(outage(2));
    clock.advance(0.5);
    await expect(get(set)).rejects.toEqual(outage(2));
    expect(loads()).toBe(3);
    expect(now()).toBe(set);
  });
});

describe('the JWKS cache', () => {
  it('shares no promise between requests where the runtime forbids it', async () => {
    const { get, clock, loads, fail } = setUp({ shared: false });
    await Promise.all([get(), get(), get()]);
    expect(loads()).toBe(3);
    const set = await get();
    clock.advance(90);
    expect(await get()).toBe(set);
    expect(loads()).toBe(3);
    fail();
    clock.advance(10);
    expect(await get()).toBe(set);
    expect(await get()).toBe(set);
    expect(loads()).toBe(4);
    clock.advance(2);
    expect(await get()).toBe(set);
    expect(loads()).toBe(5);
  });
});

describe('a process that is suspended for an hour while it refreshes the keys', () => {
  /** Starts a refresh in the background, suspends the process, and withdraws the key meanwhile. */
  async function suspended(given: { timeout?: number } = {}) {
    const source = setUp({ maxAge: 1000, ...given });
    const set = await source.get();
    let end = (_outcome: Loaded | Error): void => {};
    source.script(
      () =>
        new Promise((resolve, reject) => {
          end = (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome));
        }),
    );
    source.clock.advance(900);
    expect(source.now()).toBe(set);
    source.clock.advance(3600);
    source.script(() => Promise.resolve({ keys: [], maxAge: 1000 }));
    return { ...source, end };
  }

  it.each<[string, Loaded | Error]>([
    ['has arrived', { keys: [key], maxAge: 1000 }],
    ['is lost', new SafeError('it ended early')],
  ])('asks for the keys again when the response %s', async (_what, outcome) => {
    const { get, settle, end } = await suspended();
    end(outcome);
    await settle();
    expect((await get()).keys).toEqual([]);
  });

  it('asks for the keys again when the deadline is only noticed then', async () => {
    const { get } = await suspended({ timeout: 0.1 });
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect((await get()).keys).toEqual([]);
  });

  it('asks for the keys again for a request that comes before the response is read', async () => {
    const { get, settle, end, loads } = await suspended();
    const first = get();
    end({ keys: [key], maxAge: 1000 });
    expect((await first).keys).toEqual([]);
    await settle();
    expect((await get()).keys).toEqual([]);
    expect(loads()).toBe(3);
  });
});
