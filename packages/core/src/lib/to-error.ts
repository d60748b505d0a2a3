import { SafeError } from './safe-error.js';

/**
 * What was thrown, as an `Error`: an error path that is given `undefined` takes it for no error at all. An `Error` that every
 * framework can answer with comes back unchanged, anything else as the `cause` of one that names the `hook`: what is no `Error`,
 * one with a status of success or of a redirect, and one that a framework cannot read or change.
 */
export function toError(thrown: unknown, hook = 'A function of the application'): Error {
  if (isError(thrown) && canBeAnswered(thrown)) return thrown;
  const kind = isError(thrown) ? 'an error that no framework can answer with' : 'something that is no Error';
  return new SafeError(`${hook} failed with ${kind}; it is the "cause".`, { cause: thrown });
}

/** Whether a value is an `Error`. A proxy may throw when it is asked for its class. */
function isError(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}

/** What Express, Fastify, Koa and Hono read of an error, or write to it. */
function canBeAnswered(error: Error): boolean {
  try {
    const { name, message, stack, status, statusCode, headers, getResponse } = error as Error & Answerable;
    return (
      Object.isExtensible(error) &&
      [name, message, stack ?? message].every((text) => typeof text === 'string') &&
      ['status', 'statusCode'].every((member) => isWritable(error, member)) &&
      [status, statusCode].every(isNoSuccess) &&
      (getResponse === undefined || typeof status === 'number') &&
      (headers === undefined || areSendable(headers))
    );
  } catch {
    return false;
  }
}

interface Answerable {
  readonly status?: unknown;
  readonly statusCode?: unknown;
  readonly headers?: unknown;
  /** An error of Hono makes its own answer. */
  readonly getResponse?: unknown;
}

/** Koa writes the status that it answers with to the error. */
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

function isNoSuccess(status: unknown): boolean {
  return typeof status !== 'number' || (status >= 400 && status <= 599 && Number.isInteger(status));
}

/** Headers that frame the answer belong to the framework. */
const framing = /^(?:connection|content-length|keep-alive|transfer-encoding|upgrade)$/i;

/** Whether headers can be sent: texts, of characters that a header has, and none that frames the answer. */
export function areSendable(headers: unknown): boolean {
  if (typeof headers !== 'object' || headers === null) return false;
  return Object.entries(headers).every(
    ([name, value]) =>
      /^[!#$%&'*+.^_`|~\w-]+$/.test(name) &&
      !framing.test(name) &&
      typeof value === 'string' &&
      /^[\t\x20-\x7e\x80-\xff]*$/.test(value),
  );
}
