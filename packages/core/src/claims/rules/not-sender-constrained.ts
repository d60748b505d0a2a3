import { isObject } from '../../options/option-checks.js';
import { deny } from '../../response/denial.js';
import type { Rule } from '../rule.js';

/**
 * Denies a token that is bound to a key or certificate (`cnf`, RFC 7800 §3). Accepted without proof, it would also work
 * for a thief.
 */
export const notSenderConstrained: Rule = ({ claims: { cnf } }) => {
  if (cnf === undefined) return undefined;
  return deny(isObject(cnf) ? 'token_bound' : 'claim_malformed', { claim: 'cnf' });
};
