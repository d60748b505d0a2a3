import { signatureKeysOf } from '../authority/attest-by-signature.js';
import type { AnyAuthority, Judges } from '../authority/authority.js';
import { runsEachTime, windowOfRule } from '../claims/pure-rule.js';
import type { WindowOf } from '../claims/pure-rule.js';
import type { Rule } from '../claims/rule.js';
import type { KeySource } from '../signature/key-set.js';
import type { CacheableJwt } from '../token/token.js';
import type { Judgment } from './verdict.js';

/** What an authority asks of all its tokens. */
export interface Terms extends Pick<AnyAuthority, 'rules' | 'binding'> {
  readonly authority: AnyAuthority;
  readonly judges: Judges;
  readonly keys: KeySource;
  readonly attest: unknown;
  readonly windows: readonly WindowOf[];
  /** The rules that run on each request. */
  readonly otherRules: readonly Rule[];
}

/** What is decided once about a token that passed all rules. */
export interface Decision {
  readonly terms: Terms;
  /** The key that verified the signature. */
  readonly key: object | undefined;
  /** The times between which all rules on times pass. */
  readonly from: number;
  readonly until: number;
  /** The judgment, if nothing that is asked on each request can change it. */
  judgment: Judgment | undefined;
}

/** The window is so many seconds narrower than the rules allow. So it makes no difference how the rules round. */
const margin = 1;

/** Returns the terms of an authority that verifies signatures only. Any other one has none: its tokens take the full path. */
export function termsFor(authority: AnyAuthority): Terms | undefined {
  const keys = signatureKeysOf(authority);
  const { rules, binding } = authority;
  const { attest } = authority as { readonly attest: unknown };
  // A list that can change is read on each request.
  if (keys === undefined || !Object.isFrozen(rules)) return undefined;
  const windows = rules.flatMap((rule) => windowOfRule(rule) ?? []);
  const otherRules = rules.filter(runsEachTime);
  return { authority, judges: [authority], keys, attest, rules, binding, windows, otherRules };
}

/** Decides about a token that passed all rules of its authority. */
export function decisionFor(terms: Terms, { unverified, verifiedBy }: CacheableJwt): Decision {
  let from = Number.NEGATIVE_INFINITY;
  let until = Number.POSITIVE_INFINITY;
  for (const windowOf of terms.windows) {
    const window = windowOf(unverified.claims);
    from = Math.max(from, window.from);
    until = Math.min(until, window.until);
  }
  return { terms, key: verifiedBy, from: from + margin, until: until - margin, judgment: undefined };
}

/** Whether a time lies within the window. With NaN as the time, both comparisons are false. */
export function isWithin({ from, until }: Decision, now: number): boolean {
  return from < now && now < until;
}

/** Whether a decision still belongs to its token and its authority. An application may change an authority, although its type forbids it. */
export function isUnchanged({ terms, key, judgment }: Decision, { verifiedBy }: CacheableJwt): boolean {
  return key === verifiedBy && areCurrent(terms) && (judgment === undefined || isPlain(terms.authority));
}

/** Whether the authority still has the members that the terms were made of. */
export function areCurrent({ authority, attest, rules, binding }: Terms): boolean {
  return authority.attest === attest && authority.rules === rules && authority.binding === binding;
}

/** Whether an authority calls no function of the application for the access. */
export function isPlain({
  claims,
  principal,
  isRevoked,
}: Partial<Record<keyof AnyAuthority, unknown>>): boolean {
  return claims === undefined && principal === undefined && isRevoked === undefined;
}
