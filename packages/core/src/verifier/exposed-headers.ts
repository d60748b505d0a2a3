import type { Reply } from '../response/problem.js';

type ResponseHeaders = Reply['headers'];

const name = 'access-control-expose-headers';

/**
 * Adds the header that lets pages of other origins read the challenge and the nonce (RFC 9449 §8.2). One that the application
 * set in its `reply` is kept.
 */
export function withExposedHeaders(headers: ResponseHeaders): ResponseHeaders {
  if (Object.keys(headers).some((header) => header.toLowerCase() === name)) return headers;
  return { ...headers, [name]: 'WWW-Authenticate, DPoP-Nonce' };
}

/** Changes nothing. */
export function unchanged(headers: ResponseHeaders): ResponseHeaders {
  return headers;
}
