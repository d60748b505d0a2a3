import { parseUrl } from '../lib/parse-url.js';
import { ConfigurationError } from '../options/configuration-error.js';
import type { Unchecked } from '../options/unchecked.js';
import { requireHttpsUrl } from './https-url.js';

/**
 * Checks an issuer from which metadata URLs are built. Throws `ConfigurationError`. `instead` names the option to use
 * for an issuer that cannot be changed.
 */
export function issuerUrl(factory: string, issuer: string, instead: string, transport?: Unchecked): URL {
  const problem = issuerProblem(issuer);
  if (problem === undefined) return requireHttpsUrl(factory, issuer, transport);
  throw new ConfigurationError(
    `${factory}: the issuer ${problem}. Give it as "https://id.example.com/tenant", or set the URL directly: ${instead}.`,
  );
}

/**
 * Returns why an issuer identifier must not be the beginning of a URL, or `undefined` if it may. The rules are those of
 * OpenID Connect Discovery §4.1 and RFC 8414 §2: no query, no fragment. The text itself is checked, because `new URL`
 * changes it. It drops tabs and line breaks, turns backslashes into slashes and resolves dot segments. So the URL could
 * have another host or path than the text.
 */
export function issuerProblem(issuer: string): string | undefined {
  const url = typeof issuer === 'string' ? parseUrl(issuer) : undefined;
  if (url === undefined) return 'is not an absolute URL';
  if (/[\p{Cc}\s]/u.test(issuer)) return 'contains white space or a control character';
  if (issuer.includes('\\')) return 'contains a backslash';
  if (issuer.includes('#')) return 'contains a fragment';
  if (issuer.includes('?')) return 'contains a query';
  const origin = issuer.split('/', 3).join('/');
  const path = issuer.slice(origin.length);
  if (origin.includes('@')) return 'contains a user name or password';
  // Lower-casing turns some other characters into ASCII letters.
  if (/[^\x21-\x7e]/.test(origin)) return 'has a host that is not written in ASCII';
  // Some servers include the default port in their issuer.
  const origins = [url.origin, `${url.origin}:443`, `${url.origin}:80`];
  if (!origins.includes(origin.toLowerCase())) return `has an origin that is not written as in ${url.origin}`;
  return (
    pathProblem(path) ?? (url.pathname === (path || '/') ? undefined : 'has characters that a URL encodes')
  );
}

function pathProblem(path: string): string | undefined {
  if (/%(?:25|2f|5c|[01][\da-f]|7f|(?![\da-f]{2}))/i.test(path))
    return 'has an encoded slash, backslash, percent sign or control character in its path';
  const segments = path.replace(/\/$/, '').split('/').slice(1);
  if (segments.includes('')) return 'has an empty segment in its path';
  // Some servers remove everything after a semicolon before they resolve dot segments.
  if (segments.some((segment) => /^(?:\.|%2e){1,2}(?:;|%3b|$)/i.test(segment)))
    return 'has a dot segment in its path';
  return undefined;
}

/**
 * Whether the `iss` of a token may identify an issuer: a valid http(s) URL, or a name that is no such URL (RFC 7519
 * §2). Plain http is allowed, since `iss` is only compared.
 */
export function mayNameIssuer(iss: string): boolean {
  if (/\p{Cc}/u.test(iss)) return false;
  return !/^\s*https?:/i.test(iss) || issuerProblem(iss) === undefined;
}
