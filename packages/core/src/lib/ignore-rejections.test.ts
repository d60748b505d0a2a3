import { describe, expect, it } from 'vitest';
import { ignoreRejection, ignoreRejections } from './thenable.js';

/** Promises that reject, and how many of them got a handler. Each handler looks up the constructor of its promise. */
function watched(): { readonly make: () => Promise<never>; readonly handled: () => number } {
  let handlers = 0;
  return {
    make() {
      const promise = Promise.reject<never>(new Error('ignored'));
      // Also in those that are left alone, it must not end the test run.
      promise.catch(() => {});
      return Object.defineProperty(promise, 'constructor', {
        get() {
          handlers += 1;
          return Promise;
        },
      });
    },
    handled: () => handlers,
  };
}

/** An object whose member throws what it is given. */
function throwing(name: string, thrown: unknown): object {
  return Object.defineProperty({}, name, {
    enumerable: true,
    get() {
      throw thrown;
    },
  });
}

const some = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

type Make = () => unknown;

describe('ignoreRejections handles', () => {
  it.each<[string, number, (make: Make) => unknown]>([
    ['a promise', 1, (make) => make()],
    ['promises in a list and in its objects', 3, (make) => [make(), { a: make(), b: [[make()]] }]],
    ['a promise behind null', 1, (make) => ({ a: null, b: { c: make() } })],
    ['a promise behind undefined', 1, (make) => ({ a: undefined, b: { c: make() } })],
    ['a promise behind a long text', 1, (make) => ({ a: 'x'.repeat(2000), b: { c: make() } })],
    ['a promise behind many bytes', 1, (make) => ({ a: new Uint8Array(2000), b: { c: make() } })],
    ['the thousandth member, and not the next one', 1, (make) => [...some(999), make(), make()]],
    [
      'the thousandth member of all objects, and not the next one',
      1,
      (make) => ({ a: some(498), b: [...some(499), make(), make()] }),
    ],
    ['a promise that a member throws', 1, (make) => throwing('a', make())],
  ])('%s', (_what, expected, value) => {
    const { make, handled } = watched();
    ignoreRejections(value(make));
    expect(handled()).toBe(expected);
  });

  it('a promise in an object that contains itself', () => {
    const { make, handled } = watched();
    const value: Record<string, unknown> = { a: make() };
    value['self'] = value;
    ignoreRejections(value);
    expect(handled()).toBe(1);
  });
});

it('ignoreRejection handles a promise that is thrown when the then of a value is read', () => {
  const { make, handled } = watched();
  ignoreRejection(throwing('then', make()));
  expect(handled()).toBe(1);
});
