import { checkOptions, seconds } from '../../options/option-checks.js';
import { deny } from '../../response/denial.js';
import { timedRule } from '../pure-rule.js';
import type { Rule } from '../rule.js';
import { numericDate } from './numeric-date.js';

/**
 * Requires that the token was issued at most `age` seconds ago, whatever its `exp` is. `tolerance` (default 5 seconds)
 * is added. `iat` must be present. Throws `ConfigurationError` for invalid numbers.
 */
export function maxTokenAge(age: number, tolerance = 5): Rule {
  checkOptions('maxTokenAge', { age, tolerance }, { age: seconds(1, 1e9), tolerance: seconds(0, 600) });
  const rule: Rule = ({ claims }, { now }) => {
    const date = numericDate(claims, 'iat');
    if (typeof date === 'object') return date;
    if (date === undefined) return deny('claim_missing', { claim: 'iat', option: 'maxTokenAge' });
    return now() - date <= age + tolerance
      ? undefined
      : deny('token_too_old', { maxTokenAge: age, tolerance });
  };
  return timedRule(rule, (claims) => {
    const date = numericDate(claims, 'iat');
    return { from: Number.NEGATIVE_INFINITY, until: Number(date) + age + tolerance };
  });
}
