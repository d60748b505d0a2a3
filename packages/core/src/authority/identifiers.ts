import { redactUrl } from '../http/redact-url.js';
import { ConfigurationError } from '../options/configuration-error.js';
import { isUnchecked } from '../options/unchecked.js';
import type { Unchecked } from '../options/unchecked.js';

type Identifiers = string | readonly string[] | Unchecked;

/**
 * Checks the text of `issuer` and `audience`. Throws `ConfigurationError` for values that no token has, but that a faulty
 * environment variable gives: with white space around it, or with a control character. An issuer that is a URL must have
 * no query and no fragment (OpenID Connect Core §2, RFC 8414 §2).
 */
export function checkIdentifiers(factory: string, issuer: Identifiers, audience: Identifiers): void {
  for (const value of listed(issuer))
    check(factory, 'issuer', value, textProblem(value) ?? urlProblem(value));
  for (const value of listed(audience)) check(factory, 'audience', value, textProblem(value));
}

function listed(value: Identifiers): readonly string[] {
  return isUnchecked(value) ? [] : [value].flat();
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
