import { deny } from '../../response/denial.js';
import { timedRule } from '../pure-rule.js';
import type { Rule } from '../rule.js';
import { numericDate } from './numeric-date.js';

/**
 * Requires that the token has not expired (RFC 7519 §4.1.4): `exp` is less than `tolerance` seconds ago. `exp` must be
 * present unless `mayLack` is true.
 */
export function expiration(tolerance: number, mayLack = false): Rule {
  const rule: Rule = ({ claims }, { now }) => {
    const date = numericDate(claims, 'exp');
    if (typeof date === 'object') return date;
    if (date === undefined)
      return mayLack ? undefined : deny('claim_missing', { claim: 'exp', option: 'expiry' });
    // If the clock returns NaN, this comparison is false and denies. The other rules compare in the same way.
    return now() < date + tolerance ? undefined : deny('token_expired', { tolerance });
  };
  return timedRule(rule, (claims) => {
    const date = numericDate(claims, 'exp');
    const until = typeof date === 'number' ? date + tolerance : Number.POSITIVE_INFINITY;
    return { from: Number.NEGATIVE_INFINITY, until };
  });
}
