import { isText, isTextList } from '../options/option-checks.js';

/** A hint that depends on the detail of a denial. It never throws, since applications give details too. */
export type HintOfDetail = (detail: Readonly<Record<string, unknown>>) => string;

/** Says what a client should send. */
export const hintForMissing: HintOfDetail = ({ expected }) =>
  isTextList(expected)
    ? `The request carries no credential. Send ${expected.map((place) => `"${place}"`).join(' or ')}. ` +
      'An empty value counts as none, and so does another scheme, such as Basic.'
    : 'No token was given, or it is an empty string.';

/** Says what a client should send instead. */
export const hintForMalformed: HintOfDetail = ({ expected }) =>
  `The value does not hold exactly one token. Send ${isText(expected) ? `"${expected}"` : 'the token alone'}, ` +
  'with no other words or blanks.';

/** Makes a hint that ends with the name of the claim, if the detail has it. */
export function aboutClaim(text: string): HintOfDetail {
  return ({ claim }) => (typeof claim === 'string' ? `${text} The claim is "${claim}".` : text);
}
