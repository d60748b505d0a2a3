import { headerValues } from './auth-request.js';
import type { AuthRequest } from './auth-request.js';

/** The safe methods (RFC 9110 §9.2.1). */
const safeMethods: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Whether a request with a cookie comes from a listed origin. Without `Origin`, its method must be safe.
 *
 * Under the referrer policy `no-referrer`, which helmet sets, browsers write `Origin: null` for forms of the same origin
 * too (Fetch, "append a request `Origin` header"). `Sec-Fetch-Site` tells them apart: pages can't set it, and for an
 * opaque origin, such as a sandboxed frame, it is `cross-site` (Fetch Metadata, "set the Sec-Fetch-Site header").
 */
export function isAllowedOrigin(request: AuthRequest, origins: readonly string[]): boolean {
  const [origin, ...others] = headerValues(request, 'origin');
  if (origin === undefined) return safeMethods.includes(request.method);
  if (others.length > 0) return false;
  return origin === 'null' ? isSameOrigin(request) : origins.includes(origin);
}

function isSameOrigin(request: AuthRequest): boolean {
  const [site, ...others] = headerValues(request, 'sec-fetch-site');
  return site === 'same-origin' && others.length === 0;
}

/**
 * Whether a value is one origin as browsers write it. An app has a scheme of its own, such as `capacitor://localhost`,
 * whose `URL.origin` is `null`. A wildcard would never be compared as one, so it is none.
 */
export function isOrigin(value: unknown): boolean {
  if (typeof value !== 'string' || value.includes('*')) return false;
  if (/^https?:/i.test(value)) return URL.canParse(value) && new URL(value).origin === value;
  return /^(?!file:)[a-z][a-z\d+.-]*:\/\/[\w.-]+(?::\d+)?$/.test(value);
}

/**
 * Says why a text is no origin, after `but`. Returns `undefined` for anything else that is wrong. It repeats no part of the
 * text, which can contain a password.
 */
export function originProblem(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.trim() === '' || isOrigin(value)) return undefined;
  if (value.includes('*')) return 'has a wildcard: list each origin';
  if (!/^[a-z][a-z\d+.-]*:\/\//i.test(value)) return 'has no scheme, such as "https://"';
  if (/^[^/]+:\/\/[^/?#]+\/$/.test(value)) return 'ends with a slash';
  if (/^[^/]+:\/\/[^/?#]+[/?#]/.test(value)) return 'has more than a scheme, a host and a port';
  return 'is not written as browsers write it: in small letters, without a user name and without the default port';
}
