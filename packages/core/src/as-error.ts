import { OwnError } from './shown.js';

/**
 * What was thrown, as an `Error`: an error path that is given `undefined` takes it for no error at all. An `Error` comes back
 * unchanged, anything else as the `cause` of one that names the `hook`. An error with a status of success, as those of HTTP
 * clients can have, is wrapped too: some frameworks would answer with that status.
 */
export function asError(thrown: unknown, hook = 'A function of the application'): Error {
  if (isError(thrown) && !hasStatusOfSuccess(thrown)) return thrown;
  const kind = isError(thrown) ? 'an error that has a status of success' : 'something that is no Error';
  return new OwnError(`${hook} failed with ${kind}; it is the "cause".`, { cause: thrown });
}

/** Whether a value is an `Error`. A proxy may throw when it is asked for its class. */
function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

function hasStatusOfSuccess(error: Error): boolean {
  try {
    const { status, statusCode } = error as { status?: unknown; statusCode?: unknown };
    return [status, statusCode].some((code) => typeof code === 'number' && code < 300);
  } catch {
    return true;
  }
}
