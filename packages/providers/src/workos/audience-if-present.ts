import { deny } from '@tokenward/core';
import type { Claims, Rule } from '@tokenward/core';
import { isText, isTextList } from '@tokenward/core/authoring';

/** Requires one of these audiences, or no `aud` at all where that is allowed. */
export function audienceIfPresent(
  audiences: readonly string[],
  mayLack: (claims: Claims) => boolean = () => true,
): Rule {
  return ({ claims }) => {
    const { aud } = claims;
    if (aud === undefined)
      return mayLack(claims) ? undefined : deny('claim_missing', { claim: 'aud', option: 'audience' });
    if (!isText(aud) && !isTextList(aud)) return deny('claim_malformed', { claim: 'aud' });
    return [aud].flat().some((one) => audiences.includes(one))
      ? undefined
      : deny('audience_mismatch', { expected: [...audiences] });
  };
}
