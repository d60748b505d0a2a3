import { checkOptions, seconds } from '../../options/option-checks.js';
import { deny } from '../../response/denial.js';
import type { Rule } from '../rule.js';
import { numericDate } from './numeric-date.js';

/** The token was issued at most `age` seconds ago, give or take `tolerance` (default 5), whatever its `exp` says; `iat` must be there. */
export function maxTokenAge(age: number, tolerance = 5): Rule {
  checkOptions('maxTokenAge', { age, tolerance }, { age: seconds(1, 1e9), tolerance: seconds(0, 600) });
  return ({ claims }, { now }) => {
    const { date, denial } = numericDate(claims, 'iat');
    if (denial) return denial;
    if (date === undefined) return deny('claim_missing', { claim: 'iat' });
    return now() - date <= age + tolerance
      ? undefined
      : deny('token_too_old', { maxTokenAge: age, tolerance });
  };
}
