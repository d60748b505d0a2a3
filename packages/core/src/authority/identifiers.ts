import { redactUrl } from '../http/redact-url.js';
import { ConfigurationError } from '../options/configuration-error.js';
import { unchecked } from '../options/unchecked.js';
import type { Unchecked } from '../options/unchecked.js';

type Identifiers = string | readonly string[] | Unchecked;

/**
 * Checks the text of `issuer` and `audience`. A token can never have such a value by chance, but an environment variable
 * can: white space around it, a control character in it, or an issuer URL with a query or a fragment (OpenID Connect
 * Core §2, RFC 8414 §2). Throws `ConfigurationError`.
 */
export function checkIdentifiers(factory: string, issuer: Identifiers, audience: Identifiers): void {
  for (const value of listed(issuer))
    check(factory, 'issuer', value, textProblem(value) ?? urlProblem(value));
  for (const value of listed(audience)) check(factory, 'audience', value, textProblem(value));
}

function listed(value: Identifiers): readonly string[] {
  return value === unchecked ? [] : [value].flat();
}

function check(factory: string, option: string, value: string, problem: string | undefined): void {
  if (problem === undefined) return;
  throw new ConfigurationError(
    `${factory}: "${option}" ${problem}, so no token can match it: ${JSON.stringify(redactUrl(value))}.`,
  );
}

function textProblem(value: string): string | undefined {
  if (value.trim() !== value) return 'begins or ends with white space';
  return /\p{Cc}/u.test(value) ? 'contains a control character' : undefined;
}

function urlProblem(value: string): string | undefined {
  if (!/^https?:/i.test(value)) return undefined;
  if (value.includes('#')) return 'is a URL with a fragment';
  return value.includes('?') ? 'is a URL with a query' : undefined;
}
