import type { Rule } from '../../claims/rule.js';
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
  isText,
  isTextList,
  optional,
  text,
} from '../../options/option-checks.js';
import { unchecked } from '../../options/unchecked.js';
import type { Unchecked } from '../../options/unchecked.js';
import { deny } from '../../response/denial.js';
import type { Claims } from '../../token/token.js';
import type { Authority } from '../authority.js';
import { claimCheckOptions } from '../claim-check-options.js';
import type { ClaimCheckOptions } from '../claim-check-options.js';
import { claimRules } from '../claim-rules.js';
import { reportImpreciseClaims } from '../imprecise-claims.js';
import { membersForKind } from '../kind-option.js';
import type { KindOption } from '../kind-option.js';
import { denialInAnswer } from './introspect.js';
import type { Introspect } from './introspect.js';
import { introspectedType } from './introspected-token-type.js';

/** What `introspection` takes. */
export interface IntrospectionOptions<N extends string, S extends StandardSchema> extends ClaimCheckOptions {
  /** The name of this authority in results, in `accept` and in logs. */
  readonly name: N;
  /** The `iss` that its answers name; a list when it has several spellings; `unchecked` when they name none. */
  readonly issuer: string | readonly string[] | Unchecked;
  /** The `aud` that stands for this API; a list when any of several will do; `unchecked` to take tokens meant for others. */
  readonly audience: string | readonly string[] | Unchecked;
  /** Whom to ask: `introspectionEndpoint(url, { client })`, `discoveredIntrospection(issuer, { client })`, or your own. */
  readonly ask: Introspect;
  /** How its tokens begin; by default every token that is not a JWT is its own, so put it behind those with a prefix. */
  readonly prefix?: string;
  /**
   * What its principals are: a kind, or a function that takes the claims and gives one, as for `jwtIssuer`.
   * @default read from the claims
   */
  readonly kind?: KindOption;
  /** A Standard Schema that checks the claims and gives `access.claims` its type. */
  readonly claims?: S;
  /** Further checks, the same as for JWTs. */
  readonly rules?: readonly Rule[];
}

/** How far the clocks may be apart, in seconds. */
const tolerance = 5;

const claimsOrNothing: Readonly<HookAnswer<Claims | undefined>> = {
  mustBe: 'the claims of the token as an object, `undefined` for one that is not active, or { denial }',
  // A `Response` that was not read, a generator or a map has no members, and where nothing is checked that would be a good token.
  holds: (value): value is Claims | undefined =>
    value === undefined || (isObject(value) && Object.prototype.toString.call(value) === '[object Object]'),
};

/**
 * An authorization server that is asked about each opaque token (RFC 7662). `active` is not enough: issuer, audience,
 * expiry and type are checked as they are for a JWT. Equal questions at the same time are asked once; nothing is kept.
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
    issuer: {
      mustBe: 'the "iss" of its answers: a string, a list of strings, or `unchecked`',
      holds: (value) => value === unchecked || isText(value) || isTextList(value),
    },
    ask: callable('whom to ask: introspectionEndpoint(url, { client })'),
    prefix: optional(text('how its tokens begin')),
    ...claimCheckOptions,
  });
  const { name, prefix = '', claims, kind } = options;
  const { ask } = options;
  checkTimeout(factory, 'ask', ask.timeout);
  const inquire = singleFlight(
    { what: 'the answer about a token', timeout: ask.timeout },
    async (token, context) =>
      runHookOrUnavailable(`"ask" of ${factory}`, () => ask(token, context), claimsOrNothing, ask.timeout),
  );
  return {
    name,
    accepts: (token) => token.kind === 'opaque' && token.raw.startsWith(prefix),
    async attest(token, context) {
      const answer = await inquire(token.raw, context);
      if (answer === undefined) return { denial: deny('token_inactive') };
      const denial = denialInAnswer(answer);
      if (denial) return { denial };
      reportImpreciseClaims(answer, name, context);
      return { attestation: { claims: deepCopy(answer) } };
    },
    async check(context) {
      // A token that nobody issued: the answer tells whether the endpoint is there and takes our credentials.
      const answer = await inquire(`${prefix}preflight`, context);
      if (answer === undefined) return [];
      const denial = denialInAnswer(answer);
      return [
        denial
          ? `its endpoint does not take a question about a well-formed token: ${denial.hint}`
          : 'its endpoint says that a token which nobody issued is active',
      ];
    },
    rules: claimRules(options, introspectedType, tolerance),
    ...membersForKind(factory, kind),
    ...(claims && { claims: claims as StandardSchema<InferOutput<S>> }),
  };
}
