import type { Rule } from '../../claims/rule.js';
import { otherName, otherUse } from '../../claims/rules/access-token-type.js';
import { deny } from '../../response/denial.js';

/**
 * Requires that an introspected token is an access token without proof of possession. `token_type` (RFC 7662 §2.2), if
 * present, must be `bearer` or `access_token`.
 */
export const introspectedType: Rule = ({ claims }) => {
  const { token_type: kind } = claims;
  if (kind !== undefined && typeof kind !== 'string') return deny('claim_malformed', { claim: 'token_type' });
  if (kind !== undefined && !['bearer', 'access_token'].includes(kind.toLowerCase()))
    return deny('type_mismatch', { claim: 'token_type' });
  return otherUse(claims) ?? otherName(claims);
};
