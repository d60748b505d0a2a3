/** A value that is there, or the promise of one. */
export type Soon<T> = T | Promise<T>;

/** Goes on with a value: at once if it is there, for each promise on the way costs every request a turn of the queue. */
export function soon<T, R>(value: Soon<T>, next: (value: T) => Soon<R>): Soon<R> {
  return value instanceof Promise ? value.then(next) : next(value);
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
