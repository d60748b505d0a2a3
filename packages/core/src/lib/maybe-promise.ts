import { toError } from './to-error.js';

/** A value that is there, or the promise of one. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * Calls `next` with a value, synchronously unless it is a promise: each promise on the way costs every request a turn of the
 * queue. `failed` gets the `Error` of a promise that rejects; what is thrown before there is a promise comes through. What a
 * function of the application gave goes through `adopted` first: only promises of this realm count as promises here.
 */
export function andThen<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R>;

export function andThen<T, R>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<R>,
  failed: (error: Error) => void,
): MaybePromise<R | void>;

export function andThen<T, R>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<R>,
  failed?: (error: Error) => void,
): MaybePromise<R | void> {
  if (!(value instanceof Promise)) return next(value);
  const going = value.then(next);
  return failed ? going.catch((thrown: unknown) => failed(toError(thrown))) : going;
}

/** Runs a task that may fail before there is a promise; a failure is a rejection with an `Error` either way. */
export function tryCatch<T>(task: () => MaybePromise<T>): MaybePromise<T> {
  try {
    const value = task();
    return value instanceof Promise ? value.catch(rethrow) : value;
  } catch (thrown) {
    return Promise.reject(toError(thrown));
  }
}

function rethrow(thrown: unknown): never {
  throw toError(thrown);
}
