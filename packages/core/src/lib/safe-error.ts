import { isError } from './is-error.js';

/** The mark of safe errors. Every copy of this package uses the same symbol. */
const safe = Symbol.for('@tokenward/core: a hint may repeat the message');

/**
 * An error whose message a hint may repeat: it contains only fixed text, configured values and URLs without secrets.
 */
export class SafeError extends Error {
  get [safe](): true {
    return true;
  }
}

/** Whether an error is a `SafeError`, also one of a second copy of this package. */
export function isSafeError(error: unknown): error is SafeError {
  return isError(error) && (error as Partial<SafeError>)[safe] === true;
}
