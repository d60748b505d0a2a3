import { describe, expect, it } from 'vitest';
import { stoppedClock } from '../../test/setup.js';
import type { AuthEvent } from '../context.js';
import { SafeError } from '../lib/safe-error.js';
import { keySet } from '../signature/key-set.js';
import type { Key, KeySet } from '../signature/key-set.js';
import { cachedJwks } from './jwks-cache.js';
import type { Loaded } from './jwks-cache.js';

const key: Key = { kid: 'k', algorithm: 'ES256', verifies: () => true };

/** A key source over a scripted endpoint, and the events that it emits. */
function setUp(shared = true) {
  const { clock } = stoppedClock();
  const events: AuthEvent[] = [];
  const endpoint = { loads: 0, answer: (): Promise<Loaded> => Promise.resolve({ keys: [key], maxAge: 100 }) };
  const load = (): Promise<Loaded> => {
    endpoint.loads += 1;
    return endpoint.answer();
  };
  const source = cachedJwks(load, { cooldown: 30, timeout: 5, source: 'https://id.test/jwks' }, shared);
  const observe = (event: AuthEvent): void => void events.push(event);
  const context = { now: clock.now, fetch: globalThis.fetch, observe };
  return { clock, events, endpoint, get: async (seen?: KeySet) => source(context, seen) };
}

const fail = (): Promise<Loaded> => Promise.reject(new SafeError('it answered 500'));
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('an event of the JWKS cache', () => {
  it('has the number of keys and the duration of each fetch', async () => {
    const { clock, events, endpoint, get } = setUp();
    endpoint.answer = () => {
      clock.advance(3);
      return Promise.resolve({ keys: [key, key], maxAge: 100 });
    };
    await get();
    expect(events).toEqual([{ type: 'keys_refreshed', source: 'https://id.test/jwks', keys: 2, seconds: 3 }]);
  });

  it('has no negative duration when the clock is set back', async () => {
    const { clock, events, endpoint, get } = setUp();
    endpoint.answer = () => {
      clock.advance(-3);
      return Promise.resolve({ keys: [], maxAge: 100 });
    };
    await get();
    expect(events).toMatchObject([{ keys: 0, seconds: 0 }]);
  });

  it('has the reason of each failure and the age of the keys that are still served', async () => {
    const { clock, events, endpoint, get } = setUp();
    await get();
    endpoint.answer = fail;
    clock.advance(150);
    await get();
    expect(events.slice(1)).toEqual([
      { type: 'keys_failed', source: 'https://id.test/jwks', hint: 'it answered 500', age: 150 },
    ]);
  });

  it('has no age when there are no keys, and a hint even if the error has no message', async () => {
    const { events, endpoint, get } = setUp();
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what a source of your own may do
    endpoint.answer = () => Promise.reject('gone');
    await expect(get()).rejects.toMatchObject({ code: 'unavailable', cause: 'gone' });
    expect(events).toEqual([
      {
        type: 'keys_failed',
        source: 'https://id.test/jwks',
        hint: 'something was thrown that is not an Error',
        age: undefined,
      },
    ]);
  });
});

describe('the JWKS cache', () => {
  it('makes callers with an unknown key wait for the refresh in progress', async () => {
    const { clock, endpoint, get } = setUp();
    const set = await get();
    let arrive: (loaded: Loaded) => void = () => {};
    endpoint.answer = () => new Promise((resolve) => (arrive = resolve));
    clock.advance(80);
    expect(await get()).toBe(set);
    const newer = get(set);
    arrive({ keys: [], maxAge: 100 });
    expect((await newer).keys).toEqual([]);
    expect(endpoint.loads).toBe(2);
  });

  it.each([true, false])(
    'waits one second after a failed fetch while it serves stale keys (promises shared: %s)',
    async (shared) => {
      const { clock, endpoint, get } = setUp(shared);
      const set = await get();
      endpoint.answer = fail;
      clock.advance(100);
      await get();
      clock.advance(0.9);
      expect(await get()).toBe(set);
      await settle();
      expect(endpoint.loads).toBe(2);
      clock.advance(0.1);
      expect(await get()).toBe(set);
      await settle();
      expect(endpoint.loads).toBe(3);
    },
  );

  it('starts again with the shortest pause after a successful fetch', async () => {
    const { clock, endpoint, get } = setUp();
    endpoint.answer = fail;
    for (const pause of [1, 2, 4]) {
      await expect(get()).rejects.toMatchObject({ retryAfter: pause });
      clock.advance(pause);
    }
    endpoint.answer = () => Promise.resolve({ keys: [key], maxAge: 100 });
    await get();
    endpoint.answer = fail;
    clock.advance(3700);
    await expect(get()).rejects.toMatchObject({ retryAfter: 1 });
  });

  it('fetches for an unknown key one second after a fetch for another reason that brought no new key', async () => {
    const { clock, endpoint, get } = setUp();
    const set = await get();
    const { answer } = endpoint;
    endpoint.answer = fail;
    clock.advance(90);
    await expect(get(set)).rejects.toMatchObject({ code: 'unavailable' });
    endpoint.answer = answer;
    clock.advance(10);
    await get();
    await settle();
    expect(endpoint.loads).toBe(3);
    clock.advance(1);
    await get(await get());
    expect(endpoint.loads).toBe(4);
  });

  it('gives its own key set to a caller with a key set of another source', async () => {
    const { endpoint, get } = setUp();
    expect((await get(keySet([]))).keys).toEqual([key]);
    expect(endpoint.loads).toBe(1);
  });

  it('waits for the refresh due after a failure when promises are not shared', async () => {
    const { clock, endpoint, get } = setUp(false);
    await get();
    endpoint.answer = fail;
    clock.advance(100);
    await get();
    endpoint.answer = () => Promise.resolve({ keys: [], maxAge: 100 });
    clock.advance(1);
    expect((await get()).keys).toEqual([]);
  });
});
