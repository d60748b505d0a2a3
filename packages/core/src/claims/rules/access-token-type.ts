import type { Rule } from '../../authority/authority.js';
import type { Claims } from '../../token/classify.js';
import { deny } from '../../response/denial.js';
import type { Denial } from '../../response/denial.js';
import { checkOptions, textOrList } from '../../options/option-checks.js';

/** The `typ` headers of access tokens (RFC 7519 §5.1, RFC 9068 §2.1), which also come without one. */
const accessTokenTypes: readonly string[] = ['jwt', 'at+jwt'];

/** What the claims `typ` and `token_type` of an access token say, where an issuer writes them (RFC 6749 §7.1, RFC 8693 §3, RFC 9449 §5). */
const accessTokenNames: ReadonlySet<unknown> = new Set([
  'bearer',
  'dpop',
  'access',
  'access_token',
  'urn:ietf:params:oauth:token-type:access_token',
  'urn:ietf:params:oauth:token-type:jwt',
  ...accessTokenTypes,
]);

/** What the claim `token_use` of an access token says, where an issuer writes it into its tokens or its introspection answers. */
const accessTokenUses: ReadonlySet<unknown> = new Set(['access', 'access_token']);

/** Marks the rules that `type` makes, in every copy of this package. */
const settlesType = Symbol.for('@tokenward/core: settles the type');

/**
 * The token is of one of these types: its `typ` header is there and is one of them, such as `at+jwt` (RFC 9068 §4), in any case
 * and with or without `application/`. Among the rules of an issuer it replaces the list of types that are accepted otherwise:
 * none, `JWT` and `at+jwt`. Give the rule itself: within a function of your own it only adds a check. A type beyond that list
 * settles that another kind of token is wanted, so its claims may be those of an ID token, a logout token or a security event
 * token; claims `token_use` and `token_type` of another kind are refused all the same.
 */
export function type(typ: string | readonly string[]): Rule {
  checkOptions('type', { typ }, { typ: textOrList('a media type such as "at+jwt", or a list of them') });
  const types = [typ].flat().map(normalized);
  const rule: Rule = ({ header }) => {
    const sent = header?.typ;
    return sent !== undefined && types.includes(normalized(sent))
      ? undefined
      : deny('type_mismatch', { expected: [...types] });
  };
  return Object.assign(rule, { [settlesType]: true });
}

/**
 * The token is an access token, and none of the other kinds of JWT that its issuer signs (RFC 8725 §3.11): its `typ` header is
 * missing, `JWT` or `at+jwt`, and no claim marks another kind. Where a rule of `type` stands among `others`, that one judges
 * the header.
 */
export function accessTokenType(others: readonly Rule[] = []): Rule {
  const settled = others.some((rule) => settlesType in rule);
  return ({ header, claims }) => {
    const typ = header?.typ === undefined ? undefined : normalized(header.typ);
    const usual = typ === undefined || accessTokenTypes.includes(typ);
    if (!usual && !settled) return deny('type_mismatch', { expected: [...accessTokenTypes] });
    return (
      otherUse(claims) ??
      (usual ? otherName(claims) : undefined) ??
      (typ === undefined || typ === 'jwt' ? idToken(claims) : undefined)
    );
  };
}

/** What was introspected is an access token that needs no proof: `token_type` (RFC 7662 §2.2), where there is one, says so. */
export const introspectedType: Rule = ({ claims }) => {
  const { token_type: kind } = claims;
  if (kind !== undefined && typeof kind !== 'string') return deny('claim_malformed', { claim: 'token_type' });
  if (kind !== undefined && !['bearer', 'access_token'].includes(kind.toLowerCase()))
    return deny('type_mismatch', { claim: 'token_type' });
  return otherUse(claims) ?? otherName(claims);
};

/** A claim says of the token that it is for something else than access. */
function otherUse({ token_use: use, token_type: kind }: Claims): Denial | undefined {
  if (use !== undefined && !accessTokenUses.has(use)) return mismatch('token_use', use);
  return kind === undefined || isAccessTokenName(kind) ? undefined : mismatch('token_type', kind);
}

/** A claim names another kind of token: `typ`, where an issuer writes it into the payload, or `events` of a security event or logout token (RFC 8417 §2.2). */
function otherName({ typ, events }: Claims): Denial | undefined {
  if (typ !== undefined && !isAccessTokenName(typ)) return mismatch('typ', typ);
  return events === undefined ? undefined : deny('type_mismatch', { claim: 'events' });
}

/** A claim that only an ID token has (OpenID Connect Core §2, §3.3.2.11). */
function idToken({ nonce, at_hash: accessTokenHash, c_hash: codeHash }: Claims): Denial | undefined {
  if (nonce !== undefined) return deny('type_mismatch', { claim: 'nonce' });
  if (accessTokenHash !== undefined) return deny('type_mismatch', { claim: 'at_hash' });
  return codeHash === undefined ? undefined : deny('type_mismatch', { claim: 'c_hash' });
}

function isAccessTokenName(value: unknown): boolean {
  return typeof value === 'string' && accessTokenNames.has(normalized(value));
}

function mismatch(claim: string, value: unknown): Denial {
  return deny(typeof value === 'string' ? 'type_mismatch' : 'claim_malformed', { claim });
}

/** RFC 7515 §4.1.9: the prefix may be left out, and media types do not mind their case. */
function normalized(typ: string): string {
  // The spelling of nearly all tokens, which costs nothing then.
  if (typ === 'JWT') return 'jwt';
  const lower = typ.toLowerCase();
  return lower.startsWith('application/') ? lower.slice('application/'.length) : lower;
}
