import { deny } from '../../response/denial.js';
import type { Rule } from '../rule.js';
import { numericDate } from './numeric-date.js';

/**
 * Requires that the token is already valid (RFC 7519 §4.1.5): `nbf`, if present, is at most `tolerance` seconds ahead.
 */
export function notBefore(tolerance: number): Rule {
  return ({ claims }, { now }) => {
    const { date, denial } = numericDate(claims, 'nbf');
    if (denial) return denial;
    return date === undefined || date <= now() + tolerance
      ? undefined
      : deny('token_not_yet_valid', { tolerance });
  };
}
