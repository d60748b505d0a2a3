import { isUnavailable } from '@tokenward/core';
import type { Reply, UnavailableError } from '@tokenward/core';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/**
 * Sets headers of the response to come. A handler that returns a `Response` drops what `c.header` set, except if `c.res`
 * exists: Hono copies the headers of that one. The same is true for the response of an error (`Context` of hono 4.13.19).
 */
export function setHeaders(c: Context, headers: Reply['headers'] | undefined): void {
  if (headers === undefined) return;
  for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
}

export function answer(c: Context, { status, headers, body }: Reply): Response {
  // A response without content, such as 204, takes no body at all.
  return c.newResponse(body === '' ? null : body, status as ContentfulStatusCode, headers);
}

export function throwOutage(error: unknown): never {
  throw isUnavailable(error) ? exceptionOf(error) : error;
}

/**
 * Hono replies with a thrown error's own response only if it is an `HTTPException`. The original error is its
 * `cause`.
 */
export function exceptionOf(error: UnavailableError): HTTPException {
  const { status, headers, body } = error.reply;
  const res = new Response(body, { status, headers });
  return new HTTPException(status as ContentfulStatusCode, { message: error.message, cause: error, res });
}
