import { deny } from '../../response/denial.js';
import type { Rule } from '../rule.js';
import { numericDate } from './numeric-date.js';

/** The token has not expired (RFC 7519 §4.1.4): `exp` is less than `tolerance` seconds ago, and there unless it `mayLack`. */
export function expiration(tolerance: number, mayLack = false): Rule {
  return ({ claims }, { now }) => {
    const { date, denial } = numericDate(claims, 'exp');
    if (denial) return denial;
    if (date === undefined) return mayLack ? undefined : deny('claim_missing', { claim: 'exp' });
    // Said so that a time that is no number denies; the same in the other rules.
    return now() < date + tolerance ? undefined : deny('token_expired', { tolerance });
  };
}
