import type { Rule } from '../rule.js';
import { notAhead } from './numeric-date.js';

/**
 * Requires that the token was not issued in the future (RFC 7519 §4.1.6): `iat`, if present, is at most `tolerance`
 * seconds ahead. Every authority allows ten minutes, since no specification forbids an `iat` ahead of the clock. Add
 * this rule for an issuer that promises more.
 */
export function issuedAt(tolerance: number): Rule {
  return notAhead('iat', tolerance, 'token_issued_in_future');
}
