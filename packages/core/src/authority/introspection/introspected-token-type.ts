import type { Rule } from '../../claims/rule.js';
import { isPresent, otherName, otherUse } from '../../claims/rules/token-use.js';
import { deny } from '../../response/denial.js';

/**
 * Requires that an introspected token is an access token without proof of possession. `token_type` (RFC 7662 §2.2), if
 * present and not `null`, must be `bearer` or `access_token`.
 */
export const introspectedType: Rule = ({ claims }) => {
  const { token_type: kind } = claims;
  if (!isPresent(kind)) return otherUse(claims) ?? otherName(claims);
  if (typeof kind !== 'string') return deny('claim_malformed', { claim: 'token_type' });
  if (!['bearer', 'access_token'].includes(kind.toLowerCase()))
    return deny('type_mismatch', { claim: 'token_type' });
  return otherUse(claims) ?? otherName(claims);
};
