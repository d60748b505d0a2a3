import { optional, named } from '../../options/option-checks.js';
import { deny } from '../../response/denial.js';
import type { Denial } from '../../response/denial.js';
import type { Claims } from '../../token/token.js';
import { pureRule } from '../pure-rule.js';
import type { Rule } from '../rule.js';
import { normalizedTyp, settlesType } from './typ.js';

/** What a token is for: access to an API, or telling an app who signed in (OpenID Connect Core §2). */
export type TokenUse = 'access' | 'id';

/** The expectation for the `tokenUse` option. */
export const tokenUseExpectation = optional({
  mustBe: "'access' or 'id'",
  but: named,
  holds: (value) => value === 'access' || value === 'id',
});

/** How tokens of one use are marked. */
interface Marks {
  readonly article: string;
  /** The `typ` headers. The header may also be missing. */
  readonly types: readonly string[];
  /** The values of the claim `token_use`. */
  readonly uses: ReadonlySet<unknown>;
  /** The values of the claims `typ` and `token_type`, in lower case. */
  readonly names: ReadonlySet<unknown>;
}

const marksOf: Readonly<Record<TokenUse, Marks>> = {
  // RFC 7519 §5.1, RFC 9068 §2.1; RFC 6749 §7.1, RFC 8693 §3, RFC 9449 §5
  access: {
    article: 'an access token',
    types: ['jwt', 'at+jwt'],
    uses: new Set(['access', 'access_token']),
    names: new Set([
      'bearer',
      'dpop',
      'access',
      'access_token',
      'urn:ietf:params:oauth:token-type:access_token',
      'urn:ietf:params:oauth:token-type:jwt',
      'jwt',
      'at+jwt',
    ]),
  },
  // OpenID Connect Core §2, which names no `typ`; RFC 8693 §3; the claim `typ: ID` of some issuers
  id: {
    article: 'an ID token',
    types: ['jwt'],
    uses: new Set(['id', 'id_token']),
    names: new Set(['id', 'id_token', 'urn:ietf:params:oauth:token-type:id_token', 'jwt']),
  },
};

/**
 * Requires a token of this use and denies other kinds of JWT of the same issuer (RFC 8725 §3.11). The `typ` header must
 * be missing or one of this use, and no claim may mark another kind. If a rule of `typ` is among `others`, that rule
 * checks the header instead.
 */
export function tokenUse(use: TokenUse = 'access', others: readonly Rule[] = []): Rule {
  return others.some((rule) => settlesType in rule) ? checkUse(use, true) : defaultRules[use];
}

/** Authorities share these rules, as they share those of `claim-rules.ts`. */
const defaultRules: Readonly<Record<TokenUse, Rule>> = {
  access: checkUse('access', false),
  id: checkUse('id', false),
};

function checkUse(use: TokenUse, hasTypRule: boolean): Rule {
  const { types } = marksOf[use];
  return pureRule(({ header, claims }) => {
    const typ = isPresent(header?.typ) ? normalizedTyp(header?.typ as string) : undefined;
    const isUsualTyp = typ === undefined || types.includes(typ);
    if (!isUsualTyp && !hasTypRule) return deny('type_mismatch', { expected: [...types] });
    return (
      otherUse(claims, use) ??
      (isUsualTyp ? otherName(claims, use) : undefined) ??
      (use === 'id' || typ === 'at+jwt' || !isUsualTyp ? undefined : idToken(claims))
    );
  });
}

/** Denies a token whose claims state another use. */
export function otherUse(
  { token_use: stated, token_type: kind }: Claims,
  use: TokenUse = 'access',
): Denial | undefined {
  if (isPresent(stated) && !marksOf[use].uses.has(stated)) return mismatch('token_use', stated, use);
  return isPresent(kind) && !isNameOf(use, kind) ? mismatch('token_type', kind, use) : undefined;
}

/**
 * Denies a token with a claim of another kind of token. That is `typ` in the payload, or `events` of security event and
 * logout tokens (RFC 8417 §2.2).
 */
export function otherName({ typ, events }: Claims, use: TokenUse = 'access'): Denial | undefined {
  if (isPresent(typ) && !isNameOf(use, typ)) return mismatch('typ', typ, use);
  return isPresent(events) ? mismatch('events', '', use) : undefined;
}

/**
 * Denies a token with a claim that only ID tokens have (OpenID Connect Core §3.1.3.6, §3.3.2.11). A `nonce` is no such
 * claim: some issuers write it into access tokens too.
 */
export function idToken({ at_hash: accessTokenHash, c_hash: codeHash }: Claims): Denial | undefined {
  if (isPresent(accessTokenHash)) return mismatch('at_hash', '', 'access');
  return isPresent(codeHash) ? mismatch('c_hash', '', 'access') : undefined;
}

/** Whether a claim is there: `null` counts as absent. */
export function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function isNameOf(use: TokenUse, value: unknown): boolean {
  return typeof value === 'string' && marksOf[use].names.has(normalizedTyp(value));
}

function mismatch(claim: string, value: unknown, use: TokenUse): Denial {
  if (typeof value !== 'string') return deny('claim_malformed', { claim });
  const other = use === 'access' ? 'id' : 'access';
  const hint =
    `The claim "${claim}" shows that this is not ${marksOf[use].article}. Send ${marksOf[use].article}. ` +
    `If this API takes ${marksOf[other].article} instead, set "tokenUse: '${other}'" at its authority.`;
  return { ...deny('type_mismatch', { claim }), hint };
}
