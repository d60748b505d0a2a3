import { isTextList } from '../options/option-checks.js';
import type { Denial } from './denial.js';
import { problem } from './problem.js';
import type { Reply } from './problem.js';

/**
 * Renders a denial as a challenge (RFC 6750 §3, RFC 9110 §11.6.1) with a problem body (RFC 9457). `realm` may have every
 * printable ASCII character.
 */
export function challenge(
  denial: Denial,
  realm = 'api',
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const { status, error, message } = denial;
  return problem(
    status,
    message,
    { ...headers, 'www-authenticate': bearer(denial, realm) },
    error && { error },
  );
}

function bearer({ code, error, message, detail }: Denial, realm: string): string {
  // A quoted string (RFC 9110 §5.6.4).
  let header = `Bearer realm="${realm.replaceAll(/["\\]/g, '\\$&')}"`;
  if (error !== undefined) header += `, error="${error}", error_description="${message}"`;
  if (code === 'authentication_insufficient') header += authenticationParameters(detail);
  const scopes = code === 'scope_missing' ? detail.required : detail.scopes;
  if (error !== undefined && Array.isArray(scopes)) header += `, scope="${scopes.join(' ')}"`;
  return header;
}

/** What the client must ask for, as quoted strings (RFC 9470 §3). */
function authenticationParameters({ acr, maxAge }: Denial['detail']): string {
  return (
    (isTextList(acr) ? `, acr_values="${acr.join(' ')}"` : '') +
    (typeof maxAge === 'number' ? `, max_age="${maxAge}"` : '')
  );
}
