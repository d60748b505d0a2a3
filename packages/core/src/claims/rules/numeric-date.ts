import { deny } from '../../response/denial.js';
import type { Denial, UsualDenialCode } from '../../response/denial.js';
import type { Claims } from '../../token/token.js';
import { timedRule } from '../pure-rule.js';
import type { Rule } from '../rule.js';

/** The latest date in seconds, in the year 5138. A current time in milliseconds is above it. */
const latest = 1e11;

/**
 * Reads a NumericDate (RFC 7519 §2): a number of seconds, at most 1e11 before or after 1970. Returns `undefined` if the
 * claim is absent. Returns a denial if it is malformed, as text, `null` and 1e400 are. A time in milliseconds is malformed
 * too, with `unit` in the detail.
 */
export function numericDate(claims: Claims, claim: string): number | Denial | undefined {
  // A class may have a getter for it. So it counts neither as absent nor as a date.
  if (!Object.hasOwn(claims, claim)) return claim in claims ? deny('claim_malformed', { claim }) : undefined;
  const value = claims[claim];
  if (typeof value === 'number' && Math.abs(value) <= latest) return value;
  const unit = Number.isFinite(value) ? { unit: 'milliseconds' } : {};
  return deny('claim_malformed', { claim, ...unit });
}

/** Creates the rule that a date, if present, is at most `tolerance` seconds ahead of the clock. */
export function notAhead(claim: string, tolerance: number, code: UsualDenialCode): Rule {
  const rule: Rule = ({ claims }, { now }) => {
    const date = numericDate(claims, claim);
    if (typeof date === 'object') return date;
    return date === undefined || date <= now() + tolerance ? undefined : deny(code, { tolerance });
  };
  return timedRule(rule, (claims) => {
    const date = numericDate(claims, claim);
    const from = typeof date === 'number' ? date - tolerance : Number.NEGATIVE_INFINITY;
    return { from, until: Number.POSITIVE_INFINITY };
  });
}
