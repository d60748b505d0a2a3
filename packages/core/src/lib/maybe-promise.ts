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

/**
 * Works like `andThen`, and passes up to five more values to `next`. So `next` can be one function for all requests, and
 * no function is created for each of them.
 */
export function andThenWith<T, R, A>(
  value: MaybePromise<T>,
  next: (value: T, a: A) => MaybePromise<R>,
  a: A,
): MaybePromise<R>;

export function andThenWith<T, R, A, B>(
  value: MaybePromise<T>,
  next: (value: T, a: A, b: B) => MaybePromise<R>,
  a: A,
  b: B,
): MaybePromise<R>;

export function andThenWith<T, R, A, B, C>(
  value: MaybePromise<T>,
  next: (value: T, a: A, b: B, c: C) => MaybePromise<R>,
  a: A,
  b: B,
  c: C,
): MaybePromise<R>;

export function andThenWith<T, R, A, B, C, D>(
  value: MaybePromise<T>,
  next: (value: T, a: A, b: B, c: C, d: D) => MaybePromise<R>,
  a: A,
  b: B,
  c: C,
  d: D,
): MaybePromise<R>;

export function andThenWith<T, R, A, B, C, D, E>(
  value: MaybePromise<T>,
  next: (value: T, a: A, b: B, c: C, d: D, e: E) => MaybePromise<R>,
  a: A,
  b: B,
  c: C,
  d: D,
  e: E,
): MaybePromise<R>;

export function andThenWith<T, R>(
  value: MaybePromise<T>,
  next: (value: T, ...more: unknown[]) => MaybePromise<R>,
  a: unknown,
  b?: unknown,
  c?: unknown,
  d?: unknown,
  e?: unknown,
): MaybePromise<R> {
  return value instanceof Promise ? thenWith(value, next, [a, b, c, d, e]) : next(value, a, b, c, d, e);
}

function thenWith<T, R>(
  value: Promise<T>,
  next: (value: T, ...more: unknown[]) => MaybePromise<R>,
  more: readonly unknown[],
): Promise<R> {
  return value.then((result) => next(result, ...more));
}

/**
 * Runs a task and turns what it throws into a rejection. The result always rejects with an `Error`. The task gets up to
 * three values, so that no function need be created for each request.
 */
export function tryCatch<T>(task: () => MaybePromise<T>): MaybePromise<T>;

export function tryCatch<T, A, B>(task: (a: A, b: B) => MaybePromise<T>, a: A, b: B): MaybePromise<T>;

export function tryCatch<T, A, B, C>(
  task: (a: A, b: B, c: C) => MaybePromise<T>,
  a: A,
  b: B,
  c: C,
): MaybePromise<T>;

export function tryCatch<T>(
  task: (...given: unknown[]) => MaybePromise<T>,
  a?: unknown,
  b?: unknown,
  c?: unknown,
): MaybePromise<T> {
  try {
    const value = task(a, b, c);
    return value instanceof Promise ? value.catch(rethrow) : value;
  } catch (thrown) {
    return Promise.reject(toError(thrown));
  }
}

function rethrow(thrown: unknown): never {
  throw toError(thrown);
}
