import { checkOptions, isListOf, isText, textOrList } from '../../options/option-checks.js';
import { deny } from '../../response/denial.js';
import { pureRule } from '../pure-rule.js';
import type { Rule } from '../rule.js';

/**
 * Requires that the user authenticated with one of these methods, such as `'mfa'` or `'hwk'` (RFC 8176 §2). The claim `amr`
 * (OpenID Connect Core §2) must be a list with one of them. To require several, add the rule several times. Throws
 * `ConfigurationError` for an empty value.
 */
export function authenticationMethods(method: string | readonly string[]): Rule {
  checkOptions(
    'authenticationMethods',
    { method },
    { method: textOrList('a method such as "mfa", or a non-empty list of methods') },
  );
  const methods = [method].flat();
  return pureRule(({ claims }) => {
    if (!Object.hasOwn(claims, 'amr')) return deny('claim_missing', { claim: 'amr' });
    if (!isListOf(claims.amr, isText)) return deny('claim_malformed', { claim: 'amr' });
    return claims.amr.some((one) => methods.includes(one))
      ? undefined
      : deny('authentication_insufficient', {
          expected: methods,
          failed: ['"amr" lists none of the required methods'],
        });
  });
}
