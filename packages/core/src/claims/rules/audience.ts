import { isTextList } from '../../options/option-checks.js';
import { deny } from '../../response/denial.js';
import { pureRule } from '../pure-rule.js';
import type { Rule } from '../rule.js';

/** Requires one of the audiences (RFC 7519 §4.1.3). `aud` must be present, as a string or a list of strings. */
export function audience(audiences: readonly string[]): Rule {
  return pureRule(({ claims: { aud } }) => {
    if (aud === undefined) return deny('claim_missing', { claim: 'aud', option: 'audience' });
    if (typeof aud !== 'string' && !isTextList(aud)) return deny('claim_malformed', { claim: 'aud' });
    const matches =
      typeof aud === 'string' ? audiences.includes(aud) : aud.some((item) => audiences.includes(item));
    return matches ? undefined : deny('audience_mismatch', { expected: [...audiences] });
  });
}
