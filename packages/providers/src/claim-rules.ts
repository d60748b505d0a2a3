import { deny } from '@tokenward/core';
import type { Denial, DenialCode, Rule } from '@tokenward/core';

/** Requires a claim to be text and exactly one of the allowed values. `option` is the one of the preset that says which. */
export function oneOf(
  claim: string,
  allowed: string | readonly string[],
  code: DenialCode = 'claims_invalid',
  option?: string,
): Rule {
  const expected = [allowed].flat();
  const place = { claim, ...(option !== undefined && { option }) };
  return ({ claims }) => {
    const value = claims[claim];
    if (value === undefined || value === null) return deny('claim_missing', place);
    if (typeof value !== 'string') return deny('claim_malformed', place);
    return expected.includes(value) ? undefined : deny(code, { ...place, expected: [...expected] });
  };
}

/** Denies a token of another kind, such as an ID token, and names the claim that shows it. */
export function otherKind(claim: string): Denial {
  return deny('type_mismatch', { claim });
}

/** Returns a list of texts, which may be empty; `undefined` for any other value. */
export function listOfTexts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((part) => typeof part === 'string') ? value : undefined;
}
