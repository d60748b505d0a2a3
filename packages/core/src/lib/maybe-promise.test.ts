/* oxlint-disable unicorn/no-thenable, typescript/only-throw-error, typescript/prefer-promise-reject-errors -- what applications throw is the case */
import { describe, expect, it } from 'vitest';
import { andThen, andThenWith, tryCatch } from './maybe-promise.js';
import type { MaybePromise } from './maybe-promise.js';

const own = new RangeError('own');
const list = (...values: unknown[]): unknown[] => values;
const fail = (): never => {
  throw own;
};

describe('andThen', () => {
  it('calls next synchronously with a value', () => {
    expect(andThen(1, (value) => value + 1)).toBe(2);
  });

  it('calls next with the value of a promise', async () => {
    const result = andThen(Promise.resolve(1), (value) => value + 1);
    expect(result).toBeInstanceOf(Promise);
    expect(await result).toBe(2);
  });

  it('takes an object with a then method for a value', () => {
    const thenable = { then: (resolve: (value: number) => void) => resolve(1) };
    expect(andThen<object, boolean>(thenable, (value) => value === thenable)).toBe(true);
  });

  it('throws what next throws for a value, and does not pass it to onError', () => {
    const seen: Error[] = [];
    expect(() => andThen(1, fail)).toThrow(own);
    expect(() => andThen(1, fail, (error) => seen.push(error))).toThrow(own);
    expect(seen).toEqual([]);
  });

  it('rejects with what the promise rejects with, or next throws, if there is no onError', async () => {
    await expect(andThen(Promise.reject(own), list)).rejects.toBe(own);
    await expect(andThen(Promise.resolve(1), fail)).rejects.toBe(own);
  });

  it.each<[string, () => MaybePromise<unknown>, () => unknown]>([
    ['the promise rejects', () => Promise.reject(own), list],
    ['next throws after a promise', () => Promise.resolve(1), fail],
    ['next rejects after a promise', () => Promise.resolve(1), () => Promise.reject(own)],
  ])('passes the error to onError if %s', async (_when, give, next) => {
    const seen: Error[] = [];
    await andThen(give(), next, (error) => seen.push(error));
    expect(seen).toEqual([own]);
  });

  it('does not call onError if there is no error', async () => {
    const seen: Error[] = [];
    expect(await andThen(Promise.resolve(1), list, (error) => seen.push(error))).toEqual([1]);
    expect(seen).toEqual([]);
  });

  it('passes an Error to onError, whatever the promise rejects with', async () => {
    const seen: Error[] = [];
    await andThen(Promise.reject(undefined), list, (error) => seen.push(error));
    expect(seen).toEqual([expect.any(Error)]);
  });
});

describe('andThenWith', () => {
  it.each([
    ['a value', 1],
    ['the value of a promise', Promise.resolve(1)],
  ])('calls next with %s and all further values', async (_what, value) => {
    const result = andThenWith(value, list, 'a', 'b', 'c', 'd', 'e');
    expect(result instanceof Promise).toBe(value instanceof Promise);
    expect(await result).toEqual([1, 'a', 'b', 'c', 'd', 'e']);
  });

  it('throws what next throws for a value, and rejects with it after a promise', async () => {
    expect(() => andThenWith(1, fail, 'a')).toThrow(own);
    await expect(andThenWith(Promise.resolve(1), fail, 'a')).rejects.toBe(own);
    await expect(andThenWith(Promise.reject(own), list, 'a')).rejects.toBe(own);
  });
});

describe('tryCatch', () => {
  it('calls the task with all values, and returns its result synchronously', () => {
    expect(tryCatch(list, 'a', 'b', 'c')).toEqual(['a', 'b', 'c']);
  });

  it('returns the result of a promise', async () => {
    expect(await tryCatch(() => Promise.resolve(1))).toBe(1);
  });

  it.each<[string, () => MaybePromise<unknown>]>([
    ['throws', fail],
    ['rejects with', () => Promise.reject(own)],
  ])('rejects with the error that the task %s', async (_how, task) => {
    const result = tryCatch(task);
    expect(result).toBeInstanceOf(Promise);
    await expect(result).rejects.toBe(own);
  });

  it.each([undefined, null, 'text', 5])(
    'rejects with an Error if the task throws or rejects with %s',
    async (thrown) => {
      const tasks = [
        (): never => {
          throw thrown;
        },
        () => Promise.reject(thrown),
      ];
      for (const task of tasks)
        await expect(tryCatch(task)).rejects.toMatchObject({ name: 'Error', cause: thrown });
    },
  );
});
