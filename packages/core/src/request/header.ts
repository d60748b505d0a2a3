import { checkOptions } from '../options/option-checks.js';
import { deny } from '../response/denial.js';
import { headerValues } from './auth-request.js';
import { acceptExpectation } from './credential-source.js';
import type { CredentialSource, Presented } from './credential-source.js';
import { isHttpToken } from './http-token.js';

/** Options of `header`. */
export interface HeaderSourceOptions {
  /** The only authorities whose tokens are accepted from this header, such as `['keys']`; any, if left out. */
  readonly accept?: readonly string[];
}

/**
 * A header whose whole value is a token, such as `header('x-api-key', { accept: ['keys'] })`. An empty value is no
 * credential. Throws `ConfigurationError` for invalid options.
 */
export function header(name: string, options: HeaderSourceOptions = {}): CredentialSource<Presented> {
  checkOptions(
    'header',
    { ...options, name },
    {
      name: {
        mustBe: 'the name of a header, such as "x-api-key"',
        holds: isHttpToken,
      },
      accept: acceptExpectation,
    },
  );
  const lowerName = name.toLowerCase();
  const place = `${lowerName}: <token>`;
  return {
    ambient: false,
    place,
    accept: options.accept && [...options.accept],
    read(request) {
      const values = headerValues(request, lowerName);
      const [token] = values;
      if (token === undefined) return undefined;
      if (values.length > 1 || token.includes(','))
        return { denial: deny('credential_repeated', { header: lowerName }) };
      if (/^[ \t]*$/.test(token)) return undefined;
      return /^\S+$/.test(token)
        ? { token }
        : { denial: deny('credential_malformed', { header: lowerName, expected: place }) };
    },
  };
}
