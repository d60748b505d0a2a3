/** How many promises in a row may reject with another one. Without a limit, one that rejects with itself would never end. */
const maxDepth = 10;

/**
 * Ignores the rejection of a promise that was thrown, or that another promise was rejected with: `throw Promise.reject(error)`.
 * No code waits for it, and without a handler it would end the process.
 */
export function ignoreThrown(thrown: unknown, depth = 0): void {
  try {
    if (depth < maxDepth && thrown instanceof Promise)
      handleRejection(thrown, (reason) => ignoreThrown(reason, depth + 1));
  } catch {
    // A proxy threw during this check.
  }
}

/** Handles a rejection through the built-in `then`: the promise may have its own `catch` method. */
export function handleRejection(promise: Promise<unknown>, handle: (reason: unknown) => void): void {
  void Promise.prototype.then.call(promise, undefined, handle);
}
