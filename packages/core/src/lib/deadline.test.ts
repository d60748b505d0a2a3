import { afterEach, describe, expect, it, vi } from 'vitest';
import { withDeadline } from './deadline.js';

it('withDeadline gives the value or the error of a task that ends in time', async () => {
  await expect(withDeadline(5, 'the keys', () => Promise.resolve(1))).resolves.toBe(1);
  await expect(withDeadline(5, 'the keys', () => Promise.reject(new RangeError('own')))).rejects.toThrow(
    RangeError,
  );
});

it('withDeadline rejects a late task with its deadline in seconds, even when the task ignores the signal', async () => {
  let given: AbortSignal | undefined;
  const late = withDeadline(0.0101, 'the keys', (signal) => {
    given = signal;
    return new Promise(() => {});
  });
  expect(given?.aborted).toBe(false);
  await expect(late).rejects.toThrow('the keys did not arrive within 0.0101 seconds');
  expect(given?.aborted).toBe(true);
  expect(given?.reason).toMatchObject({ name: 'TimeoutError' });
});

it('withDeadline ignores a rejection of the task after the deadline', async () => {
  let fail: (error: Error) => void = () => {};
  const late = withDeadline(0.01, 'the keys', () => new Promise((_, reject) => (fail = reject)));
  await expect(late).rejects.toThrow('0.01 seconds');
  fail(new Error('later'));
});

describe('the timer of withDeadline', () => {
  /** The timers of the deadline, in milliseconds, that have neither fired nor been cleared. Other tests may have left timers. */
  const live = new Set<unknown>();
  const { setTimeout: set, clearTimeout: clear } = globalThis;

  const watch = (deadline: number): void => {
    live.clear();
    vi.stubGlobal('setTimeout', (task: () => void, delay?: number) => {
      const timer = set(() => {
        live.delete(timer);
        task();
      }, delay);
      if (delay === deadline) live.add(timer);
      return timer;
    });
    vi.stubGlobal('clearTimeout', (timer: ReturnType<typeof set>) => {
      live.delete(timer);
      clear(timer);
    });
  };
  afterEach(() => vi.unstubAllGlobals());

  it.each<[string, () => Promise<unknown>]>([
    ['it gives its value', () => Promise.resolve(1)],
    ['it fails', () => Promise.reject(new Error('own'))],
    [
      'it throws at once',
      () => {
        throw new Error('own');
      },
    ],
    ['it gives its value later', () => new Promise((resolve) => set(resolve, 5))],
  ])('is cleared when %s', async (_name, task) => {
    watch(5000);
    let listeners = 0;
    const ended = withDeadline(5, 'the keys', (signal) => {
      signal.addEventListener = () => {
        listeners += 1;
      };
      return task();
    });
    expect(live.size).toBeLessThanOrEqual(1);
    await ended.catch(() => {});
    expect([live.size, listeners]).toEqual([0, 0]);
  });

  it('may be a number, as in browsers and Workers', async () => {
    const timers: (() => void)[] = [];
    vi.stubGlobal('setTimeout', (task: () => void) => timers.push(task));
    vi.stubGlobal('clearTimeout', () => {});
    expect(await withDeadline(5, 'the keys', () => Promise.resolve(1))).toBe(1);
    const late = withDeadline(5, 'the keys', () => new Promise(() => {}));
    timers[1]?.();
    await expect(late).rejects.toThrow('5 seconds');
  });

  it('is cleared at the deadline when the task never ends', async () => {
    watch(10);
    const late = withDeadline(0.01, 'the keys', () => new Promise(() => {}));
    expect(live.size).toBe(1);
    await expect(late).rejects.toThrow('0.01 seconds');
    expect(live.size).toBe(0);
  });
});
