import { checkOptions, textOrList } from '../../options/option-checks.js';
import { deny } from '../../response/denial.js';
import { pureRule } from '../pure-rule.js';
import type { Rule } from '../rule.js';

/**
 * Requires one of the given `typ` headers, such as `at+jwt` (RFC 9068 §4), in any case and with or without
 * `application/`. Among the rules of an issuer, it replaces the default list: no `typ`, `JWT` and `at+jwt`. Pass the
 * rule itself: a function that calls it only adds a check. A type outside the default list means that you expect
 * another kind of token. Claims of ID tokens, logout tokens and security event tokens are then accepted. `token_use`
 * and `token_type` of another kind are still denied. Throws `ConfigurationError` for an empty value.
 */
export function typ(accepted: string | readonly string[]): Rule {
  checkOptions(
    'typ',
    { accepted },
    { accepted: textOrList('a media type such as "at+jwt", or a list of them') },
  );
  const types = [accepted].flat().map(normalizedTyp);
  const rule = pureRule(({ header }) => {
    const value = header?.typ;
    return value !== undefined && types.includes(normalizedTyp(value))
      ? undefined
      : deny('type_mismatch', { expected: [...types] });
  });
  return Object.assign(rule, { [settlesType]: true });
}

/** The mark of rules that `typ` created. Every copy of this package uses the same symbol. */
export const settlesType = Symbol.for('@tokenward/core: settles the type');

/**
 * Normalizes a `typ` header: media types are case-insensitive, and `application/` may be left out (RFC 7515 §4.1.9).
 */
export function normalizedTyp(typ: string): string {
  // A fast path: nearly all tokens have this value.
  if (typ === 'JWT') return 'jwt';
  const lower = typ.toLowerCase();
  return lower.startsWith('application/') ? lower.slice('application/'.length) : lower;
}
