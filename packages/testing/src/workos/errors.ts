import { badGateway } from '../service.js';
import type { Failures } from '../service.js';

const errors = {
  unauthorized: [401, 'Unauthorized'],
  not_found: [404, 'Not Found'],
  unprocessable_entity: [422, 'Validation failed'],
  rate_limit_exceeded: [429, 'Rate limit exceeded'],
  server_error: [500, 'Internal Server Error'],
} as const satisfies Record<string, readonly [number, string]>;

/** An error in the form of the WorkOS API. */
export function workosError(
  code: keyof typeof errors,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const [status, message] = errors[code];
  return Response.json({ message, code }, { status, headers });
}

/** An error of an OAuth endpoint (RFC 6749 §5.2). */
export function oauthError(status: number, error: string): Response {
  return Response.json({ error, error_description: 'The request was refused.' }, { status });
}

/** What WorkOS answers when it cannot answer. */
export const workosFailures: Readonly<Failures> = {
  not_found: () => workosError('not_found'),
  rate_limited: () => workosError('rate_limit_exceeded', { 'retry-after': '7' }),
  server_error: () => workosError('server_error'),
  bad_gateway: badGateway,
};
