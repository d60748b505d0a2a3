import type { Claims } from '../token/token.js';
import type { Rule } from './rule.js';

/** The times between which a rule passes, in seconds since the epoch: from `from` on, and before `until`. */
export interface ValidityWindow {
  readonly from: number;
  readonly until: number;
}

/** Returns the window of a rule for claims that passed it before. */
export type WindowOf = (claims: Claims) => ValidityWindow;

/** What a rule of this package depends on. A copy of the mark at another function says nothing about that function. */
interface Mark {
  readonly rule: Rule;
  readonly windowOf: WindowOf | undefined;
}

const markOf: unique symbol = Symbol('what a rule depends on');

/** Marks a rule whose result depends on nothing but the attestation and the options of the verifier. */
export function pureRule(rule: Rule): Rule {
  return mark(rule, undefined);
}

/** Marks a rule that depends on the attestation and the clock only: it passes within the window. */
export function timedRule(rule: Rule, windowOf: WindowOf): Rule {
  return mark(rule, windowOf);
}

function mark(rule: Rule, windowOf: WindowOf | undefined): Rule {
  const value: Mark = { rule, windowOf };
  return Object.assign(rule, { [markOf]: value });
}

/** Whether a rule must run on each request, since nothing says what it depends on. */
export function runsEachTime(rule: Rule): boolean {
  return rule.pure !== true && marked(rule) === undefined;
}

/** Returns how a rule gives its window, or `undefined` for a rule without one. */
export function windowOfRule(rule: Rule): WindowOf | undefined {
  return marked(rule)?.windowOf;
}

function marked(rule: Rule): Mark | undefined {
  const found = (rule as { readonly [markOf]?: Mark })[markOf];
  return found?.rule === rule ? found : undefined;
}
