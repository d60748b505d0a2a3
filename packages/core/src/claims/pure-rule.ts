import type { Claims } from '../token/token.js';
import type { Rule } from './rule.js';

/** The times between which a rule passes, in seconds since the epoch: from `from` on, and before `until`. */
export interface ValidityWindow {
  readonly from: number;
  readonly until: number;
}

/** Returns the window of a rule for claims that passed it before. */
type WindowOf = (claims: Claims) => ValidityWindow;

const windowOf: unique symbol = Symbol('the window of a rule');

/** Marks a rule whose result depends on nothing but the attestation. */
export function pureRule(rule: Rule): Rule {
  return Object.assign(rule, { pure: true } as const);
}

/** Marks a rule that depends on the attestation and the clock only: it passes within the window. */
export function timedRule(rule: Rule, windowFor: WindowOf): Rule {
  return Object.assign(rule, { [windowOf]: windowFor });
}

/** Returns how a rule that `timedRule` marked gives its window, or `undefined` for any other rule. */
export function windowOfRule(rule: Rule): WindowOf | undefined {
  return (rule as { readonly [windowOf]?: WindowOf })[windowOf];
}
