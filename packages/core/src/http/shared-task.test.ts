import { describe, expect, it } from 'vitest';
import { stoppedClock } from '../../test/setup.js';
import { createSharedTask } from './shared-task.js';

/** A shared task whose runs the test ends. */
function setUp(shared: boolean, timeout = 5) {
  const { clock } = stoppedClock();
  const context = { now: clock.now, fetch: globalThis.fetch };
  const flights = createSharedTask<string>({ what: 'the thing', timeout }, shared);
  const ends: ((outcome: string | Error) => void)[] = [];
  const task = (): Promise<string> =>
    new Promise((resolve, reject) => {
      ends.push((outcome) => (typeof outcome === 'string' ? resolve(outcome) : reject(outcome)));
    });
  return {
    clock,
    ends,
    begun: () => ends.length,
    join: (mayBegin?: boolean) => flights.join(task, context, mayBegin),
    crowd: (size: number) => {
      const all = Array.from({ length: size }, () => flights.join(task, context));
      // Some tests end before their waiting requests do.
      for (const one of all) one.catch(() => {});
      return all;
    },
    isRunning: () => flights.isRunning(context),
    isIdle: () => flights.isIdle(),
  };
}

const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const down = new Error('down');

describe('a shared task with shared promises', () => {
  it('runs once for all requests until it ends', async () => {
    const { crowd, ends, begun, isRunning, isIdle } = setUp(true);
    expect([isRunning(), isIdle()]).toEqual([false, true]);
    const all = crowd(100);
    expect([begun(), isRunning(), isIdle()]).toEqual([1, true, false]);
    ends[0]?.('a');
    expect(new Set(await Promise.all(all))).toEqual(new Set(['a']));
    expect([isRunning(), isIdle()]).toEqual([false, true]);
  });

  it('runs again for the next request after its timeout, and is in progress until the second run ends', async () => {
    const { clock, join, ends, begun, isRunning, isIdle } = setUp(true);
    const first = join();
    clock.advance(5);
    expect(isRunning()).toBe(true);
    clock.advance(0.001);
    expect(isRunning()).toBe(false);
    const second = join();
    expect(begun()).toBe(2);
    ends[0]?.('a');
    expect(await first).toBe('a');
    expect([isRunning(), isIdle()]).toEqual([true, false]);
    ends[1]?.('b');
    expect(await second).toBe('b');
    expect(isIdle()).toBe(true);
  });

  it('fails for all requests, and then runs again for the next', async () => {
    const { crowd, join, ends } = setUp(true);
    const all = crowd(3);
    ends[0]?.(down);
    for (const one of all) await expect(one).rejects.toBe(down);
    const next = join();
    ends[1]?.('b');
    expect(await next).toBe('b');
  });
});

describe('a shared task without shared promises', () => {
  it.each([1, 2, 3, 4])('runs once for each of %i requests', async (size) => {
    const { crowd, ends, begun } = setUp(false);
    const all = crowd(size);
    expect(begun()).toBe(size);
    ends.forEach((end, index) => end(`${index}`));
    expect(await Promise.all(all)).toEqual(all.map((_, index) => `${index}`));
  });

  it.each([5, 100, 1000])(
    'runs four times for %i requests, and the others get the first result',
    async (size) => {
      const { crowd, ends, begun, isIdle } = setUp(false);
      const all = crowd(size);
      await pass(50);
      expect(begun()).toBe(4);
      ends[3]?.('d');
      expect(new Set(await Promise.all(all.slice(4)))).toEqual(new Set(['d']));
      for (const end of ends) end('late');
      expect(await Promise.all(all.slice(0, 4))).toEqual(['late', 'late', 'late', 'd']);
      expect([begun(), isIdle()]).toEqual([4, true]);
    },
  );

  it('is awaited by other requests although one run fails', async () => {
    const { crowd, ends, begun } = setUp(false);
    const all = crowd(10);
    ends[0]?.(down);
    await expect(all[0]).rejects.toBe(down);
    await pass(50);
    expect(begun()).toBe(4);
    ends[1]?.('b');
    expect(await Promise.all(all.slice(4))).toEqual(Array(6).fill('b'));
    ends[2]?.('c');
    ends[3]?.('d');
    expect(await Promise.all(all.slice(1, 4))).toEqual(['b', 'c', 'd']);
  });

  it('fails for all requests when all runs fail', async () => {
    const { crowd, ends, begun } = setUp(false);
    const all = crowd(10);
    const errors = ['one', 'two', 'three', 'four'].map((text) => new Error(text));
    errors.forEach((error, index) => ends[index]?.(error));
    const outcomes = await Promise.allSettled(all);
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    expect(begun()).toBe(4);
  });

  it('gives the result of a run only to requests that came before the result', async () => {
    const { join, crowd, ends } = setUp(false);
    const first = crowd(4);
    ends[0]?.('old');
    await first[0];
    const [fifth, sixth] = [join(), join()];
    ends[1]?.('new');
    expect(await sixth).toBe('new');
    ends[4]?.('own');
    expect(await fifth).toBe('own');
  });

  it('gives an undefined result to waiting requests', async () => {
    const { clock } = setUp(false);
    const flights = createSharedTask<undefined>({ what: 'nothing', timeout: 1 }, false);
    const context = { now: clock.now, fetch: globalThis.fetch };
    let end: () => void = () => {};
    const task = (): Promise<undefined> => new Promise((resolve) => (end = () => resolve(undefined)));
    const all = Array.from({ length: 6 }, () => flights.join(task, context));
    end();
    expect(await Promise.all(all.slice(4))).toEqual([undefined, undefined]);
  });

  it('frees the place of a run that never ends after the timeout', async () => {
    const { crowd, join, clock, ends, begun } = setUp(false);
    void crowd(4);
    const waiting = [join(), join()];
    await pass(50);
    clock.advance(4.999);
    await pass(50);
    expect(begun()).toBe(4);
    clock.advance(0.001);
    await pass(50);
    expect(begun()).toBe(6);
    ends[4]?.('own');
    ends[5]?.('own');
    expect(await Promise.all(waiting)).toEqual(['own', 'own']);
  });

  it('frees the place of a run that never ends although the clock is set back', async () => {
    const { crowd, join, clock, begun } = setUp(false);
    void crowd(4);
    clock.advance(-3600);
    void join().catch(() => {});
    expect(begun()).toBe(4);
    clock.advance(5);
    void join();
    expect(begun()).toBe(5);
  });

  it('fails with the error of one run after the timeout of runs that never end', async () => {
    const { crowd, join, clock, ends, begun } = setUp(false);
    const [first] = crowd(4);
    const waiting = join();
    ends[0]?.(down);
    await expect(first).rejects.toBe(down);
    await pass(50);
    clock.advance(5);
    await expect(waiting).rejects.toBe(down);
    expect(begun()).toBe(4);
  });

  it('rejects with UnavailableError when no run ends within the timeout', async () => {
    const { crowd, begun } = setUp(false, 0.1);
    const waiting = crowd(7).slice(4);
    for (const one of waiting)
      await expect(one).rejects.toMatchObject({
        code: 'unavailable',
        retryAfter: 1,
        hint: 'the thing did not arrive within 0.1 seconds',
      });
    expect(begun()).toBe(4);
  });

  it('is in progress until one run succeeds, even when other runs have not ended', async () => {
    const { crowd, ends, isRunning, isIdle } = setUp(false);
    expect(isRunning()).toBe(false);
    const all = crowd(3);
    expect(isRunning()).toBe(true);
    ends[0]?.(down);
    await expect(all[0]).rejects.toBe(down);
    expect(isRunning()).toBe(true);
    ends[1]?.('b');
    await all[1];
    expect([isRunning(), isIdle()]).toEqual([false, false]);
  });

  it('counts unended runs toward the limit of four after one run has succeeded', async () => {
    const { crowd, ends, begun } = setUp(false);
    const all = crowd(4);
    ends[0]?.('a');
    await all[0];
    void crowd(10);
    await pass(50);
    expect(begun()).toBe(5);
  });

  it('does not run for a request that may only join, once a run has failed', async () => {
    const { crowd, join, ends, begun } = setUp(false);
    const all = crowd(2);
    const third = join(false);
    expect(begun()).toBe(3);
    ends[0]?.(down);
    await expect(all[0]).rejects.toBe(down);
    const fourth = join(false);
    await pass(50);
    expect(begun()).toBe(3);
    void join(true);
    expect(begun()).toBe(4);
    ends[2]?.('c');
    expect(await Promise.all([third, fourth])).toEqual(['c', 'c']);
  });

  it('never has more than four runs at a time', async () => {
    const { clock } = setUp(false);
    const flights = createSharedTask<number>({ what: 'the thing', timeout: 5 }, false);
    const context = { now: clock.now, fetch: globalThis.fetch };
    let [flying, most, at] = [0, 0, 0];
    const task = async (): Promise<number> => {
      flying += 1;
      at += 1;
      most = Math.max(most, flying);
      const own = at;
      await pass((own * 7) % 13);
      flying -= 1;
      if (own % 3 === 0) throw down;
      return own;
    };
    const all: Promise<unknown>[] = [];
    for (let wave = 0; wave < 30; wave += 1) {
      for (let one = 0; one < 10; one += 1) all.push(flights.join(task, context).catch(() => {}));
      await pass(5);
    }
    await Promise.all(all);
    expect(most).toBe(4);
    expect(flights.isIdle()).toBe(true);
  });
});
