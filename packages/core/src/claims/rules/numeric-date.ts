import { deny } from '../../response/denial.js';
import type { Denial, UsualDenialCode } from '../../response/denial.js';
import type { Claims } from '../../token/token.js';
import { timedRule } from '../pure-rule.js';
import type { Rule } from '../rule.js';

/** The latest date in seconds, in the year 5138. A current time in milliseconds is above it. */
const latest = 1e11;

/**
 * Reads a NumericDate (RFC 7519 §2): a number of seconds, at most 1e11 before or after 1970. Text, `null` and 1e400 are
 * malformed, not absent. A time in milliseconds is malformed too, with `unit` in the detail.
 */
export function numericDate(claims: Claims, claim: string): { date?: number; denial?: Denial } {
  if (!Object.hasOwn(claims, claim)) return {};
  const value = claims[claim];
  if (typeof value === 'number' && Math.abs(value) <= latest) return { date: value };
  const unit = Number.isFinite(value) ? { unit: 'milliseconds' } : {};
  return { denial: deny('claim_malformed', { claim, ...unit }) };
}

/** Creates the rule that a date, if present, is at most `tolerance` seconds ahead of the clock. */
export function notAhead(claim: string, tolerance: number, code: UsualDenialCode): Rule {
  const rule: Rule = ({ claims }, { now }) => {
    const { date, denial } = numericDate(claims, claim);
    if (denial) return denial;
    return date === undefined || date <= now() + tolerance ? undefined : deny(code, { tolerance });
  };
  return timedRule(rule, (claims) => {
    const { date = Number.NEGATIVE_INFINITY } = numericDate(claims, claim);
    return { from: date - tolerance, until: Number.POSITIVE_INFINITY };
  });
}
