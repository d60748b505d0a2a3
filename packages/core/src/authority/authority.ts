import type { Access } from '../claims/access.js';
import type { KnownKind } from '../claims/principal-kind.js';
import type { Principal } from '../claims/principal.js';
import type { Attestation, Rule } from '../claims/rule.js';
import type { StandardSchema } from '../claims/schema.js';
import type { Context } from '../context.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { isObject, isText } from '../options/option-checks.js';
import type { Result } from '../response/result.js';
import type { Claims, Token } from '../token/token.js';

/** What an authority says of a token. */
export type AttestResult = Result<{
  readonly attestation: Attestation;
  /**
   * The authorities that check the claims before this one does, if it stands for several, such as those of tenants. The
   * rules, schema and principal of each are used, in this order.
   */
  readonly by?: readonly AnyAuthority[];
}>;

/**
 * Someone whose word on a token is taken. This is the one extension point: an authority says which tokens are its own,
 * how their claims are attested, and which rules then run.
 */
export interface Authority<N extends string = string, C = Claims> {
  /** The name in the result, in `accept` and in logs. */
  readonly name: N;
  /** The `iss` of all tokens that it accepts, where it accepts nothing but JWTs: it is not asked about any other token. */
  readonly issuers?: readonly string[];
  /** Whether this token is for this authority to judge; local and total, for it sees every token. */
  accepts(token: Token): boolean;
  /** Vouches for the claims or refuses; throws `UnavailableError` when it cannot tell. */
  attest(token: Token, context: Context): MaybePromise<AttestResult>;
  /** Tries out what it needs before the first token comes; gives what is wrong, in words for people. */
  readonly check?: (context: Context) => Promise<readonly string[]>;
  readonly rules: readonly Rule[];
  /** Types and checks the claims; any Standard Schema such as zod, valibot or arktype. */
  readonly claims?: StandardSchema<C>;
  /**
   * The kinds that its `principal` can give, so that `check()` finds a route that asks for another.
   * @default person and machine without a `principal`; with one, any
   */
  readonly kinds?: readonly KnownKind[];
  /**
   * `true` if its tokens are credentials of programs, even of those that act for a person. A cookie then carries them only
   * where its source lists the authority under `accept`.
   * @default told by `kinds`
   */
  readonly programs?: true;
  /** Translates the issuer's spelling of claims into the principal. Default: the registered claims. */
  principal?(claims: Claims): Result<{ readonly principal: Principal }>;
}

/** Whether a value can be an authority. */
export function isAuthority(value: unknown): value is Authority<string, unknown> {
  return (
    isObject(value) &&
    isText(value.name) &&
    (value.issuers === undefined || Array.isArray(value.issuers)) &&
    (value.kinds === undefined || Array.isArray(value.kinds)) &&
    (value.programs === undefined || value.programs === true) &&
    typeof value.accepts === 'function' &&
    typeof value.attest === 'function' &&
    Array.isArray(value.rules)
  );
}

/** The accesses that these authorities can give. */
export type AccessOf<A extends Authority<string, unknown>> =
  A extends Authority<infer N, infer C> ? Access<N, C> : never;

/** One of them, whatever its name and its claims are. */
export type AnyAuthority = Authority<string, unknown>;

/**
 * The authorities that judge one token: usually one. Where it stands for others (`Attested.by`), those come first and it is
 * the last, so that the same checks run in the same order for all of them.
 */
export type Judges = readonly AnyAuthority[];
