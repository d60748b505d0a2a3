import type { Rule } from '../../claims/rule.js';
import type { Access } from '../../claims/access.js';
import type { InferOutput, StandardSchema } from '../../claims/schema.js';
import { runHookOrUnavailable } from '../../hooks/run-hook.js';
import type { HookAnswer } from '../../hooks/run-hook.js';
import { singleFlight } from '../../http/single-flight.js';
import { deepCopy } from '../../lib/deep-copy.js';
import {
  callable,
  checkOptions,
  checkTimeout,
  isObject,
  isRecord,
  isText,
  optional,
  text,
  named,
} from '../../options/option-checks.js';
import { isUnchecked } from '../../options/unchecked.js';
import type { Unchecked } from '../../options/unchecked.js';
import { deny } from '../../response/denial.js';
import type { Claims } from '../../token/token.js';
import type { Authority } from '../authority.js';
import { claimCheckOptions, issuerExpectation } from '../claim-check-options.js';
import type { ClaimCheckOptions } from '../claim-check-options.js';
import { claimRules } from '../claim-rules.js';
import { checkIdentifiers } from '../identifiers.js';
import { reportImpreciseClaims } from '../imprecise-claims.js';
import { membersForKind } from '../kind-option.js';
import type { KindOption } from '../kind-option.js';
import { denialInAnswer } from './introspect.js';
import type { Introspect } from './introspect.js';
import { readIntrospected } from './introspected-principal.js';
import { introspectedType } from './introspected-token-type.js';

/** Options of `introspection`. */
export interface IntrospectionOptions<N extends string, S extends StandardSchema> extends ClaimCheckOptions {
  /** The name of this authority in results, in `accept` and in logs. */
  readonly name: N;
  /** The `iss` of its responses; a list if it uses several values; `unchecked` if responses have no `iss`. */
  readonly issuer: string | readonly string[] | Unchecked;
  /** The `aud` of this API; with a list, any of the values is enough. `unchecked` accepts tokens for other APIs. */
  readonly audience: string | readonly string[] | Unchecked;
  /**
   * Introspects a token: `introspectionEndpoint(url, { client })`, `discoveredIntrospection(issuer, { client })`, or
   * your own function.
   */
  readonly ask: Introspect;
  /**
   * The beginning of its tokens. Without it, the authority accepts every opaque token, so list it after those with a
   * prefix.
   */
  readonly prefix?: string;
  /**
   * Which tokens it accepts. `'opaque'`: all that are no signed JWT, so encrypted JWTs too. `'every'`: signed JWTs too,
   * for example to reject a revoked one at once.
   * @default 'opaque'
   */
  readonly tokens?: 'opaque' | 'every';
  /**
   * The kind of its principals: a kind, or a function of the claims that returns one, as for `jwtIssuer`.
   * @default read from the claims
   */
  readonly kind?: KindOption;
  /**
   * Whether a token was revoked, by your own look-up. It is called on each request, after all other checks of the
   * token: `true` denies with 401 `token_revoked`, `false` passes. An error, or a promise that takes longer than 5
   * seconds, is an outage (503). Any other result is a `ConfigurationError`.
   */
  readonly isRevoked?: (access: Access<N, InferOutput<S>>) => boolean | PromiseLike<boolean>;
  /** A Standard Schema that checks the claims and gives `access.claims` its type. */
  readonly claims?: S;
  /** Further checks, as for JWTs. */
  readonly rules?: readonly Rule[];
}

const introspectAnswer: Readonly<HookAnswer<Claims | undefined>> = {
  mustBe: 'the claims of the token as an object, `undefined` for one that is not active, or { denial }',
  holds: (value): value is Claims | undefined => value === undefined || isRecord(value),
};

/** Checks `active` (RFC 7662 §2.2), which an `ask` may pass on with the rest of a response. */
const activeToken: Rule = ({ claims: { active = true } }) => {
  if (active === true) return undefined;
  return active === false ? deny('token_inactive') : deny('claim_malformed', { claim: 'active' });
};

/**
 * An authority that introspects each opaque or encrypted token at an authorization server (RFC 7662). `active` is not enough:
 * issuer, audience, expiration and type are checked as for a JWT. Concurrent requests with the same token share one
 * introspection. Nothing is cached. Throws `ConfigurationError` for invalid options.
 */
export function introspection<const N extends string, S extends StandardSchema = StandardSchema<Claims>>(
  options: IntrospectionOptions<N, S>,
): Authority<N, InferOutput<S>> {
  const factory =
    isObject(options) && isText(options.name)
      ? `introspection({ name: "${options.name}" })`
      : 'introspection';
  checkOptions(factory, options, {
    name: text('a name for this authority, such as "tokens"'),
    issuer: issuerExpectation,
    tokens: optional({
      mustBe: "'opaque' or 'every'",
      but: named,
      holds: (value) => value === 'opaque' || value === 'every',
    }),
    ask: callable('a function that introspects a token: introspectionEndpoint(url, { client })'),
    prefix: optional(text('the beginning of its tokens')),
    ...claimCheckOptions,
  });
  checkIdentifiers(factory, options.issuer, options.audience);
  const { name, prefix = '', tokens = 'opaque', claims, kind, binding, isRevoked } = options;
  const { ask } = options;
  checkTimeout(factory, 'ask', ask.timeout);
  const introspectOnce = singleFlight(
    { what: 'the answer about a token', timeout: ask.timeout },
    async (token, context) =>
      runHookOrUnavailable(`"ask" of ${factory}`, () => ask(token, context), introspectAnswer, ask.timeout),
  );
  return {
    name,
    expects: { issuers: textsOf(options.issuer), audiences: textsOf(options.audience) },
    accepts: (token) => (tokens === 'every' || token.kind !== 'jwt') && token.raw.startsWith(prefix),
    async attest(token, context) {
      const answer = await introspectOnce(token.raw, context);
      if (answer === undefined) return { denial: deny('token_inactive') };
      const denial = denialInAnswer(answer);
      if (denial) return { denial };
      const claims = deepCopy(answer);
      reportImpreciseClaims(claims, name, context);
      return { attestation: { claims } };
    },
    async check(context) {
      // The response for an invented token shows whether the endpoint works and accepts the credentials.
      const answer = await introspectOnce(`${prefix}preflight`, context);
      if (answer === undefined || answer.active === false) return [];
      const denial = denialInAnswer(answer);
      return [
        denial
          ? `its endpoint rejects the introspection of a well-formed token: ${denial.hint}`
          : 'its endpoint says that a token which nobody issued is active',
      ];
    },
    rules: [activeToken, ...claimRules(options, introspectedType)],
    ...membersForKind(factory, kind, readIntrospected),
    ...(isRevoked && { isRevoked }),
    ...(binding && { binding }),
    ...(claims && { claims: claims as StandardSchema<InferOutput<S>> }),
  };
}

/** The texts of an option that may be `unchecked`. */
function textsOf(option: Unchecked | string | readonly string[]): readonly string[] {
  return isUnchecked(option) ? [] : [option].flat();
}
