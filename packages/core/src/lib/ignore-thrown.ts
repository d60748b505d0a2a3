/** How many promises in a row may reject with another one. Without a limit, one that rejects with itself would never end. */
const maxDepth = 10;

/**
 * Ignores the rejection of a promise that was thrown, or that another promise was rejected with: `throw Promise.reject(error)`.
 * No code waits for it, and without a handler it would end the process.
 */
export function ignoreThrown(thrown: unknown, depth = 0): void {
  if (depth < maxDepth) handleRejection(thrown, (reason) => ignoreThrown(reason, depth + 1));
}

/**
 * Handles the rejection of a promise, also of one of another realm. The built-in `then` is used, since the promise may have
 * methods of its own. Any other value is left alone: a thenable may start a query when its `then` is called.
 */
export function handleRejection(promise: unknown, handle: (reason: unknown) => void): void {
  if (typeof promise !== 'object' || promise === null) return;
  try {
    if (promise instanceof Promise || Object.prototype.toString.call(promise) === '[object Promise]')
      void Promise.prototype.then.call(promise as Promise<unknown>, undefined, handle);
  } catch {
    // It only looks like a promise.
  }
}
