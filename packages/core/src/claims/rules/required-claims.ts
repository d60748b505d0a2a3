import { checkOptions, textOrList } from '../../options/option-checks.js';
import { deny } from '../../response/denial.js';
import { pureRule } from '../pure-rule.js';
import type { Rule } from '../rule.js';

/**
 * Requires that claims are present and not `null`. Use a schema to check their values. Throws `ConfigurationError` for
 * an empty list.
 */
export function requiredClaims(claim: string | readonly string[]): Rule {
  checkOptions('requiredClaims', { claim }, { claim: textOrList('the name of a claim or a list of names') });
  const names = [claim].flat();
  return pureRule(({ claims }) => {
    const missing = names.find((name) => !Object.hasOwn(claims, name) || claims[name] === null);
    return missing === undefined
      ? undefined
      : deny('claim_missing', { claim: missing, option: 'requiredClaims' });
  });
}
