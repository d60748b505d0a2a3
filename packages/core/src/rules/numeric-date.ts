import type { Claims } from '../classify.js';
import { deny } from '../denial.js';
import type { Denial } from '../denial.js';

/** Reads a NumericDate (RFC 7519 §2): a finite number of seconds; text, `null` and 1e400 are denials, not absence. */
export function numericDate(claims: Claims, claim: string): { date?: number; denial?: Denial } {
  if (!Object.hasOwn(claims, claim)) return {};
  const value = claims[claim];
  if (typeof value === 'number' && Number.isFinite(value)) return { date: value };
  return { denial: deny('claim_malformed', { claim }) };
}
