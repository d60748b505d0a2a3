/* oxlint-disable typescript/prefer-promise-reject-errors -- promises that reject with another one are the case */
import { expect, it } from 'vitest';
import { ignoreThrown } from './ignore-thrown.js';

const failing = (reason: unknown): Promise<never> => Promise.reject(reason);

/** A promise that rejects with itself. */
function endless(): Promise<never> {
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<never>((_, rejects) => {
    reject = rejects;
  });
  reject(promise);
  return promise;
}

it.each<[string, () => unknown]>([
  ['nothing', () => undefined],
  ['an error', () => new Error('x')],
  ['a promise that rejects', () => failing(new Error('x'))],
  ['a promise that rejects with another one', () => failing(failing(failing('x')))],
  ['a promise that rejects with itself', endless],
  ['a promise with a catch method of its own', () => Object.assign(failing('x'), { catch: () => {} })],
  [
    'a proxy that throws',
    () =>
      new Proxy(Promise.resolve(), {
        getPrototypeOf() {
          throw new Error('x');
        },
      }),
  ],
])('accepts %s, and neither throws nor leaves an unhandled rejection', async (_what, give) => {
  expect(() => ignoreThrown(give())).not.toThrow();
  await new Promise((resolve) => setTimeout(resolve)); // an unhandled rejection would fail the run
});
