import { isTextList } from '../../options/option-checks.js';
import { deny } from '../../response/denial.js';
import type { Rule } from '../rule.js';

/** The token is meant for one of these audiences (RFC 7519 §4.1.3); `aud` must be there, as a string or a list of strings. */
export function audience(audiences: readonly string[]): Rule {
  return ({ claims: { aud } }) => {
    if (aud === undefined) return deny('claim_missing', { claim: 'aud' });
    if (typeof aud !== 'string' && !isTextList(aud)) return deny('claim_malformed', { claim: 'aud' });
    const named =
      typeof aud === 'string' ? audiences.includes(aud) : aud.some((one) => audiences.includes(one));
    return named ? undefined : deny('audience_mismatch', { expected: [...audiences] });
  };
}
