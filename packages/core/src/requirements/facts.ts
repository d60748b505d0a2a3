import type { Claims } from '../token/token.js';

/** What requirements are compared with besides the access. */
export interface Facts {
  /** The attested claims. Those of the access may be the output of a schema, without claims that it does not know. */
  readonly claims: Claims;
  /** The scopes of the access with all that they include; left out if no scope includes another. */
  readonly scopes?: readonly string[] | undefined;
  /** Whether the token is bound to a key whose possession was proved. */
  readonly bound: boolean;
  /** The time in seconds since the epoch. */
  readonly now: () => number;
}

/** Facts that meet no requirement. */
export const noFacts: Facts = Object.freeze({
  claims: Object.freeze({}),
  bound: false,
  now: () => Number.NaN,
});
