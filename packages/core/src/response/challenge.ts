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
  if (code === 'scope_missing' && Array.isArray(detail.required))
    header += `, scope="${detail.required.join(' ')}"`;
  return header;
}
