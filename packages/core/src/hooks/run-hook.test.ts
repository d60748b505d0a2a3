/* oxlint-disable unicorn/no-thenable, typescript/only-throw-error, typescript/prefer-promise-reject-errors -- hooks that fail in these ways are the case */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ignoreRejection } from '../lib/thenable.js';
import { toError } from '../lib/to-error.js';
import { UnavailableError } from '../response/unavailable-error.js';
import { anything, runHook, runHookNow, runHookOrUnavailable, runLookup, yesOrNo } from './run-hook.js';
import type { HookAnswer } from './run-hook.js';

const yes: HookAnswer<true> = { mustBe: 'true', holds: (value): value is true => value === true };
const falsy = [undefined, null, 0, '', false, Number.NaN, 0n, 'route', 'router', {}, Symbol('x')] as const;
const never = (): Promise<never> => new Promise(() => {});

/** The value of a call, or the value that it throws or rejects with. */
async function ended(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    return error;
  }
}

describe.each([
  ['runHook', runHook<true>],
  ['runHookOrUnavailable', runHookOrUnavailable<true>],
  ['runLookup', runLookup<true>],
])('%s', (_name, run) => {
  it('returns the answer synchronously when there is no promise', () => {
    expect(run('"x"', () => true, yes)).toBe(true);
  });

  it('returns the answer of a promise, of a thenable and of a nested thenable', async () => {
    const thenable = { then: (resolve: (value: unknown) => void) => resolve(true) };
    const twice = { then: (resolve: (value: unknown) => void) => resolve(thenable) };
    for (const answer of [Promise.resolve(true), thenable, twice])
      expect(await run('"x"', () => answer, yes)).toBe(true);
  });

  it.each(falsy)('wraps a thrown value that is no Error as the cause of an Error: %s', async (value) => {
    const ways = [
      () => {
        throw value;
      },
      () => Promise.reject(value),
      () => ({ then: (_: unknown, reject: (reason: unknown) => void) => reject(value) }),
      () => ({
        get then() {
          throw value;
        },
      }),
    ];
    for (const way of ways) {
      const error = await ended(() => run('"x"', way, yes));
      expect(error).toBeInstanceOf(Error);
      expect(error).toHaveProperty('cause', value);
    }
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw Promise.reject(new Error('database down'));
      },
    ],
    ['rejects with', () => Promise.reject(Promise.reject(new Error('database down')))],
  ])('leaves no unhandled rejection when the hook %s a promise that rejects', async (_how, call) => {
    expect(await ended(() => run('"x"', call, yes))).toBeInstanceOf(Error);
    await new Promise((resolve) => setTimeout(resolve)); // an unhandled rejection would fail the run
  });

  it.each([...falsy.slice(1), 'eyJ', [true]])(
    'rejects another answer with an error that does not contain it: %s',
    async (value) => {
      for (const answer of [value, Promise.resolve(value)])
        expect(await ended(() => run('"x"', () => answer, yes))).toMatchObject({
          code: 'configuration_invalid',
          message: '"x" must give true.',
        });
    },
  );

  it('rejects a thenable that calls back twice', async () => {
    type Back = (value: unknown) => void;
    const twice: ((resolve: Back, reject: Back) => void)[] = [
      (resolve) => [true, true].forEach(resolve),
      (resolve) => [true, false].forEach(resolve),
      (resolve, reject) => [resolve, reject].forEach((back) => back(true)),
      (resolve) => {
        resolve(true);
        throw new Error('after all');
      },
    ];
    for (const then of twice)
      expect(await ended(() => run('"x"', () => ({ then }), yes))).toBeInstanceOf(Error);
  });

  it('rejects when the then method of a thenable is async and rejects', async () => {
    const thenable = {
      async then() {
        await Promise.resolve();
        throw new Error('database down');
      },
    };
    expect(await ended(() => run('"x"', () => thenable, yes))).toBeInstanceOf(Error);
  });

  it('rejects a thenable that resolves to itself', async () => {
    const endless = { then: (resolve: (value: unknown) => void) => resolve(endless) };
    expect(await ended(() => run('"x"', () => endless, yes))).toBeInstanceOf(Error);
  });

  it('names the hook in the error when the thrown value is no Error', async () => {
    const error = await ended(() => run('"x" of y', () => Promise.reject(undefined), yes));
    const { message, hint } = error as { message: string; hint?: string };
    expect(hint ?? message).toContain('"x" of y');
  });
});

describe('an error thrown by a hook', () => {
  const error = new TypeError('database down');
  const failing = (): never => {
    throw error;
  };

  it('is passed on unchanged', async () => {
    expect(await ended(() => runHook('"x"', failing, yes))).toBe(error);
    expect(await ended(() => runHookOrUnavailable('"x"', () => Promise.reject(error), yes))).toBe(error);
    expect(await ended(() => runHookNow('"x"', failing, yes))).toBe(error);
  });

  it('keeps the reason and the pause of an UnavailableError of the application', async () => {
    const outage = new UnavailableError('the database is away', 120);
    const throwing = (): never => {
      throw outage;
    };
    const kept = { hint: '"x" failed: the database is away', retryAfter: 120, cause: outage };
    expect(await ended(() => runLookup('"x"', throwing, yes))).toMatchObject(kept);
    expect(await ended(() => runLookup('"x"', () => Promise.reject(outage), yes))).toMatchObject(kept);
    Object.freeze(outage);
    expect(await ended(() => runLookup('"x"', throwing, yes))).toMatchObject(kept);
  });

  it('becomes the cause of an UnavailableError in runLookup', async () => {
    expect(await ended(() => runLookup('"x"', failing, yes))).toMatchObject({
      code: 'unavailable',
      cause: error,
    });
  });

  it.each([{ status: 200 }, { statusCode: 204 }, { status: 100 }])(
    'is wrapped when its status is no error status: %j',
    (status) => {
      const fine = Object.assign(new Error('fine'), status);
      expect(toError(fine)).not.toHaveProperty('status');
      expect(toError(fine).cause).toBe(fine);
      expect(toError(Object.assign(new Error('x'), { status: 409 }))).toHaveProperty('status', 409);
    },
  );

  it.each<[string, () => Error]>([
    ['a redirect', () => Object.assign(new Error('x'), { status: 302 })],
    ['an invalid status', () => Object.assign(new Error('x'), { status: 1000 })],
    [
      'an answer of its own, without a status',
      () => Object.assign(new Error('x'), { getResponse: () => new Response() }),
    ],
    [
      'headers that frame the answer',
      () => Object.assign(new Error('x'), { headers: { 'content-length': '5' } }),
    ],
    ['a header that cannot be sent', () => Object.assign(new Error('x'), { headers: { 'x-a': 'a\nb' } })],
    ['a message that is no string', () => Object.assign(new Error('x'), { message: Symbol('x') })],
    ['no room for a status', () => Object.freeze(new Error('x'))],
    [
      'a status that can only be read',
      () =>
        new (class extends Error {
          get status(): number {
            return 404;
          }
        })('x'),
    ],
    [
      'a name that throws',
      () =>
        Object.defineProperty(new Error('x'), 'name', {
          get() {
            throw undefined;
          },
        }),
    ],
  ])('is wrapped when a framework could not answer with it: %s', (_name, make) => {
    const error = make();
    // Without toBe, which would read members of the error to print it.
    expect(toError(error) === error).toBe(false);
    expect(toError(error).cause === error).toBe(true);
  });

  it('is distinguished from a proxy that throws', () => {
    const proxy = new Proxy(new Error('x'), {
      getPrototypeOf() {
        throw undefined;
      },
    });
    expect(toError(proxy).cause).toBe(proxy);
  });
});

describe('yesOrNo', () => {
  it.each([true, false])('accepts %s', (value) => {
    expect(runHook('"x"', () => value, yesOrNo)).toBe(value);
  });

  it.each([undefined, null, 0, 1, '', 'true', {}, new Boolean(true)])(
    'rejects everything else, and says what the hook must give: %s',
    (value) => {
      expect(() => runHook('"x"', () => value, yesOrNo)).toThrow('"x" must give true or false.');
    },
  );
});

describe('runHookNow', () => {
  it('returns an answer that is allowed', () => {
    expect(runHookNow('"x"', () => true, yes)).toBe(true);
  });

  it.each([() => Promise.resolve(true), () => Promise.reject(new Error('x')), () => ({ then() {} })])(
    'rejects a promise as an answer (%#)',
    async (call) => {
      expect(await ended(() => runHookNow('"x"', call, yes))).toMatchObject({
        message: '"x" must give true, and no promise.',
      });
    },
  );
});

describe('a hook whose promise does not settle in time', () => {
  const timers = new Map<number, { readonly due: number; readonly run: () => void }>();
  let now = 0;

  /** Advances the time by milliseconds, and runs the timers and reactions that are due. */
  async function advance(milliseconds: number): Promise<void> {
    now += milliseconds;
    for (const [id, { due, run }] of timers) if (due <= now && timers.delete(id)) run();
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  }

  beforeEach(() => {
    timers.clear();
    now = 0;
    let last = 0;
    vi.stubGlobal('setTimeout', (run: () => void, milliseconds = 0) => {
      timers.set((last += 1), { due: now + milliseconds, run });
      return last;
    });
    vi.stubGlobal('clearTimeout', (id: number) => timers.delete(id));
  });
  afterEach(() => vi.unstubAllGlobals());

  it.each([
    ['runHook', runHook<unknown>, 10_000, { message: '"x" did not answer within 10 seconds.' }],
    ['runHookOrUnavailable', runHookOrUnavailable<unknown>, 5000, { code: 'unavailable' }],
    ['runLookup', runLookup<unknown>, 5000, { code: 'unavailable' }],
  ])('causes an error of %s exactly at the timeout', async (_name, run, milliseconds, expected) => {
    let error: unknown;
    void ended(() => run('"x"', never, anything)).then((end) => (error = end));
    await advance(milliseconds - 1);
    expect(error).toBeUndefined();
    await advance(1);
    expect(error).toMatchObject(expected);
  });

  it('can have its own timeout', async () => {
    const waiting = ended(() => runHookOrUnavailable('"x"', never, anything, 61));
    await advance(61_000);
    expect(await waiting).toHaveProperty('hint', '"x" did not answer within 61 seconds');
  });

  it('leaves no timer behind, whether it answers, rejects or is late', async () => {
    await runHook('"x"', () => Promise.resolve(1), anything);
    await ended(() => runHook('"x"', () => Promise.reject(new Error('x')), anything));
    expect(runHook('"x"', () => 1, anything)).toBe(1);
    expect(timers.size).toBe(0);
    const waiting = ended(() => runHook('"x"', never, anything));
    expect(timers.size).toBe(1);
    await advance(10_000);
    await waiting;
    expect(timers.size).toBe(0);
  });

  it('can reject after its timeout', async () => {
    const late = (): Promise<never> =>
      new Promise((_, reject) => {
        setTimeout(() => reject(new Error('too late')), 20_000);
      });
    const waiting = ended(() => runHook('"x"', late, anything));
    await advance(10_000);
    await advance(20_000);
    expect(await waiting).toHaveProperty('message', '"x" did not answer within 10 seconds.');
  });
});

describe('ignoreRejection', () => {
  it.each<() => unknown>([
    () => undefined,
    () => 5,
    () => Promise.reject(new Error('x')),
    () => ({
      then() {
        throw new Error('x');
      },
    }),
    () => ({
      get then() {
        throw new Error('x');
      },
    }),
    () => ({ then: (_: unknown, reject: (reason: unknown) => void) => reject(undefined) }),
    () => ({
      async then() {
        await Promise.resolve();
        throw new Error('x');
      },
    }),
    () => Object.assign(Promise.reject(new Error('x')), { catch: () => {} }),
  ])('accepts any value, and neither throws nor leaves an unhandled rejection (%#)', async (give) => {
    expect(() => ignoreRejection(give())).not.toThrow();
    await new Promise((resolve) => setTimeout(resolve)); // an unhandled rejection would fail the run
  });
});
