import { isObject } from '../../options/option-checks.js';
import { deny } from '../../response/denial.js';
import { pureRule } from '../pure-rule.js';
import type { Rule } from '../rule.js';

/**
 * Denies a token that is bound to a key or certificate (`cnf`, RFC 7800 §3). Accepted without proof, it would also work
 * for a thief. A verifier with `proofs` checks the binding itself, after the rules.
 */
export const notSenderConstrained: Rule = pureRule(({ claims: { cnf } }, { confirmations = [] }) => {
  if (cnf === undefined || (isObject(cnf) && confirmations.length > 0)) return undefined;
  return deny(isObject(cnf) ? 'token_bound' : 'claim_malformed', { claim: 'cnf' });
});
