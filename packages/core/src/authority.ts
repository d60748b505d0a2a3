import type { Claims, JwsHeader, Token } from './classify.js';
import type { Denial } from './denial.js';
import { ConfigurationError } from './errors.js';
import type { Observe } from './observe.js';
import { isObject, isText } from './options.js';
import type { Principal } from './principal.js';
import type { StandardSchema } from './schema.js';
import type { Soon } from './soon.js';

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
  attest(token: Token, context: Context): Soon<{ attestation: Attestation } | { denial: Denial }>;
  /** Tries out what it needs before the first token comes; gives what is wrong, in words for people. */
  readonly check?: (context: Context) => Promise<readonly string[]>;
  readonly rules: readonly Rule[];
  /** Types and checks the claims; any Standard Schema such as zod, valibot or arktype. */
  readonly claims?: StandardSchema<C>;
  /** Translates the issuer's spelling of claims into the principal. Default: the registered claims. */
  principal?(claims: Claims): { principal: Principal } | { denial: Denial };
}

/** Whether a value can be an authority. */
export function isAuthority(value: unknown): boolean {
  return (
    isObject(value) &&
    isText(value.name) &&
    (value.issuers === undefined || Array.isArray(value.issuers)) &&
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
  for (const rule of rules) {
    const denial: unknown = rule(attestation, context);
    if (denial === undefined) continue;
    if (isDenial(denial)) return denial;
    // Nobody else would handle the failure of a promise, and the process would end with it.
    Promise.resolve(denial).catch(() => {});
    throw new ConfigurationError('A rule must give `undefined` or `deny(code, detail)`, and no promise.');
  }
  return undefined;
}

function isDenial(value: unknown): value is Denial {
  return isObject(value) && isText(value.code);
}
