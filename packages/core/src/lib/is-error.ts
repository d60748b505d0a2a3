/**
 * Whether a value is an `Error` of any realm. In jest, errors of Node.js belong to another realm than the code that runs.
 * A proxy may throw during this check.
 */
export function isError(value: unknown): value is Error {
  try {
    return value instanceof Error || foreignErrors.includes(Object.prototype.toString.call(value));
  } catch {
    return false;
  }
}

/** The two kinds of errors without a common prototype in another realm: those of JavaScript and those of the web. */
const foreignErrors: readonly string[] = ['[object Error]', '[object DOMException]'];
