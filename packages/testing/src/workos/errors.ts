import { badGateway, errorsOf } from '../service.js';
import type { Failures } from '../service.js';

/**
 * The errors of the API. In workos/openapi-spec 0.61.0 all of them have `message`, and those that a client should
 * compare have `code`. It gives 401 no body. workos-node 11.0.0, src/workos.ts, `handleHttpError`, reads the same
 * members. Inferred: the texts.
 */
const errors = {
  unauthorized: [401, { message: 'Unauthorized' }],
  invalid_request: [400, { code: 'invalid_request', message: 'Request could not be processed.' }],
  not_found: [404, { message: 'Not Found' }],
  unprocessable_entity: [422, { message: 'Validation failed' }],
  rate_limit_exceeded: [429, { message: 'Rate limit exceeded' }],
  server_error: [500, { message: 'Internal Server Error' }],
} as const satisfies Record<string, readonly [number, object]>;

/** An error response in the form of the WorkOS API. */
export const workosError = errorsOf<keyof typeof errors, object>(errors, (body) => body);

/** An error response of an OAuth endpoint (RFC 6749 §5.2). */
export function oauthError(status: number, error: string): Response {
  return Response.json({ error, error_description: 'The request was refused.' }, { status });
}

/** The responses during an outage of WorkOS, and for unknown paths. */
export const workosFailures: Readonly<Failures> = {
  not_found: () => workosError('not_found'),
  rate_limited: () => workosError('rate_limit_exceeded', { 'retry-after': '7' }),
  server_error: () => workosError('server_error'),
  bad_gateway: badGateway,
};
