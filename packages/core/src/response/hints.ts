import { isText, isTextList } from '../options/option-checks.js';

/** A hint that depends on the detail of a denial. It never throws, since applications give details too. */
export type HintOfDetail = (detail: Readonly<Record<string, unknown>>) => string;

/** Says what a client should send. */
export const hintForMissing: HintOfDetail = ({ expected }) =>
  isTextList(expected)
    ? `The request carries no credential. Send ${expected.map((place) => `"${place}"`).join(' or ')}. ` +
      'An empty value counts as none, and so does another scheme, such as Basic.'
    : 'No token was given, or it is an empty string.';

/** Says what is wrong with the text of a token, without repeating it. */
export const hintForToken: HintOfDetail = ({ character, form }) =>
  [
    isText(character) &&
      `The token contains the character ${character}, which is not allowed in a bearer token (RFC 6750 §2.1).`,
    form === 's:' &&
      'The cookie holds a signed value of Express. Set "signed" of cookie(...) to its secret, if it is not signed twice.',
    form === 'j:' && 'The cookie holds JSON of Express. Write the token itself into the cookie.',
    'The token is not well formed: cut off, padded, quoted or encoded twice on its way here. Or its JSON has two members ' +
      'of one name, or half a surrogate pair.',
  ]
    .filter((sentence) => sentence !== false)
    .join(' ');

/** Says what a client should send instead. */
export const hintForMalformed: HintOfDetail = ({ expected }) =>
  `The value does not hold exactly one token. Send ${isText(expected) ? `"${expected}"` : 'the token alone'}, ` +
  'with no other words or blanks.';

/** Says which issuers are configured. */
export const hintForIssuer: HintOfDetail = ({ expected, differsOnlyBy }) => {
  const issuers = isTextList(expected) ? `: ${expected.join(', ')}` : '';
  if (isText(differsOnlyBy))
    return `The "iss" of this JWT differs from a configured issuer only by ${differsOnlyBy}${issuers}. Write "issuer" as the token has it.`;
  return (
    'No authority accepts the "iss" of this JWT, which is compared character by character. ' +
    (issuers && `The configured issuers are${issuers}.`)
  ).trim();
};

/** Says why the authentication of the user does not suffice. */
export const hintForAuthentication: HintOfDetail = ({ failed }) =>
  `${isTextList(failed) ? `In the token, ${failed.join(' and ')}. ` : ''}` +
  'The client must have the user authenticate again, as the challenge says (RFC 9470 §4). The issuer must write the claims that ' +
  'are required here into its access tokens: "auth_time", "acr", "amr".';

/** Makes a hint that ends with the name of the claim, if the detail has it. */
export function aboutClaim(text: string): HintOfDetail {
  return ({ claim }) => (typeof claim === 'string' ? `${text} The claim is "${claim}".` : text);
}
