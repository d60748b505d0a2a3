import { deny } from '../../response/denial.js';
import type { Rule } from '../rule.js';
import { numericDate } from './numeric-date.js';

/**
 * Requires that the token was not issued in the future (RFC 7519 §4.1.6): `iat`, if present, is at most `tolerance`
 * seconds ahead.
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
