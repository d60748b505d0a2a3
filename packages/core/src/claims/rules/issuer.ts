import { deny } from '../../response/denial.js';
import { pureRule } from '../pure-rule.js';
import type { Rule } from '../rule.js';

/** Requires one of the issuers, compared character by character (RFC 7519 §4.1.1, RFC 9068 §4). */
export function issuer(issuers: readonly string[]): Rule {
  return pureRule(({ claims: { iss } }) => {
    if (iss === undefined) return deny('claim_missing', { claim: 'iss', option: 'issuer' });
    if (typeof iss !== 'string') return deny('claim_malformed', { claim: 'iss' });
    return issuers.includes(iss) ? undefined : deny('issuer_mismatch', { expected: [...issuers] });
  });
}
