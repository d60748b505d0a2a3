import { deny } from '../../response/denial.js';
import type { Denial } from '../../response/denial.js';
import type { Claims } from '../../token/token.js';

/** The year 5138 in seconds: an issuer that counts milliseconds passed it in 1973. */
const latest = 1e11;

/**
 * Reads a NumericDate (RFC 7519 §2): a number of seconds, at most 1e11 before or after 1970. Text, `null` and 1e400 are
 * denials, not absence; so is a time in milliseconds, which `unit` in the detail says.
 */
export function numericDate(claims: Claims, claim: string): { date?: number; denial?: Denial } {
  if (!Object.hasOwn(claims, claim)) return {};
  const value = claims[claim];
  if (typeof value === 'number' && Math.abs(value) <= latest) return { date: value };
  const unit = Number.isFinite(value) ? { unit: 'milliseconds' } : {};
  return { denial: deny('claim_malformed', { claim, ...unit }) };
}
