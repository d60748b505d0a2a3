import type { Rule } from '../../claims/rule.js';
import { isObject, isText } from '../../options/option-checks.js';
import { idToken, isPresent, otherName, otherUse } from '../../claims/rules/token-use.js';
import { deny } from '../../response/denial.js';
import type { Denial } from '../../response/denial.js';
import type { Claims } from '../../token/token.js';

/**
 * Requires that an introspected token is an access token. `token_type` (RFC 7662 §2.2), if present and not `null`, must be
 * `bearer` or `access_token`; or `dpop`, if the token is bound to a key (RFC 9449 §6.2). Other checks require its proof.
 */
export const introspectedType: Rule = ({ claims }) => {
  const { token_type: kind } = claims;
  if (!isPresent(kind)) return otherKind(claims);
  if (typeof kind !== 'string') return deny('claim_malformed', { claim: 'token_type' });
  const name = kind.toLowerCase();
  const isAccepted =
    name === 'bearer' || name === 'access_token' || (name === 'dpop' && isBoundToKey(claims));
  if (!isAccepted) return deny('type_mismatch', { claim: 'token_type' });
  return otherKind(claims);
};

function otherKind(claims: Claims): Denial | undefined {
  return otherUse(claims) ?? otherName(claims) ?? idToken(claims);
}

/** Without its key, such a token would be accepted under `Bearer`, as if it were not bound. */
function isBoundToKey({ cnf }: Claims): boolean {
  return isObject(cnf) && isText(cnf.jkt);
}
