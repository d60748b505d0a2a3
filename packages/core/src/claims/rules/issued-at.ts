import { deny } from '../../response/denial.js';
import type { Rule } from '../rule.js';
import { numericDate } from './numeric-date.js';

/**
 * Requires that the token was not issued in the future (RFC 7519 §4.1.6): `iat`, if present, is at most `tolerance`
 * seconds ahead. Every authority allows ten minutes, since no specification forbids an `iat` ahead of the clock. Add
 * this rule for an issuer that promises more.
 */
export function issuedAt(tolerance: number): Rule {
  return ({ claims }, { now }) => {
    const { date, denial } = numericDate(claims, 'iat');
    if (denial) return denial;
    return date === undefined || date <= now() + tolerance
      ? undefined
      : deny('token_issued_in_future', { tolerance });
  };
}
