import type { Rule } from '../../claims/rule.js';
import { otherName, otherUse } from '../../claims/rules/access-token-type.js';
import { deny } from '../../response/denial.js';

/** What was introspected is an access token that needs no proof: `token_type` (RFC 7662 §2.2), where there is one, says so. */
export const introspectedType: Rule = ({ claims }) => {
  const { token_type: kind } = claims;
  if (kind !== undefined && typeof kind !== 'string') return deny('claim_malformed', { claim: 'token_type' });
  if (kind !== undefined && !['bearer', 'access_token'].includes(kind.toLowerCase()))
    return deny('type_mismatch', { claim: 'token_type' });
  return otherUse(claims) ?? otherName(claims);
};
