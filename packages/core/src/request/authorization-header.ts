import { headerValues } from './auth-request.js';
import type { CredentialSource, Presented } from './credential-source.js';
import { readSchemeValue } from './scheme-value.js';

const authorization = {
  name: 'authorization',
  schemes: ['bearer', 'dpop'],
  expected: 'Authorization: Bearer <token>',
} as const;

/**
 * The Authorization header with the Bearer scheme (RFC 6750 §2.1), or with the DPoP scheme (RFC 9449 §7.1) for an
 * authority that accepts it. Any other scheme is no credential. It is the default credential source of a verifier.
 */
export const authorizationHeader: Readonly<CredentialSource<Presented>> = {
  ambient: false,
  bearerMethod: 'header',
  place: authorization.expected,
  read: (request) => readSchemeValue(headerValues(request, 'authorization'), authorization),
};

/**
 * Returns the token of a header in the usual form: the scheme as it is registered, one space and the token. Returns
 * `undefined` for any other value, which `readSchemeValue` reads.
 */
export function usualToken(value: string, scheme: 'Bearer' | 'DPoP'): string | undefined {
  if (!value.startsWith(scheme) || value[scheme.length] !== ' ') return undefined;
  const token = value.slice(scheme.length + 1);
  return token === '' || token.includes(' ') || token.includes(',') ? undefined : token;
}
