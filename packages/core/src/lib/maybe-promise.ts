import { asError } from './to-error.js';

/** A value that is there, or the promise of one. */
export type Soon<T> = T | Promise<T>;

/**
 * Calls `next` with a value, synchronously unless it is a promise: each promise on the way costs every request a turn of the
 * queue. `failed` gets the `Error` of a promise that rejects; what is thrown before there is a promise comes through. What a
 * function of the application gave goes through `adopted` first: only promises of this realm count as promises here.
 */
export function soon<T, R>(value: Soon<T>, next: (value: T) => Soon<R>): Soon<R>;

export function soon<T, R>(
  value: Soon<T>,
  next: (value: T) => Soon<R>,
  failed: (error: Error) => void,
): Soon<R | void>;

export function soon<T, R>(
  value: Soon<T>,
  next: (value: T) => Soon<R>,
  failed?: (error: Error) => void,
): Soon<R | void> {
  if (!(value instanceof Promise)) return next(value);
  const going = value.then(next);
  return failed ? going.catch((thrown: unknown) => failed(asError(thrown))) : going;
}

/** Runs a task that may fail before there is a promise; a failure is a rejection with an `Error` either way. */
export function attempt<T>(task: () => Soon<T>): Soon<T> {
  try {
    const value = task();
    return value instanceof Promise ? value.catch(rethrow) : value;
  } catch (thrown) {
    return Promise.reject(asError(thrown));
  }
}

function rethrow(thrown: unknown): never {
  throw asError(thrown);
}
