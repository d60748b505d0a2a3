/* oxlint-disable unicorn/no-thenable, typescript/prefer-promise-reject-errors -- thenables that behave in these ways are the case */
import { describe, expect, it } from 'vitest';
import { adoptThenable, ignoreRejection, toPromise } from './thenable.js';

type Call = (value: unknown) => void;

/** The outcome of a promise. */
async function ended(value: unknown): Promise<readonly [how: string, result: unknown]> {
  try {
    return ['resolved', await value];
  } catch (error) {
    return ['rejected', error];
  }
}

const thenable = (then: (resolve: Call, reject: Call) => unknown): unknown => ({ then });

describe('toPromise', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'then'],
    ['a number', 1],
    ['an object', {}],
    ['an object whose then is no function', { then: true }],
    ['a function', () => {}],
  ])('returns undefined for %s', (_what, value) => {
    expect(toPromise(value)).toBeUndefined();
    expect(adoptThenable(value)).toBe(value);
  });

  it('does not look for then on a string or a number, whatever their prototypes have', () => {
    const prototype = String.prototype as { then?: unknown };
    prototype.then = () => {};
    try {
      expect(toPromise('text')).toBeUndefined();
    } finally {
      delete prototype.then;
    }
  });

  it('returns a promise itself', () => {
    const promise = Promise.resolve(1);
    expect(toPromise(promise)).toBe(promise);
    expect(adoptThenable(promise)).toBe(promise);
  });

  it('accepts a function with a then method as a thenable', async () => {
    const callable = Object.assign(() => {}, { then: (resolve: Call) => resolve('answer') });
    expect(await toPromise(callable)).toBe('answer');
    expect(await adoptThenable(callable)).toBe('answer');
  });

  it('calls the own then method of a promise', async () => {
    const promise = Object.assign(Promise.resolve('its value'), {
      then: (resolve: Call) => resolve('from its own then'),
    });
    const result = await new Promise((resolve) => void toPromise(promise)?.then(resolve));
    expect(result).toBe('from its own then');
  });

  it('reads then once, and calls it on the thenable', async () => {
    let reads = 0;
    let self: unknown;
    const value = {
      get then() {
        reads += 1;
        return function then(this: unknown, resolve: Call): void {
          self = this; // oxlint-disable-line unicorn/no-this-assignment, typescript/no-this-alias -- this is what is looked at
          resolve(1);
        };
      },
    };
    expect(await toPromise(value)).toBe(1);
    expect([reads, self]).toEqual([1, value]);
  });

  it('throws what reading then throws', () => {
    const value = {
      get then(): never {
        throw new RangeError('no then');
      },
    };
    expect(() => toPromise(value)).toThrow(RangeError);
  });

  it.each<[string, (resolve: Call, reject: Call) => unknown, readonly [string, unknown]]>([
    ['resolves', (resolve) => resolve('yes'), ['resolved', 'yes']],
    ['rejects', (_, reject) => reject('no'), ['rejected', 'no']],
    [
      'throws',
      () => {
        throw new RangeError('at once');
      },
      ['rejected', new RangeError('at once')],
    ],
    [
      'is async and rejects',
      async () => {
        await Promise.resolve();
        throw new RangeError('later');
      },
      ['rejected', new RangeError('later')],
    ],
    ['returns something else', (resolve) => [resolve('yes')], ['resolved', 'yes']],
    ['gives a promise', (resolve) => resolve(Promise.resolve('deep')), ['resolved', 'deep']],
    ['gives a promise that rejects', (resolve) => resolve(Promise.reject('deep')), ['rejected', 'deep']],
    ['rejects with a promise', (_, reject) => reject('a reason'), ['rejected', 'a reason']],
  ])('follows a thenable that %s', async (_what, then, expected) => {
    expect(await ended(toPromise(thenable(then)))).toEqual(expected);
  });

  it.each<[string, (resolve: Call, reject: Call) => void]>([
    ['resolves twice', (resolve) => [resolve(1), resolve(2)]],
    ['resolves and then rejects', (resolve, reject) => [resolve(1), reject(2)]],
    ['rejects and then resolves', (resolve, reject) => [reject(1), resolve(2)]],
    [
      'resolves and then throws',
      (resolve) => {
        resolve(1);
        throw new RangeError('after its answer');
      },
    ],
  ])('rejects a thenable that %s', async (_what, then) => {
    const [how, error] = await ended(toPromise(thenable(then)));
    expect([how, String(error)]).toEqual(['rejected', 'Error: A thenable called back more than once.']);
  });

  it('keeps the first answer of a thenable that calls back again much later', async () => {
    let again: Call = () => {};
    const value = thenable((resolve) => {
      again = resolve;
      resolve('first');
    });
    expect(await toPromise(value)).toBe('first');
    again('second');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await ended(toPromise(value))).toEqual(['resolved', 'first']);
  });

  it('rejects with an Error when reading the then of the result throws', async () => {
    const result = {
      get then(): never {
        throw undefined as unknown as Error; // oxlint-disable-line typescript/only-throw-error -- what a getter may throw
      },
    };
    const [how, error] = await ended(toPromise(thenable((resolve) => resolve(result))));
    expect(how).toBe('rejected');
    expect(error).toBeInstanceOf(Error);
  });

  it('follows at most ten nested thenables', async () => {
    const nested = (depth: number): unknown =>
      depth === 0 ? 'end' : thenable((resolve) => resolve(nested(depth - 1)));
    expect(await toPromise(nested(11))).toBe('end');
    const [how, error] = await ended(toPromise(nested(12)));
    expect([how, String(error)]).toEqual([
      'rejected',
      'Error: A thenable resolved to too many nested thenables.',
    ]);
  });
});

describe('ignoreRejection', () => {
  it.each<[string, () => unknown]>([
    ['a value', () => 1],
    ['a promise that rejects', () => Promise.reject(new Error('ignored'))],
    [
      'a promise whose own then and catch throw',
      () => Object.assign(Promise.reject(new Error('ignored')), thrower),
    ],
    ['a thenable that rejects', () => thenable((_, reject) => reject('ignored'))],
    ['a thenable that throws', () => thenable(() => thrower.then())],
    [
      'a thenable that throws when its then is read',
      () => ({
        get then() {
          return thrower.then();
        },
      }),
    ],
    // An unhandled rejection would fail the run.
  ])('accepts %s, and neither throws nor leaves an unhandled rejection', async (_what, make) => {
    const value = make();
    expect(() => ignoreRejection(value)).not.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 5));
  });
});

const thrower = {
  then(): never {
    throw new RangeError('its own then');
  },
  catch(): never {
    throw new RangeError('its own catch');
  },
};

it('rejects a promise whose own then calls back twice', async () => {
  const twice = Object.assign(Promise.resolve('first'), {
    then(resolve: Call) {
      resolve('first');
      resolve('second');
    },
  });
  const [how, error] = await ended(adoptThenable(twice as Promise<unknown>));
  expect([how, String(error)]).toEqual(['rejected', 'Error: A thenable called back more than once.']);
});
