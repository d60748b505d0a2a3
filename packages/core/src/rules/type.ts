import type { Rule } from '../authority.js';
import { deny } from '../denial.js';
import { checkOptions, textOrList } from '../options.js';

/** Kinds of JWT that an issuer also signs, and that are never access tokens (RFC 8725 §3.11). */
const foreignTypes: ReadonlySet<string> = new Set([
  'dpop+jwt', // RFC 9449
  'logout+jwt', // OpenID Connect Back-Channel Logout
  'secevent+jwt', // RFC 8417
  'token-introspection+jwt', // RFC 9701
  'oauth-authz-req+jwt', // RFC 9101
  'client-authentication+jwt', // RFC 7523bis
  'entity-statement+jwt', // OpenID Federation
  'kb+jwt', // SD-JWT
]);

/** Claims that only an ID token has (OpenID Connect Core §2, §3.3.2.11). */
const idTokenClaims = ['nonce', 'at_hash', 'c_hash'] as const;

/** The token is of one of these types: its `typ` header is there and is one of them, such as `at+jwt` (RFC 9068 §4). */
export function type(typ: string | readonly string[]): Rule {
  checkOptions('type', { typ }, { typ: textOrList('a media type such as "at+jwt", or a list of them') });
  const types = [typ].flat().map(normalized);
  return ({ header }) => {
    const sent = header?.typ;
    return sent !== undefined && types.includes(normalized(sent))
      ? undefined
      : deny('type_mismatch', { expected: types });
  };
}

/** The token is not one of the other kinds of JWT that its issuer signs: a DPoP proof, a logout token, an ID token ... */
export const accessTokenType: Rule = ({ header, claims }) => {
  const typ = header?.typ === undefined ? undefined : normalized(header.typ);
  if (typ === 'at+jwt') return undefined;
  if (typ !== undefined && foreignTypes.has(typ)) return deny('type_mismatch');
  return idTokenClaims.some((claim) => Object.hasOwn(claims, claim)) ? deny('type_mismatch') : undefined;
};

/** What was introspected is an access token that needs no proof: `token_type` (RFC 7662 §2.2), where there is one, says so. */
export const introspectedType: Rule = ({ claims: { token_type: kind } }) => {
  if (kind === undefined) return undefined;
  if (typeof kind !== 'string') return deny('claim_malformed', { claim: 'token_type' });
  return ['bearer', 'access_token'].includes(kind.toLowerCase()) ? undefined : deny('type_mismatch');
};

/** RFC 7515 §4.1.9: the prefix may be left out, and media types do not mind their case. */
function normalized(typ: string): string {
  const lower = typ.toLowerCase();
  return lower.startsWith('application/') ? lower.slice('application/'.length) : lower;
}
