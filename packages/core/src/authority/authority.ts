import type { Claims, JwsHeader, Token } from '../token/classify.js';
import { asError } from '../lib/to-error.js';
import { isDenial } from '../response/is-denial.js';
import type { Denial } from '../response/denial.js';
import { ConfigurationError } from '../response/unavailable-error.js';
import type { KnownKind } from '../claims/principal-kind.js';
import type { Observe } from '../verifier/events.js';
import { isObject, isText } from '../options/option-checks.js';
import type { Principal } from '../claims/principal.js';
import type { StandardSchema } from '../claims/schema.js';
import { soon } from '../lib/maybe-promise.js';
import type { Soon } from '../lib/maybe-promise.js';
import { adopted, ignoreRejection } from '../lib/thenable.js';

/** Everything impure that a verification uses; it is injected, so that a test can set the clock and answer for the network. */
export interface Context {
  /** The time in seconds since the epoch. */
  readonly now: () => number;
  readonly fetch: typeof globalThis.fetch;
  /** Is told of what happens to keys and tokens. */
  readonly observe?: Observe;
}

/** What an authority vouches for: claims, and the header when the token was a JWT. */
export interface Attestation {
  readonly claims: Claims;
  readonly header?: JwsHeader;
}

/** What an authority says of a token. */
export type Attested =
  | {
      readonly attestation: Attestation;
      /**
       * The authorities that judge the claims before this one does, where it stands for several, such as those of tenants:
       * the rules, schema and principal of each are used, in this order.
       */
      readonly by?: readonly Authority<string, unknown>[];
      readonly denial?: undefined;
    }
  | { readonly denial: Denial; readonly attestation?: undefined };

/**
 * A check of attested claims: a denial, or nothing when it holds. It must be total and do no I/O; what gives anything else,
 * such as `false` or a promise, is a `ConfigurationError`.
 */
export type Rule = (attestation: Attestation, context: Context) => Denial | undefined;

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
  attest(token: Token, context: Context): Soon<Attested>;
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
  principal?(claims: Claims): { principal: Principal } | { denial: Denial };
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

/** The first denial that rules give, in their order. Throws `ConfigurationError` for what is no answer of a rule. */
export function firstDenial(
  rules: readonly Rule[],
  attestation: Attestation,
  context: Context,
): Denial | undefined {
  try {
    for (let at = 0; at < rules.length; at += 1) {
      const denial: unknown = (rules[at] as Rule)(attestation, context);
      if (denial === undefined) continue;
      if (isDenial(denial)) return denial;
      ignoreRejection(denial);
      throw new ConfigurationError('A rule must give `undefined` or `deny(code, detail)`, and no promise.');
    }
  } catch (thrown) {
    throw asError(thrown, 'A rule');
  }
  return undefined;
}

/** Lets an authority attest a token. The error for an answer that is none does not repeat it, since it may be the token. */
export function attest(
  authority: Authority<string, unknown>,
  token: Token,
  context: Context,
): Soon<Attested> {
  const given: unknown = authority.attest(token, context);
  return attestedIn(given) ?? attestedLater(given, authority);
}

function attestedLater(given: unknown, authority: Authority<string, unknown>): Soon<Attested> {
  return soon(adopted(given), (later) => attestedIn(later) ?? fail(authority));
}

function fail({ name }: Authority<string, unknown>): never {
  throw new ConfigurationError(
    `"attest" of the authority "${name}" must give { attestation: { claims } } or { denial: deny(code, detail) }.`,
  );
}

/** What an authority said, in one of its two forms only: what has a denial as well is a denial, for whoever reads it. */
function attestedIn(value: unknown): Attested | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { attestation, by, denial } = value as { attestation?: unknown; by?: unknown; denial?: unknown };
  if (denial !== undefined) return isDenial(denial) ? { denial } : undefined;
  if (typeof attestation !== 'object' || attestation === null) return undefined;
  const isWhole =
    isObject((attestation as { claims?: unknown }).claims) &&
    (by === undefined || (Array.isArray(by) && by.every(isAuthority)));
  return isWhole ? (value as Attested) : undefined;
}
