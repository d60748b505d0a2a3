import type { Rule } from '../claims/rule.js';
import { audience } from '../claims/rules/audience.js';
import { expiration } from '../claims/rules/expiration.js';
import { issuedAt } from '../claims/rules/issued-at.js';
import { issuer } from '../claims/rules/issuer.js';
import { notBefore } from '../claims/rules/not-before.js';
import { notSenderConstrained } from '../claims/rules/not-sender-constrained.js';
import { isUnchecked, unchecked } from '../options/unchecked.js';
import type { Unchecked } from '../options/unchecked.js';
import type { ClaimCheckOptions } from './claim-check-options.js';

/** The options that select the rules. */
interface Checks extends ClaimCheckOptions {
  readonly issuer: string | readonly string[] | Unchecked;
  readonly audience: string | readonly string[] | Unchecked;
  readonly rules?: readonly Rule[];
}

/** The default for the allowed difference between clocks, in seconds. */
const defaultTolerance = 5;

/** How far `iat` may lie ahead, in seconds. It says nothing about validity, so clocks may differ by minutes. */
const maxSecondsAhead = 600;

/** Authorities share the default rules. With thousands of authorities, rules of their own would make each token slower. */
const defaultTimeRules = timeRules(defaultTolerance, false);

/** Returns the rules of an authority, in their order. `type` checks the kind of token. */
export function claimRules(checks: Checks, type: Rule): readonly Rule[] {
  const { clockTolerance: tolerance = defaultTolerance } = checks;
  const mayLackExpiry = checks.expiry === unchecked;
  return [
    ...(isUnchecked(checks.issuer) ? [] : [issuer([checks.issuer].flat())]),
    ...(isUnchecked(checks.audience) ? [] : [audience([checks.audience].flat())]),
    ...(tolerance === defaultTolerance && !mayLackExpiry
      ? defaultTimeRules
      : timeRules(tolerance, mayLackExpiry)),
    type,
    ...(checks.binding === unchecked ? [] : [notSenderConstrained]),
    ...(checks.rules ?? []),
  ];
}

function timeRules(tolerance: number, mayLackExpiry: boolean): readonly Rule[] {
  return [expiration(tolerance, mayLackExpiry), notBefore(tolerance), issuedAt(maxSecondsAhead)];
}
