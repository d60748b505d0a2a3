import type { Rule } from '../claims/rule.js';
import { accessTokenType } from '../claims/rules/access-token-type.js';
import type { InferOutput, StandardSchema } from '../claims/schema.js';
import { issuerUrl } from '../http/issuer-url.js';
import { redactUrl } from '../http/redact-url.js';
import { discoveredKeys } from '../keys/discovered-keys.js';
import { keySourceOf } from '../keys/merged-keys.js';
import { andThen } from '../lib/maybe-promise.js';
import { ConfigurationError } from '../options/configuration-error.js';
import {
  checkOptions,
  isObject,
  isText,
  optional,
  seconds,
  text,
  textOrList,
} from '../options/option-checks.js';
import { unchecked } from '../options/unchecked.js';
import type { Unchecked } from '../options/unchecked.js';
import { deny } from '../response/denial.js';
import { errorSummary } from '../response/error-summary.js';
import type { KeySource } from '../signature/key-set.js';
import { keySetProblems } from '../signature/usable-keys.js';
import { verifySignature, wasVerified } from '../signature/verify-signature.js';
import type { Claims } from '../token/token.js';
import type { Authority } from './authority.js';
import { claimCheckOptions, uncheckedOnly } from './claim-check-options.js';
import type { ClaimCheckOptions } from './claim-check-options.js';
import { claimRules, defaultTolerance } from './claim-rules.js';
import { reportImpreciseClaims } from './imprecise-claims.js';
import { membersForKind } from './kind-option.js';
import type { KindOption } from './kind-option.js';

/** Options of `jwtIssuer`; all times are in seconds. */
export interface JwtIssuerOptions<N extends string, S extends StandardSchema> extends ClaimCheckOptions {
  /** The name of this issuer in results, in `accept` and in logs. */
  readonly name: N;
  /** The `iss` of its tokens, exactly as the issuer writes it; a list if it uses several values. */
  readonly issuer: string | readonly string[];
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
   * The allowed difference between the clocks for `exp`, `nbf` and `iat`, from 0 to 600.
   * @default 5
   */
  readonly clockTolerance?: number;
  /**
   * The kind of its principals, for an issuer whose claims do not show it: `'person'`, `'machine'`, `'api_key'` or
   * `'unknown'`. It may be a function of the claims that returns one of them. Any other result is a
   * `ConfigurationError`.
   * @default read from the claims: evidence of a machine, then of a person, else `unknown`
   */
  readonly kind?: KindOption;
  /**
   * `unchecked` accepts tokens with the claims of an ID token (`nonce`, `at_hash`, `c_hash`), for an issuer that puts
   * them into tokens for APIs. By default such tokens are denied (RFC 8725 §3.11).
   */
  readonly idTokenClaims?: Unchecked;
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
 * not-before, issued-at and the type of token. A token that is bound to a key is denied (RFC 7519 §7.2, RFC 8725, RFC
 * 9068 §4). Throws `ConfigurationError` for invalid options.
 */
export function jwtIssuer<const N extends string, S extends StandardSchema = StandardSchema<Claims>>(
  options: JwtIssuerOptions<N, S>,
): Authority<N, InferOutput<S>> {
  checkJwtIssuerOptions(options);
  const { name, clockTolerance = defaultTolerance, claims, kind } = options;
  const issuers = [options.issuer].flat();
  const keys = keySourceOf(`jwtIssuer({ name: "${name}" })`, options.keys ?? defaultKeys(name, issuers));

  return {
    name,
    issuers,
    accepts: (token) => token.kind === 'jwt' && issuers.includes(token.unverified.claims.iss as string),
    attest(token, context) {
      if (token.kind !== 'jwt') return { denial: deny('token_unrecognized') };
      const isNew = !wasVerified(token);
      return andThen(verifySignature(token, keys, context, name), (verified) => {
        if (verified.denial) return verified;
        if (isNew) reportImpreciseClaims(token.unverified.claims, name, context);
        return { attestation: token.unverified };
      });
    },
    async check(context) {
      const plainHttp = issuers.filter((address) => address.startsWith('http:'));
      const set = await keys(context);
      return [
        ...plainHttp.map((address) => `the issuer ${redactUrl(address)} does not use https`),
        ...(set.outage ? [errorSummary(set.outage)] : []),
        ...(keys.perKid === true ? [] : await keySetProblems(set)),
      ];
    },
    rules: claimRules(
      options,
      accessTokenType(options.rules, options.idTokenClaims === unchecked),
      clockTolerance,
    ),
    ...membersForKind(`jwtIssuer({ name: "${name}" })`, kind),
    ...(claims && { claims: claims as StandardSchema<InferOutput<S>> }),
  };
}

function checkJwtIssuerOptions(options: unknown): void {
  const name =
    isObject(options) && isText(options.name) ? `jwtIssuer({ name: "${options.name}" })` : 'jwtIssuer';
  checkOptions(name, options, {
    name: text('a name for this issuer, such as "people"'),
    issuer: textOrList('the "iss" of its tokens: a string or a list of strings'),
    keys: optional({
      mustBe:
        'a key source or a list of them: remoteKeys(url), localKeys(jwks), pemKey(text) or discoveredKeys(issuer)',
      holds: (value) => [value].flat().length > 0 && [value].flat().every((one) => typeof one === 'function'),
    }),
    clockTolerance: optional(seconds(0, 600)),
    idTokenClaims: optional(uncheckedOnly),
    ...claimCheckOptions,
  });
}

function defaultKeys(name: string, issuers: readonly string[]): KeySource {
  const [first, ...others] = issuers;
  if (first === undefined || others.length > 0) {
    throw new ConfigurationError(
      `jwtIssuer({ name: "${name}" }): with several issuers, "keys" must be set, for example to discoveredKeys(issuer).`,
    );
  }
  issuerUrl(
    `jwtIssuer({ name: "${name}" }), whose keys are to be found at its "issuer"`,
    first,
    'keys: remoteKeys(url)',
  );
  return discoveredKeys(first);
}
