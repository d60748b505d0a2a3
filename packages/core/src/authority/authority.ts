import type { Access } from '../claims/access.js';
import type { KnownKind } from '../claims/principal-kind.js';
import type { PrincipalReading } from '../claims/principal.js';
import type { Attestation, Rule } from '../claims/rule.js';
import type { StandardSchema } from '../claims/schema.js';
import type { Context } from '../context.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { isObject, isText } from '../options/option-checks.js';
import { unchecked } from '../options/unchecked.js';
import type { Unchecked } from '../options/unchecked.js';
import type { AuthRequest } from '../request/auth-request.js';
import type { Result } from '../response/result.js';
import type { Algorithm } from '../signature/algorithms.js';
import type { Claims, Token } from '../token/token.js';

/** The result of `attest`: the attested claims, or a denial. */
export type AttestResult = Result<{
  readonly attestation: Attestation;
  /**
   * Other authorities that check the claims before this one, such as that of a tenant. The rules, schema and principal
   * of each are used, in this order.
   */
  readonly by?: readonly AnyAuthority[];
}>;

/** A token as an issuer writes it, without `iss`, times, and an `aud` that the authority lists. */
export interface TokenExample {
  readonly algorithm: Algorithm;
  readonly header?: Claims;
  readonly claims: Claims;
}

/**
 * An issuer, introspection endpoint or key table that attests claims. This is the one extension point. An authority
 * decides which tokens are its own, how their claims are attested, and which rules run after that.
 */
export interface Authority<N extends string = string, C = unknown> {
  /** The name in the result, in `accept` and in logs. */
  readonly name: N;
  /**
   * The `iss` values of its tokens, for an authority that accepts only JWTs. `accepts` is not called for any other
   * token.
   */
  readonly issuers?: readonly string[];
  /**
   * The `aud` values of its tokens. If several authorities accept a token, it goes to the first with an audience of the
   * token. So two APIs of one issuer can have authorities of their own.
   */
  readonly audiences?: readonly string[];
  /**
   * The `iss` and `aud` that the claims of its tokens must have, for an authority of tokens that don't show them. They are used
   * for the metadata of the resource (RFC 9728) and for `check()`.
   */
  readonly expects?: { readonly issuers: readonly string[]; readonly audiences: readonly string[] };
  /**
   * Whether a token belongs to this authority. It must do no I/O and must not throw, because it is called for tokens of
   * others too.
   */
  accepts(token: Token): boolean;
  /**
   * Attests the claims of a token, or denies it. Throws `UnavailableError` if no verdict is possible. `request` is the
   * one that carries the token. `verify(token)` has none.
   */
  attest(token: Token, context: Context, request?: AuthRequest): MaybePromise<AttestResult>;
  /** Checks its dependencies before the first token arrives. Returns the problems as text. */
  readonly check?: (context: Context) => Promise<readonly string[]>;
  readonly rules: readonly Rule[];
  /** A Standard Schema (zod, valibot, arktype ...) that checks the claims and gives them a type. */
  readonly claims?: StandardSchema<C>;
  /**
   * The kinds that its `principal` can return, so that `check()` finds a route that requires another kind.
   * @default person and machine without a `principal`; with one, any
   */
  readonly kinds?: readonly KnownKind[];
  /**
   * `true` if its tokens are credentials of programs, even of those that act for a person. A cookie with such a token
   * is accepted only if its source lists the authority under `accept`.
   * @default derived from `kinds`
   */
  readonly programs?: true;
  /**
   * `unchecked` if a component in front of this API checks the proof of tokens that are bound to a key. Then its tokens
   * may be sent with the DPoP scheme too.
   * @default `proofs` of `createVerifier` must check such tokens; without `proofs`, they and the DPoP scheme are rejected
   */
  readonly binding?: Unchecked | undefined;
  /**
   * `unchecked` accepts JWTs whose parts end with padding (`=`), for an issuer that writes them so. They are not cached.
   * @default such a token is malformed (RFC 7515 §2)
   */
  readonly padding?: Unchecked | undefined;
  /**
   * Advice for opaque tokens that no authority accepts, by their beginning: how to configure this authority so that it
   * accepts them. It becomes part of the hint.
   */
  readonly prefixAdvice?: Readonly<Record<string, string>>;
  /** A token as its issuer writes it. For tests: `createIssuer({ like: authority })` of `@tokenward/testing` signs such tokens. */
  readonly example?: TokenExample;
  /**
   * Reads the principal from the claims of this issuer. `malformed` lists claims that were ignored because of their type.
   * @default reads the registered claims
   */
  principal?(claims: Claims): Result<PrincipalReading>;
  /** Whether a token was revoked. It is called for each request, after all other checks of the token. */
  isRevoked?(access: Access<N, C>): boolean | PromiseLike<boolean>;
}

/** Whether a value has the members of an authority. */
export function isAuthority(value: unknown): value is Authority<string, unknown> {
  return (
    isObject(value) &&
    isText(value.name) &&
    (value.issuers === undefined || Array.isArray(value.issuers)) &&
    (value.audiences === undefined || Array.isArray(value.audiences)) &&
    (value.kinds === undefined || Array.isArray(value.kinds)) &&
    (value.programs === undefined || value.programs === true) &&
    (value.isRevoked === undefined || typeof value.isRevoked === 'function') &&
    (value.binding === undefined || value.binding === unchecked) &&
    (value.prefixAdvice === undefined || isObject(value.prefixAdvice)) &&
    (value.padding === undefined || value.padding === unchecked) &&
    typeof value.accepts === 'function' &&
    typeof value.attest === 'function' &&
    Array.isArray(value.rules)
  );
}

/** The type of the access that these authorities give. */
export type AccessOf<A extends Authority<string, unknown>> =
  A extends Authority<infer N, infer C> ? Access<N, C> : never;

/** An authority with any name and any claims. */
export type AnyAuthority = Authority<string, unknown>;

/**
 * The authorities that check the claims of one token, usually one. If an authority delegates to others
 * (`AttestResult.by`), those come first and it comes last. So the same checks run in the same order for all of them.
 */
export type Judges = readonly AnyAuthority[];
