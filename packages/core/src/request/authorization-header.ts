import { headerValues } from './auth-request.js';
import type { AuthRequest } from './auth-request.js';
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
  read(request) {
    const token = bearerToken(request);
    if (token !== undefined) return { token };
    return readSchemeValue(headerValues(request, 'authorization'), authorization);
  },
};

/**
 * Returns the token of a header in the usual form, `Bearer <token>` with one space. Returns `undefined` for any other
 * value, which `readSchemeValue` reads.
 */
export function bearerToken(request: AuthRequest): string | undefined {
  const value: unknown = request.header('authorization');
  if (typeof value !== 'string' || !value.startsWith('Bearer ')) return undefined;
  const token = value.slice('Bearer '.length);
  return token === '' || token.includes(' ') || token.includes(',') ? undefined : token;
}
