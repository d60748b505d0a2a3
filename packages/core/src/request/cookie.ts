import { checkOptions } from '../options/option-checks.js';
import { deny } from '../response/denial.js';
import { headerValues } from './auth-request.js';
import type { AuthRequest } from './auth-request.js';
import { acceptExpectation } from './credential-source.js';
import type { CredentialSource, Presented } from './credential-source.js';
import { isHttpToken } from './http-token.js';

/** What `cookie` takes. */
export interface CookieSourceOptions {
  /** The origins of the pages that may use this cookie for more than reading, such as `['https://app.example.com']`. */
  readonly origins: readonly string[];
  /**
   * The only authorities whose tokens are taken from this cookie.
   * @default any, but no API keys and no tokens of machines
   */
  readonly accept?: readonly string[];
}

/** Methods that change nothing (RFC 9110 §9.2.1). */
const safeMethods: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/**
 * A cookie that holds a token. Browsers send cookies with requests that other sites make (CSRF), so such a request is
 * refused: its `Origin` must be listed, and where it has none, its method must be safe. A program's credential (an API key, a
 * machine's token) is taken only from an authority that `accept` lists.
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
    accept: options.accept && [...options.accept],
    read(request) {
      const [token, ...others] = valuesOf(request, name);
      if (token === undefined) return undefined;
      // A page on a subdomain can set a second cookie of the same name, and nobody can tell which is which.
      if (others.length > 0) return { denial: deny('credential_repeated') };
      if (!mayUse(request, origins))
        return { denial: deny('credential_cross_site', { allowed: [...origins] }) };
      return { token };
    },
  };
}

/**
 * The values of all cookies of this name (RFC 6265 §4.2.1); an empty one was deleted. Only spaces and tabs stand around a name:
 * whatever else `trim` takes away is part of it, and a page on a subdomain can set such a cookie.
 */
function valuesOf(request: AuthRequest, name: string): readonly string[] {
  return headerValues(request, 'cookie')
    .flatMap((header) => header.split(';'))
    .map(withoutBlanks)
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1).replace(/^"(.*)"$/, '$1'))
    .filter((value) => value !== '');
}

/** A loop, since a pattern that looks for blanks at the end tries each run of them anew. */
function withoutBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (isBlank(text[start])) start += 1;
  while (end > start && isBlank(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

function mayUse(request: AuthRequest, origins: readonly string[]): boolean {
  const [origin, ...others] = headerValues(request, 'origin');
  if (origin === undefined) return safeMethods.includes(request.method);
  return others.length === 0 && origins.includes(origin);
}

function isOrigin(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && new URL(value).origin === value;
}
