import { afterEach, describe, expect, it, vi } from 'vitest';
import { stoppedClock } from '../../test/setup.js';
import { promisesAreShared } from '../lib/runtime.js';
import { singleFlight } from './single-flight.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

const { clock } = stoppedClock();
const context = { now: clock.now, fetch: globalThis.fetch };

/** A function that runs a task once for the same key. */
function asking(task: (key: string) => Promise<string>, shared: boolean) {
  const ask = singleFlight({ what: 'the answer' }, task, shared);
  return (key: string): Promise<string> => ask(key, context);
}

/** A task that counts its runs, which the test ends. */
function counted() {
  const asked: string[] = [];
  const ends: ((error?: Error) => void)[] = [];
  const task = (key: string): Promise<string> => {
    asked.push(key);
    return new Promise((resolve, reject) => {
      ends.push((error) => (error === undefined ? resolve(key) : reject(error)));
    });
  };
  return { task, asked, ends };
}

describe('singleFlight with shared promises', () => {
  it('runs a task once for the same key until it ends, and then again', async () => {
    const { task, asked, ends } = counted();
    const ask = asking(task, true);
    const both = [ask('a'), ask('a')];
    ends[0]?.();
    expect(await Promise.all(both)).toEqual(['a', 'a']);
    const third = ask('a');
    ends[1]?.();
    expect(await third).toBe('a');
    expect(asked).toEqual(['a', 'a']);
  });

  it('fails for all callers, and keeps no failure', async () => {
    const { task, asked, ends } = counted();
    const ask = asking(task, true);
    const both = [ask('a'), ask('a')];
    const error = new Error('down');
    ends[0]?.(error);
    for (const one of both) await expect(one).rejects.toBe(error);
    const third = ask('a');
    ends[1]?.();
    await third;
    expect(asked).toEqual(['a', 'a']);
  });

  it('runs for any number of different keys', async () => {
    const { task, asked, ends } = counted();
    const ask = asking(task, true);
    const all = Array.from({ length: 1000 }, (_, index) => ask(`${index}`));
    for (const end of ends) end();
    expect(await Promise.all(all)).toEqual(asked);
  });
});

describe('singleFlight without shared promises', () => {
  it('runs a task at most four times for the same key, and waiting callers get the first result', async () => {
    const { task, asked, ends } = counted();
    const ask = asking(task, false);
    const all = Array.from({ length: 100 }, () => ask('a'));
    expect(asked).toEqual(['a', 'a', 'a', 'a']);
    ends[2]?.();
    expect(await Promise.all(all.slice(4))).toEqual(Array(96).fill('a'));
    expect(asked).toHaveLength(4);
    for (const end of ends) end();
    expect(await Promise.all(all)).toEqual(Array(100).fill('a'));
  });

  it('runs again after the result, as nothing is cached', async () => {
    let version = 0;
    const ask = asking(() => Promise.resolve(String((version += 1))), false);
    expect([await ask('a'), await ask('a'), await ask('a')]).toEqual(['1', '2', '3']);
  });

  it('does not give an earlier result to a caller that comes after it', async () => {
    const { task, asked, ends } = counted();
    const ask = asking(task, false);
    const first = [ask('a'), ask('a')];
    ends[0]?.();
    await first[0];
    void ask('a');
    expect(asked).toHaveLength(3);
  });

  it('fails for all callers, and keeps no failure', async () => {
    const { task, asked, ends } = counted();
    const ask = asking(task, false);
    const all = Array.from({ length: 10 }, () => ask('a'));
    const error = new Error('down');
    for (const end of ends) end(error);
    for (const one of all) await expect(one).rejects.toBe(error);
    const next = ask('a');
    ends.at(-1)?.();
    expect(await next).toBe('a');
    expect(asked).toHaveLength(5);
  });

  it('does not block other keys after many requests were canceled', async () => {
    const ask = asking(
      (key) => (key.startsWith('lost') ? new Promise(() => {}) : Promise.resolve(key)),
      false,
    );
    for (let index = 0; index < 5000; index += 1) void ask(`lost ${index}`);
    expect(await ask('a')).toBe('a');
  });
});

describe.each([
  ['with', true],
  ['without', false],
])('singleFlight %s shared promises', (_name, shared) => {
  it.each(['__proto__', 'constructor', ''])('compares the whole key, even "%s"', async (key) => {
    const { task, asked, ends } = counted();
    const ask = asking(task, shared);
    const both = [ask(key), ask(`${key} `)];
    for (const end of ends) end();
    expect(await Promise.all(both)).toEqual([key, `${key} `]);
    expect(asked).toHaveLength(2);
  });
});

describe('promisesAreShared', () => {
  it('returns true on Node.js', () => {
    vi.stubGlobal('navigator', { userAgent: 'Node.js/24' });
    expect(promisesAreShared()).toBe(true);
  });

  it.each<[string, () => void]>([
    ['Workers', () => vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' })],
    ['the edge runtime', () => vi.stubGlobal('EdgeRuntime', 'edge-runtime')],
  ])('returns false on %s', (_name, stub) => {
    stub();
    expect(promisesAreShared()).toBe(false);
  });
});
