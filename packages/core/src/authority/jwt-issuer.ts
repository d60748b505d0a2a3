import type { Rule } from '../claims/rule.js';
import { tokenUse, tokenUseExpectation } from '../claims/rules/token-use.js';
import type { TokenUse } from '../claims/rules/token-use.js';
import type { Access } from '../claims/access.js';
import type { InferOutput, StandardSchema } from '../claims/schema.js';
import { issuerUrl } from '../http/issuer-url.js';
import { discoveredKeys } from '../keys/discovered-keys.js';
import { keySourceOf } from '../keys/merged-keys.js';
import { ConfigurationError } from '../options/configuration-error.js';
import { checkOptions, isObject, isText, optional, text } from '../options/option-checks.js';
import { isUnchecked } from '../options/unchecked.js';
import type { Unchecked } from '../options/unchecked.js';
import { errorSummary } from '../response/error-summary.js';
import type { KeySource } from '../signature/key-set.js';
import { keySetProblems } from '../signature/usable-keys.js';
import type { Claims } from '../token/token.js';
import { attestBySignature } from './attest-by-signature.js';
import type { Authority } from './authority.js';
import { claimCheckOptions, issuerExpectation } from './claim-check-options.js';
import type { ClaimCheckOptions } from './claim-check-options.js';
import { claimRules } from './claim-rules.js';
import { checkIdentifiers } from './identifiers.js';
import { membersForKind } from './kind-option.js';
import type { KindOption } from './kind-option.js';

/** Options of `jwtIssuer`; all times are in seconds. */
export interface JwtIssuerOptions<N extends string, S extends StandardSchema> extends ClaimCheckOptions {
  /** The name of this issuer in results, in `accept` and in logs. */
  readonly name: N;
  /**
   * The `iss` of its tokens, exactly as the issuer writes it; a list if it uses several values. `unchecked` accepts
   * every JWT that its keys verify, also without `iss`. Then set `keys`, and list this authority last.
   */
  readonly issuer: string | readonly string[] | Unchecked;
  /** The `aud` of this API; with a list, any of the values is enough. `unchecked` accepts tokens for other APIs. */
  readonly audience: string | readonly string[] | Unchecked;
  /**
   * The key source: `discoveredKeys(issuer)`, `remoteKeys(url)`, `localKeys(jwks)`, `pemKey(text)`, or
   * `sharedSecret(secret, options)` for an issuer without public keys. Or `keyById(lookup)` for a store of your own. With
   * a list of sources, the key of any of them counts.
   * @default `discoveredKeys(issuer)`
   */
  readonly keys?: KeySource | readonly KeySource[];
  /**
   * The kind of its principals, for an issuer whose claims do not show it: `'person'`, `'machine'`, `'api_key'` or
   * `'unknown'`. It may be a function of the claims that returns one of them. Any other result is a
   * `ConfigurationError`.
   * @default read from the claims: evidence of a machine, then of a person, else `unknown`
   */
  readonly kind?: KindOption;
  /**
   * What its tokens are for: `'access'` or `'id'`. `'id'` accepts ID tokens (OpenID Connect Core §2) and denies tokens that are marked as access tokens. By default, tokens with claims of ID tokens are denied (RFC
   * 8725 §3.11): `at_hash`, `c_hash`, `token_use: id` and `typ: ID`.
   * @default 'access'
   */
  readonly tokenUse?: TokenUse;
  /**
   * Whether a token was revoked, by your own look-up. It is called on each request, after all other checks of the
   * token: `true` denies with 401 `token_revoked`, `false` passes. An error, or a promise that takes longer than 5
   * seconds, is an outage (503). Any other result is a `ConfigurationError`.
   */
  readonly isRevoked?: (access: Access<N, InferOutput<S>>) => boolean | PromiseLike<boolean>;
  /** A Standard Schema (zod, valibot, arktype ...) that checks the claims and gives `access.claims` its type. */
  readonly claims?: S;
  /**
   * Further checks, such as `maxTokenAge(3600)`, `authorizedParty(origin)`, `requiredClaims('sub')`. A rule
   * `typ('at+jwt')` replaces the default list of `typ` headers: none, `JWT` and `at+jwt`.
   */
  readonly rules?: readonly Rule[];
}

/**
 * An authority for the signed JWTs of one issuer. It verifies the signature, then issuer, audience, expiration,
 * not-before, issued-at and the type of token (RFC 7519 §7.2, RFC 8725, RFC 9068 §4). The verifier then checks tokens that are
 * bound to a key with its `proofs`; without `proofs`, it denies them. Throws `ConfigurationError` for invalid options.
 */
export function jwtIssuer<const N extends string, S extends StandardSchema = StandardSchema<Claims>>(
  options: JwtIssuerOptions<N, S>,
): Authority<N, InferOutput<S>> {
  checkJwtIssuerOptions(options);
  checkIdentifiers(`jwtIssuer({ name: "${options.name}" })`, options.issuer, options.audience);
  const { name, claims, kind, binding, isRevoked } = options;
  const issuers = isUnchecked(options.issuer) ? undefined : [options.issuer].flat();
  const keys = keySourceOf(`jwtIssuer({ name: "${name}" })`, options.keys ?? defaultKeys(name, issuers));

  return {
    name,
    ...(issuers && { issuers }),
    ...(!isUnchecked(options.audience) && { audiences: [options.audience].flat() }),
    accepts: (token) =>
      token.kind === 'jwt' && (issuers?.includes(token.unverified.claims.iss as string) ?? true),
    attest: attestBySignature(name, keys),
    async check(context) {
      const set = await keys(context);
      return [
        ...(set.outage ? [errorSummary(set.outage)] : []),
        ...(keys.perKid === true ? [] : await keySetProblems(set)),
      ];
    },
    rules: Object.freeze(claimRules(options, tokenUse(options.tokenUse, options.rules))),
    ...membersForKind(`jwtIssuer({ name: "${name}" })`, kind),
    ...(isRevoked && { isRevoked }),
    ...(binding && { binding }),
    ...(claims && { claims: claims as StandardSchema<InferOutput<S>> }),
  };
}

function checkJwtIssuerOptions(options: unknown): void {
  const name =
    isObject(options) && isText(options.name) ? `jwtIssuer({ name: "${options.name}" })` : 'jwtIssuer';
  checkOptions(name, options, {
    name: text('a name for this issuer, such as "people"'),
    issuer: issuerExpectation,
    keys: optional({
      mustBe:
        'a key source or a list of them: remoteKeys(url), localKeys(jwks), pemKey(text) or discoveredKeys(issuer)',
      holds: (value) => [value].flat().length > 0 && [value].flat().every((one) => typeof one === 'function'),
    }),
    tokenUse: tokenUseExpectation,
    ...claimCheckOptions,
  });
}

function defaultKeys(name: string, issuers: readonly string[] = []): KeySource {
  const [first, ...others] = issuers;
  if (first === undefined || others.length > 0) {
    const which = first === undefined ? 'an unchecked issuer' : 'several issuers';
    throw new ConfigurationError(
      `jwtIssuer({ name: "${name}" }): with ${which}, "keys" must be set, for example to remoteKeys(url).`,
    );
  }
  issuerUrl(
    `jwtIssuer({ name: "${name}" }), whose "keys" are by default discoveredKeys(issuer)`,
    first,
    'keys: remoteKeys(url)',
  );
  return discoveredKeys(first);
}
