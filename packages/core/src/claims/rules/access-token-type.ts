import { deny } from '../../response/denial.js';
import type { Denial } from '../../response/denial.js';
import type { Claims } from '../../token/token.js';
import type { Rule } from '../rule.js';
import { normalizedTyp, settlesType } from './typ.js';

/** The `typ` headers of access tokens (RFC 7519 §5.1, RFC 9068 §2.1). The header may also be missing. */
const accessTokenTypes: readonly string[] = ['jwt', 'at+jwt'];

/** The values of the claims `typ` and `token_type` in access tokens (RFC 6749 §7.1, RFC 8693 §3, RFC 9449 §5). */
const accessTokenNames: ReadonlySet<unknown> = new Set([
  'bearer',
  'dpop',
  'access',
  'access_token',
  'urn:ietf:params:oauth:token-type:access_token',
  'urn:ietf:params:oauth:token-type:jwt',
  ...accessTokenTypes,
]);

/** The values of the claim `token_use` in access tokens and introspection responses. */
const accessTokenUses: ReadonlySet<unknown> = new Set(['access', 'access_token']);

/**
 * Requires an access token and denies other kinds of JWT of the same issuer (RFC 8725 §3.11). The `typ` header must be
 * missing, `JWT` or `at+jwt`. No claim may mark another kind. If a rule of `typ` is among `others`, that rule checks
 * the header instead. `mayBeIdToken` allows the claims of an ID token.
 */
export function accessTokenType(others: readonly Rule[] = [], mayBeIdToken = false): Rule {
  const hasTypRule = others.some((rule) => settlesType in rule);
  return hasTypRule || mayBeIdToken ? typeRule(hasTypRule, mayBeIdToken) : defaultRule;
}

/** Authorities share the default rule, as they share those of `claim-rules.ts`. */
const defaultRule = typeRule(false, false);

function typeRule(hasTypRule: boolean, mayBeIdToken: boolean): Rule {
  return ({ header, claims }) => {
    const typ = header?.typ === undefined ? undefined : normalizedTyp(header.typ);
    const isAccessTokenTyp = typ === undefined || accessTokenTypes.includes(typ);
    if (!isAccessTokenTyp && !hasTypRule) return deny('type_mismatch', { expected: [...accessTokenTypes] });
    return (
      otherUse(claims) ??
      (isAccessTokenTyp ? otherName(claims) : undefined) ??
      (mayBeIdToken || typ === 'at+jwt' || !isAccessTokenTyp ? undefined : idToken(claims))
    );
  };
}

/** Denies a token whose claims state a use other than access. */
export function otherUse({ token_use: use, token_type: kind }: Claims): Denial | undefined {
  if (use !== undefined && !accessTokenUses.has(use)) return mismatch('token_use', use);
  return kind === undefined || isAccessTokenName(kind) ? undefined : mismatch('token_type', kind);
}

/**
 * Denies a token with a claim of another kind of token. That is `typ` in the payload, or `events` of security event and
 * logout tokens (RFC 8417 §2.2).
 */
export function otherName({ typ, events }: Claims): Denial | undefined {
  if (typ !== undefined && !isAccessTokenName(typ)) return mismatch('typ', typ);
  return events === undefined ? undefined : deny('type_mismatch', { claim: 'events' });
}

/** Denies a token with a claim that only ID tokens have (OpenID Connect Core §2, §3.3.2.11). */
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
