/** A value that is there, or the promise of one. */
export type Soon<T> = T | Promise<T>;

/**
 * Goes on with a value: at once if it is there, for each promise on the way costs every request a turn of the queue. `failed`
 * is told of a promise that rejects; what is thrown before there is one comes through.
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
  if (!isPromise(value)) return next(value);
  const going = Promise.resolve(value).then(next);
  return failed ? going.catch(failed) : going;
}

/**
 * Whether a value is still to come. Not by its class: a promise of another realm or library that passed for a value would
 * pass for a good signature.
 */
function isPromise<T>(value: Soon<T>): value is Promise<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function';
}

/** Does what may fail before there is a promise; a failure is a rejection either way. */
export function attempt<T>(task: () => Soon<T>): Soon<T> {
  try {
    return task();
  } catch (error) {
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- it is whatever was thrown
    return Promise.reject(error);
  }
}
