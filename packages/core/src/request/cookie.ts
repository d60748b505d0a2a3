import { checkOptions, optional, textOrList, hasOtherForm } from '../options/option-checks.js';
import { deny } from '../response/denial.js';
import { headerValues } from './auth-request.js';
import type { AuthRequest } from './auth-request.js';
import { acceptExpectation } from './credential-source.js';
import type { CredentialSource, Presented } from './credential-source.js';
import { isHttpToken } from './http-token.js';
import { isAllowedOrigin, isOrigin, originProblem } from './origin.js';
import { valueOfSigned } from './signed-value.js';

/** Options of `cookie`. */
export interface CookieSourceOptions {
  /**
   * The origins whose pages may use this cookie with methods that are not safe, such as `['https://app.example.com']`. An
   * app may have a scheme of its own: `capacitor://localhost`. Wildcards are a `ConfigurationError`.
   */
  readonly origins: readonly string[];
  /**
   * The only authorities whose tokens are accepted from this cookie.
   * @default any, but no API keys and no tokens of machines
   */
  readonly accept?: readonly string[];
  /**
   * The secret that signs the value of the cookie, or a list for rotation. The forms of cookie-parser, Hono, Better Auth
   * and @fastify/cookie are verified (HMAC-SHA-256). The signature does not cover the name of the cookie.
   * @default the value is the token itself
   */
  readonly signed?: string | readonly string[];
}

/**
 * A cookie that contains a token. Browsers send cookies with requests of other sites too (CSRF). So the `Origin` of the
 * request must be listed; without `Origin`, its method must be safe. A credential of a program (an API key or a token
 * of a machine) is accepted only from an authority in `accept`. Throws `ConfigurationError` for invalid options.
 */
export function cookie(
  name: string,
  options: CookieSourceOptions & { readonly signed?: never },
): CredentialSource<Presented>;

export function cookie(name: string, options: CookieSourceOptions): CredentialSource;

export function cookie(name: string, options: CookieSourceOptions): CredentialSource {
  checkOptions(
    'cookie',
    { ...options, name },
    {
      name: {
        mustBe: 'the name of a cookie, such as "__session"',
        but: hasOtherForm,
        holds: isHttpToken,
      },
      origins: {
        mustBe: 'a non-empty list of origins such as "https://app.example.com", without a path or a wildcard',
        but: (value) => originProblem(value) ?? hasOtherForm(value),
        holds: (value) => Array.isArray(value) && value.length > 0 && value.every(isOrigin),
      },
      accept: acceptExpectation,
      signed: optional(textOrList('the secret of the signature, or a non-empty list of secrets')),
    },
  );
  const origins = [...options.origins];
  const secrets = options.signed === undefined ? undefined : [options.signed].flat();
  return {
    ambient: true,
    place: `Cookie: ${name}=<token>`,
    accept: options.accept && [...options.accept],
    read(request) {
      const [value, ...others] = valuesOf(request, name);
      if (value === undefined) return undefined;
      // A page on a subdomain can set a second cookie with this name, and the two cannot be distinguished.
      if (others.length > 0) return { denial: deny('credential_repeated', { cookie: name }) };
      if (!isAllowedOrigin(request, origins))
        return { denial: deny('credential_cross_site', { allowed: [...origins] }) };
      return secrets === undefined ? presented(name, value) : unsigned(name, value, secrets);
    },
  };
}

async function unsigned(name: string, text: string, secrets: readonly string[]): Promise<Presented> {
  const value = await valueOfSigned(text, secrets);
  return value === undefined
    ? { denial: deny('signature_invalid', { cookie: name, option: 'signed' }) }
    : presented(name, value);
}

/** Express writes signed values and JSON with a prefix, which no token has. */
function presented(name: string, value: string): Presented {
  const form = value.slice(0, 2);
  return form === 's:' || form === 'j:'
    ? { denial: deny('token_malformed', { cookie: name, form }) }
    : { token: value };
}

/**
 * Returns the decoded values of all cookies with this name (RFC 6265 §4.2.1), except empty ones, which were deleted. Only
 * spaces and tabs are removed around a name. Other characters that `trim` removes belong to the name, and a page on a
 * subdomain can set such a cookie.
 */
function valuesOf(request: AuthRequest, name: string): readonly string[] {
  return headerValues(request, 'cookie')
    .flatMap((header) => header.split(';'))
    .map(trimBlanks)
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1).replace(/^"(.*)"$/, '$1'))
    .filter((value) => value !== '')
    .map(decoded);
}

/**
 * Decodes percent-encoding once, as cookie 1.1.1 (cookie-parser, @fastify/cookie), Hono and Better Auth do. They also
 * keep a value that can't be decoded as it is. Its percent sign then makes it a malformed token.
 */
function decoded(value: string): string {
  if (!value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Removes spaces and tabs at both ends. A loop, since a regular expression would be slow on long runs of blanks. */
function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (isBlank(text[start])) start += 1;
  while (isBlank(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
