import { badGateway, errorsOf } from '../service.js';
import type { Failures } from '../service.js';

// Statuses: clerk/openapi-specs, bapi/2026-05-12.yml. Codes: @clerk/backend 3.25.0 (`clerk_key_invalid`, src/errors.ts;
// `machine_secret_key_invalid`, src/api/__tests__/M2MTokenApi.test.ts), examples of the specification (`bad_request`); the others are inferred.
const errors = {
  clerk_key_invalid: [401, 'The provided Clerk Secret Key is invalid. Make sure that your key is correct.'],
  machine_secret_key_invalid: [
    401,
    'The provided Machine Secret Key is invalid. Make sure that your Machine Secret Key is correct.',
  ],
  authentication_invalid: [401, 'Invalid authentication. Unable to authenticate this request.'],
  bad_request: [400, 'Bad Request'],
  resource_not_found: [404, 'Resource not found'],
  form_param_missing: [422, 'A parameter is missing'],
  form_param_value_invalid: [422, 'A parameter is invalid'],
  too_many_requests: [429, 'Too many requests. Please try again in a bit.'],
  internal_clerk_error: [500, 'Oops, an unexpected error occurred.'],
} as const satisfies Record<string, readonly [number, string]>;

/** An error response in the form that all Clerk APIs use. Details in the texts are left out. */
export const clerkError = errorsOf<keyof typeof errors, string>(errors, (message, code) => ({
  errors: [{ message, long_message: message, code }],
}));

/** The responses during an outage of Clerk, and for unknown paths. */
export const clerkFailures: Readonly<Failures> = {
  not_found: () => clerkError('resource_not_found'),
  rate_limited: () => clerkError('too_many_requests', { 'retry-after': '7' }),
  server_error: () => clerkError('internal_clerk_error'),
  bad_gateway: badGateway,
};
