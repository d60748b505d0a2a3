import { handleRejection, ignoreThrown } from './ignore-thrown.js';
import { toError } from './to-error.js';

type Then = (resolve: (value: unknown) => void, reject: (reason: unknown) => void) => unknown;

/**
 * How many thenables in a row may resolve to another one. Without a limit, one that resolves to itself would never end.
 */
const maxDepth = 10;

/**
 * Returns a promise of this realm for a thenable, or `undefined` if the value is not one. A thenable is recognized by
 * its `then` method, not by its class: a promise of another realm or library is one too. `then` is read once. What
 * reading it throws is thrown to the caller.
 */
export function toPromise(value: unknown): Promise<unknown> | undefined {
  const then = thenOf(value);
  return then && adopt(value, then, 0);
}

/** Returns a promise of this realm for a thenable, or the value itself if it is not one. */
export function adoptThenable<T>(value: T | PromiseLike<T>): T | Promise<T> {
  return (toPromise(value) ?? value) as T | Promise<T>;
}

/** Ignores the rejection of a promise that no code waits for. Without a handler it would end the process. */
export function ignoreRejection(value: unknown): void {
  try {
    const promise = toPromise(value);
    if (promise) handleRejection(promise, ignoreThrown);
  } catch (thrown) {
    // Reading its `then` threw, so there is no promise.
    ignoreThrown(thrown);
  }
}

/** How many members of a refused value are looked at. */
const maxMembers = 1000;

/**
 * Ignores the rejections of a value that is refused, and of the promises among its first members, at any depth. Each of them may
 * be that of a forgotten `await`.
 */
export function ignoreRejections(value: unknown): void {
  ignoreThrown(value);
  const seen = new Set([value]);
  let members = 0;
  try {
    for (const part of seen) {
      if (typeof part !== 'object' || part === null || ArrayBuffer.isView(part)) continue;
      const inside: readonly unknown[] = Array.isArray(part) ? part : Object.values(part);
      for (const member of inside) {
        members += 1;
        if (members > maxMembers) return;
        ignoreThrown(member);
        seen.add(member);
      }
    }
  } catch (thrown) {
    ignoreThrown(thrown);
  }
}

function thenOf(value: unknown): Then | undefined {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return undefined;
  const { then } = value as { then?: unknown };
  return typeof then === 'function' ? (then as Then) : undefined;
}

/**
 * Returns a promise of the result of a thenable. If the thenable calls back twice, the promise rejects, since the two
 * results may differ.
 */
function adopt(value: unknown, then: Then, depth: number): Promise<unknown> {
  if (value instanceof Promise && then === Promise.prototype.then) return Promise.resolve(value);
  // The own `then` of a promise gives its result. A rejection of the promise itself is not used, and must not end the process.
  ignoreThrown(value);
  return new Promise((resolve, reject) => {
    let calls = 0;
    const once =
      (settle: (result: unknown) => void) =>
      (result: unknown): void => {
        calls += 1;
        if (calls > 1) return;
        // Settle later, so that a second call in the same turn is detected. Tests may fake `queueMicrotask`.
        void Promise.resolve().then(() => {
          if (calls > 1) reject(new Error('A thenable called back more than once.'));
          else settle(result);
        });
      };
    const fulfill = (result: unknown): void => {
      try {
        const next = thenOf(result);
        if (next === undefined) resolve(result);
        else if (depth < maxDepth) resolve(adopt(result, next, depth + 1));
        else reject(new Error('A thenable resolved to too many nested thenables.'));
      } catch (thrown) {
        reject(toError(thrown));
      }
    };
    const [fulfilled, rejected] = [once(fulfill), once(reject)];
    try {
      const returned = then.call(value, fulfilled, rejected);
      // An async `then` fails through the promise that it returns.
      handleRejection(returned, rejected);
    } catch (thrown) {
      rejected(thrown);
    }
  });
}
