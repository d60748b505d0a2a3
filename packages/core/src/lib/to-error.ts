import { ignoreThrown } from './ignore-thrown.js';
import { isError } from './is-error.js';
import { SafeError } from './safe-error.js';

/**
 * Returns what was thrown as an `Error`: the error path of a framework treats `undefined` as no error. An `Error` that
 * every framework can handle is returned unchanged. Anything else becomes the `cause` of a `SafeError` that names the
 * `hook`. That is a value that is no `Error`, or an error whose status means success or a redirect. It is also an error
 * that a framework cannot read or change. The rejection of a promise that was thrown is ignored.
 */
export function toError(thrown: unknown, hook = 'A function of the application'): Error {
  if (isOwnError(thrown) && canBeHandled(thrown)) return thrown;
  ignoreThrown(thrown);
  const kind = isError(thrown) ? 'an error that no framework can handle' : 'something that is no Error';
  return new SafeError(`${hook} failed with ${kind}; it is the "cause".`, { cause: thrown });
}

/** Whether a value is an `Error` of this realm. Hono handles no other. A proxy may throw during this check. */
function isOwnError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

/** Checks the members of an error that Express, Fastify, Koa and Hono read or write. */
function canBeHandled(error: Error): boolean {
  try {
    const { name, message, stack, status, statusCode, headers, getResponse } = error as Error &
      FrameworkError;
    return (
      Object.isExtensible(error) &&
      [name, message, stack ?? message].every((text) => typeof text === 'string') &&
      ['status', 'statusCode'].every((member) => isWritable(error, member)) &&
      [status, statusCode].every(isErrorStatus) &&
      (getResponse === undefined || typeof status === 'number') &&
      (headers === undefined || areSendable(headers))
    );
  } catch {
    return false;
  }
}

interface FrameworkError {
  readonly status?: unknown;
  readonly statusCode?: unknown;
  readonly headers?: unknown;
  /** Creates the response of an `HTTPException` of Hono. */
  readonly getResponse?: unknown;
}

/** Whether a member can be assigned. Koa writes the response status to the error. */
function isWritable(error: object, member: string): boolean {
  for (
    let holder: object | null = error;
    holder !== null;
    holder = Object.getPrototypeOf(holder) as object | null
  ) {
    const found = Object.getOwnPropertyDescriptor(holder, member);
    if (found !== undefined) return found.writable === true || found.set !== undefined;
  }
  return true;
}

/** Whether a status is that of an error, from 400 to 599, or no number. */
function isErrorStatus(status: unknown): boolean {
  return typeof status !== 'number' || (status >= 400 && status <= 599 && Number.isInteger(status));
}

/** Headers of the connection and of message framing, which only the framework may set. */
const connectionHeaders = /^(?:connection|content-length|keep-alive|transfer-encoding|upgrade)$/i;

/** Whether all headers can be sent: their names and values are valid, and none is about the connection or framing. */
export function areSendable(headers: unknown): boolean {
  if (typeof headers !== 'object' || headers === null) return false;
  return Object.entries(headers).every(
    ([name, value]) =>
      /^[!#$%&'*+.^_`|~\w-]+$/.test(name) &&
      !connectionHeaders.test(name) &&
      typeof value === 'string' &&
      /^[\t\x20-\x7e\x80-\xff]*$/.test(value),
  );
}
