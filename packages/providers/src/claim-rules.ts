import { deny } from '@tokenward/core';
import type { DenialCode, Rule } from '@tokenward/core';
import { isText } from '@tokenward/core/authoring';

/** A claim is there, is text, and is one of these, character by character. */
export function oneOf(
  claim: string,
  allowed: string | readonly string[],
  code: DenialCode = 'claims_invalid',
): Rule {
  const expected = [allowed].flat();
  return ({ claims }) => {
    const value = claims[claim];
    if (value === undefined || value === null) return deny('claim_missing', { claim });
    if (typeof value !== 'string') return deny('claim_malformed', { claim });
    return expected.includes(value) ? undefined : deny(code, { claim, expected: [...expected] });
  };
}

/** A claim, if it is there, is text. */
export function textual(claim: string): Rule {
  return ({ claims }) =>
    claims[claim] === undefined || isText(claims[claim]) ? undefined : deny('claim_malformed', { claim });
}

/** A claim, if it is there, is a list of texts. */
export function textList(claim: string): Rule {
  return ({ claims }) =>
    claims[claim] === undefined || textsIn(claims[claim]) ? undefined : deny('claim_malformed', { claim });
}

/** A list of texts, which may be empty; nothing when the value is anything else. */
export function textsIn(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((part) => typeof part === 'string') ? value : undefined;
}
