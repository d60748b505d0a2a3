import { toError } from './to-error.js';

type Then = (resolve: (value: unknown) => void, reject: (reason: unknown) => void) => unknown;

/** How often a thenable may give another thenable: without a limit, one that gives itself would never end. */
const deepest = 10;

/**
 * The promise of what a function of the application gave, or nothing when it gave a value and no thenable. A thenable is
 * told by its `then`, not by its class: a promise of another realm or library is one too. Reads `then` once, and throws what
 * that throws.
 */
export function toPromise(value: unknown): Promise<unknown> | undefined {
  const then = thenOf(value);
  return then && adopt(value, then, 0);
}

/** The same, or the value itself where it is no thenable. */
export function adoptThenable<T>(value: T | PromiseLike<T>): T | Promise<T> {
  return (toPromise(value) ?? value) as T | Promise<T>;
}

/** Handles the rejection of a promise that nothing waits for: without a handler it would end the process. */
export function ignoreRejection(value: unknown): void {
  try {
    const promise = toPromise(value);
    if (promise) rejection(promise, () => {});
  } catch {
    // Reading its `then` threw, so there is no promise.
  }
}

function thenOf(value: unknown): Then | undefined {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return undefined;
  const { then } = value as { then?: unknown };
  return typeof then === 'function' ? (then as Then) : undefined;
}

/** Takes over the result of a thenable. One that calls back twice has no result, since the two may differ. */
function adopt(value: unknown, then: Then, depth: number): Promise<unknown> {
  if (value instanceof Promise) {
    if (then === Promise.prototype.then) return Promise.resolve(value);
    // Its own `then` decides; what becomes of the promise itself is nobody's answer, and must not end the process.
    rejection(value, () => {});
  }
  return new Promise((resolve, reject) => {
    let calls = 0;
    const once =
      (settle: (result: unknown) => void) =>
      (result: unknown): void => {
        calls += 1;
        if (calls > 1) return;
        // Later, so that a second call in the same turn is seen.
        queueMicrotask(() => {
          if (calls > 1) reject(new Error('A thenable called back more than once.'));
          else settle(result);
        });
      };
    const fulfill = (result: unknown): void => {
      try {
        const next = thenOf(result);
        if (next === undefined) resolve(result);
        else if (depth < deepest) resolve(adopt(result, next, depth + 1));
        else reject(new Error('A thenable gave nothing but further thenables.'));
      } catch (thrown) {
        reject(toError(thrown));
      }
    };
    const [fulfilled, rejected] = [once(fulfill), once(reject)];
    try {
      const returned = then.call(value, fulfilled, rejected);
      // An async `then` fails by what it returns.
      if (returned instanceof Promise) rejection(returned, rejected);
    } catch (thrown) {
      rejected(thrown);
    }
  });
}

/** Handles a rejection with the method of the language: a promise may have a `catch` of its own. */
function rejection(promise: Promise<unknown>, handle: (reason: unknown) => void): void {
  void Promise.prototype.then.call(promise, undefined, handle);
}
