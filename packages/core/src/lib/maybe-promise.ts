import { toError } from './to-error.js';

/** A value, or the promise of one. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * Calls `next` with the value, synchronously unless it is a promise: each promise costs the request a turn of the
 * microtask queue. If the promise rejects, `onError` gets the `Error`. An error that is thrown before there is a
 * promise is thrown to the caller. Only promises of this realm are recognized. Pass the result of an application's
 * function through `adoptThenable` first.
 */
export function andThen<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R>;

export function andThen<T, R>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<R>,
  onError: (error: Error) => void,
): MaybePromise<R | void>;

export function andThen<T, R>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<R>,
  onError?: (error: Error) => void,
): MaybePromise<R | void> {
  if (!(value instanceof Promise)) return next(value);
  const result = value.then(next);
  return onError ? result.catch((thrown: unknown) => onError(toError(thrown))) : result;
}

/** Runs a task and turns what it throws into a rejection. The result always rejects with an `Error`. */
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
