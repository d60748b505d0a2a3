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

/** Says whose signature is wrong: that of the token, or of the cookie that it was sent in. */
export const hintForSignature: HintOfDetail = ({ cookie }) =>
  isText(cookie)
    ? `The signature of the cookie "${cookie}" itself is missing, or it fits none of the secrets under "signed" of cookie(...).`
    : 'The signature does not fit the key: the token was altered, or signed by someone else.';

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

/** Makes a hint that ends with the name of the claim, and with what requires it, if the detail has them. */
export function aboutClaim(text: string): HintOfDetail {
  return ({ claim, option }) =>
    [text, isText(claim) && `The claim is "${claim}".`, checkedBy(option)]
      .filter((sentence) => sentence !== false)
      .join(' ');
}

/** The options whose value can be `unchecked`. */
const canBeUnchecked: readonly unknown[] = ['issuer', 'audience', 'expiry'];

function checkedBy(option: unknown): string | false {
  if (!isText(option)) return false;
  const off = canBeUnchecked.includes(option) ? `; \`${option}: unchecked\` omits the check` : '';
  return `It is checked by "${option}"${off}.`;
}

/** Says what shows that a token is of another kind: a claim, or else its `typ` header. */
export const hintForType: HintOfDetail = ({ claim }) =>
  isText(claim)
    ? `The claim "${claim}" shows another kind of token, such as an ID token. It is missing, or has a value of that kind. ` +
      'Send the access token.'
    : 'The "typ" header shows another kind of token, such as an ID token. Send the access token. If the issuer gives its ' +
      'access tokens another "typ", allow it with a rule: typ(...).';

/** Says which part of the claims was rejected, and by what. */
export const hintForClaims: HintOfDetail = ({ claim, option }) => {
  if (!isText(claim)) return 'The schema under "claims" rejected the claims at the paths in the detail.';
  const by = isText(option) ? ` It is checked by "${option}".` : '';
  return `The claim "${claim}" has a value that is not accepted here. If "expected" is in the detail, it is what is.${by}`;
};

/** Says that an opaque token belongs to no authority, with the advice of an authority that knows its beginning. */
export const hintForOpaque: HintOfDetail = ({ advice }) =>
  'The token is opaque (no JWT) and no authority accepts it. ' +
  (isText(advice) ? advice : 'Clients often get one if they request no audience.');
