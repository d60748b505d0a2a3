import { checkOptions, optional, hasOtherForm } from '../options/option-checks.js';
import { deny } from '../response/denial.js';
import { headerValues } from './auth-request.js';
import { acceptExpectation } from './credential-source.js';
import type { CredentialSource, Presented } from './credential-source.js';
import { isHttpToken } from './http-token.js';
import { readSchemeValue } from './scheme-value.js';

/** Options of `header`. */
export interface HeaderSourceOptions {
  /** The only authorities whose tokens are accepted from this header, such as `['keys']`; any, if left out. */
  readonly accept?: readonly string[];
  /**
   * The scheme before the token, such as `'Bearer'` for a header `Bearer <token>`. Its case does not matter.
   * @default none: the whole value is the token
   */
  readonly scheme?: string;
}

/**
 * A header that contains a token, such as `header('x-api-key', { accept: ['keys'] })`. An empty value is no credential. A
 * value without the scheme is denied, except in the Authorization header, which other sources may read too. Throws
 * `ConfigurationError` for invalid options.
 */
export function header(name: string, options: HeaderSourceOptions = {}): CredentialSource<Presented> {
  checkOptions(
    'header',
    { ...options, name },
    {
      name: {
        mustBe: 'the name of a header, such as "x-api-key"',
        but: hasOtherForm,
        holds: isHttpToken,
      },
      accept: acceptExpectation,
      scheme: optional({
        mustBe: 'the name of a scheme, such as "Bearer"',
        but: hasOtherForm,
        holds: isHttpToken,
      }),
    },
  );
  const { scheme, accept } = options;
  const lowerName = name.toLowerCase();
  const expected = scheme === undefined ? `${lowerName}: <token>` : `${lowerName}: ${scheme} <token>`;
  const shape = { name: lowerName, expected };
  return {
    ambient: false,
    place: expected,
    accept: accept && [...accept],
    read(request) {
      const values = headerValues(request, lowerName);
      return scheme === undefined
        ? readWholeValue(values, shape)
        : readSchemeValue(values, { ...shape, schemes: [scheme.toLowerCase()] });
    },
  };
}

function readWholeValue(
  values: readonly string[],
  { name, expected }: { readonly name: string; readonly expected: string },
): Presented {
  const [token] = values;
  if (token === undefined) return undefined;
  if (values.length > 1 || token.includes(','))
    return { denial: deny('credential_repeated', { header: name }) };
  if (/^[ \t]*$/.test(token)) return undefined;
  return /^\S+$/.test(token)
    ? { token }
    : { denial: deny('credential_malformed', { header: name, expected }) };
}
