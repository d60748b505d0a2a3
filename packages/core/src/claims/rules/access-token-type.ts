import { deny } from '../../response/denial.js';
import type { Denial } from '../../response/denial.js';
import type { Claims } from '../../token/token.js';
import type { Rule } from '../rule.js';
import { normalizedTyp, settlesType } from './typ.js';

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

/**
 * The token is an access token, and none of the other kinds of JWT that its issuer signs (RFC 8725 §3.11): its `typ` header is
 * missing, `JWT` or `at+jwt`, and no claim marks another kind. If a rule of `typ` is among `others`, that rule checks the
 * header instead.
 */
export function accessTokenType(others: readonly Rule[] = [], mayBeIdToken = false): Rule {
  const settled = others.some((rule) => settlesType in rule);
  return ({ header, claims }) => {
    const typ = header?.typ === undefined ? undefined : normalizedTyp(header.typ);
    const usual = typ === undefined || accessTokenTypes.includes(typ);
    if (!usual && !settled) return deny('type_mismatch', { expected: [...accessTokenTypes] });
    return (
      otherUse(claims) ??
      (usual ? otherName(claims) : undefined) ??
      (mayBeIdToken || typ === 'at+jwt' || !usual ? undefined : idToken(claims))
    );
  };
}

/** A claim says of the token that it is for something else than access. */
export function otherUse({ token_use: use, token_type: kind }: Claims): Denial | undefined {
  if (use !== undefined && !accessTokenUses.has(use)) return mismatch('token_use', use);
  return kind === undefined || isAccessTokenName(kind) ? undefined : mismatch('token_type', kind);
}

/** A claim names another kind of token: `typ`, where an issuer writes it into the payload, or `events` of a security event or logout token (RFC 8417 §2.2). */
export function otherName({ typ, events }: Claims): Denial | undefined {
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
  return typeof value === 'string' && accessTokenNames.has(normalizedTyp(value));
}

function mismatch(claim: string, value: unknown): Denial {
  return deny(typeof value === 'string' ? 'type_mismatch' : 'claim_malformed', { claim });
}
