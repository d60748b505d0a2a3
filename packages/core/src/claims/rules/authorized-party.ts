import { checkOptions, textOrList } from '../../options/option-checks.js';
import { deny } from '../../response/denial.js';
import { pureRule } from '../pure-rule.js';
import type { Rule } from '../rule.js';

/**
 * Requires that the token was issued to one of the parties: `azp` (OpenID Connect Core §2) must be present and be one
 * of them. Throws `ConfigurationError` for an empty value.
 */
export function authorizedParty(party: string | readonly string[]): Rule {
  checkOptions(
    'authorizedParty',
    { party },
    {
      party: textOrList(
        'a non-empty text such as "https://app.example.com", or a non-empty list of such texts',
      ),
    },
  );
  const parties = [party].flat();
  return pureRule(({ claims: { azp } }) => {
    if (azp === undefined) return deny('claim_missing', { claim: 'azp', option: 'authorizedParty' });
    if (typeof azp !== 'string') return deny('claim_malformed', { claim: 'azp' });
    return parties.includes(azp) ? undefined : deny('authorized_party_mismatch', { expected: [...parties] });
  });
}
