import { checkOptions, textOrList } from '../../options/option-checks.js';
import { deny } from '../../response/denial.js';
import type { Rule } from '../rule.js';

/**
 * The token is of one of these types: its `typ` header is there and is one of them, such as `at+jwt` (RFC 9068 §4), in any case
 * and with or without `application/`. Among the rules of an issuer it replaces the list of types that are accepted otherwise:
 * none, `JWT` and `at+jwt`. Give the rule itself: within a function of your own it only adds a check. A type beyond that list
 * settles that another kind of token is wanted, so its claims may be those of an ID token, a logout token or a security event
 * token; claims `token_use` and `token_type` of another kind are refused all the same.
 */
export function typ(accepted: string | readonly string[]): Rule {
  checkOptions(
    'typ',
    { accepted },
    { accepted: textOrList('a media type such as "at+jwt", or a list of them') },
  );
  const types = [accepted].flat().map(normalizedTyp);
  const rule: Rule = ({ header }) => {
    const sent = header?.typ;
    return sent !== undefined && types.includes(normalizedTyp(sent))
      ? undefined
      : deny('type_mismatch', { expected: [...types] });
  };
  return Object.assign(rule, { [settlesType]: true });
}

/** Marks the rules that `type` makes, in every copy of this package. */
export const settlesType = Symbol.for('@tokenward/core: settles the type');

/** RFC 7515 §4.1.9: the prefix may be left out, and media types do not mind their case. */
export function normalizedTyp(typ: string): string {
  // The spelling of nearly all tokens, which costs nothing then.
  if (typ === 'JWT') return 'jwt';
  const lower = typ.toLowerCase();
  return lower.startsWith('application/') ? lower.slice('application/'.length) : lower;
}
