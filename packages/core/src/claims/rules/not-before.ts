import type { Rule } from '../rule.js';
import { notAhead } from './numeric-date.js';

/**
 * Requires that the token is already valid (RFC 7519 §4.1.5): `nbf`, if present, is at most `tolerance` seconds ahead.
 */
export function notBefore(tolerance: number): Rule {
  return notAhead('nbf', tolerance, 'token_not_yet_valid');
}
