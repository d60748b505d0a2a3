import { checkOptions } from '../options/option-checks.js';
import { deny } from '../response/denial.js';
import { headerValues } from './auth-request.js';
import type { AuthRequest } from './auth-request.js';
import { acceptExpectation } from './credential-source.js';
import type { CredentialSource, Presented } from './credential-source.js';
import { isHttpToken } from './http-token.js';

/** Options of `cookie`. */
export interface CookieSourceOptions {
  /**
   * The origins whose pages may use this cookie with methods that are not safe, such as `['https://app.example.com']`.
   */
  readonly origins: readonly string[];
  /**
   * The only authorities whose tokens are accepted from this cookie.
   * @default any, but no API keys and no tokens of machines
   */
  readonly accept?: readonly string[];
}

/** The safe methods (RFC 9110 §9.2.1). */
const safeMethods: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/**
 * A cookie that contains a token. Browsers send cookies with requests of other sites too (CSRF). So the `Origin` of the
 * request must be listed; without `Origin`, its method must be safe. A credential of a program (an API key or a token
 * of a machine) is accepted only from an authority in `accept`. Throws `ConfigurationError` for invalid options.
 */
export function cookie(name: string, options: CookieSourceOptions): CredentialSource<Presented> {
  checkOptions(
    'cookie',
    { ...options, name },
    {
      name: {
        mustBe: 'the name of a cookie, such as "__session"',
        holds: isHttpToken,
      },
      origins: {
        mustBe: 'a non-empty list of origins such as "https://app.example.com", without a path',
        holds: (value) => Array.isArray(value) && value.length > 0 && value.every(isOrigin),
      },
      accept: acceptExpectation,
    },
  );
  const origins = [...options.origins];
  return {
    ambient: true,
    place: `Cookie: ${name}=<token>`,
    accept: options.accept && [...options.accept],
    read(request) {
      const [token, ...others] = valuesOf(request, name);
      if (token === undefined) return undefined;
      // A page on a subdomain can set a second cookie with this name, and the two cannot be distinguished.
      if (others.length > 0) return { denial: deny('credential_repeated', { cookie: name }) };
      if (!isAllowedOrigin(request, origins))
        return { denial: deny('credential_cross_site', { allowed: [...origins] }) };
      return { token };
    },
  };
}

/**
 * Returns the values of all cookies with this name (RFC 6265 §4.2.1), except empty ones, which were deleted. Only
 * spaces and tabs are removed around a name. Other characters that `trim` removes belong to the name, and a page on a
 * subdomain can set such a cookie.
 */
function valuesOf(request: AuthRequest, name: string): readonly string[] {
  return headerValues(request, 'cookie')
    .flatMap((header) => header.split(';'))
    .map(trimBlanks)
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1).replace(/^"(.*)"$/, '$1'))
    .filter((value) => value !== '');
}

/** Removes spaces and tabs at both ends. A loop, since a regular expression would be slow on long runs of blanks. */
function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (isBlank(text[start])) start += 1;
  while (end > start && isBlank(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

function isAllowedOrigin(request: AuthRequest, origins: readonly string[]): boolean {
  const [origin, ...others] = headerValues(request, 'origin');
  if (origin === undefined) return safeMethods.includes(request.method);
  return others.length === 0 && origins.includes(origin);
}

function isOrigin(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && new URL(value).origin === value;
}
