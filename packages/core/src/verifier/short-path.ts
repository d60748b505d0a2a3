import { signatureKeysOf } from '../authority/attest-by-signature.js';
import type { AnyAuthority, Judges } from '../authority/authority.js';
import { windowOfRule } from '../claims/pure-rule.js';
import { runRules } from '../claims/rule.js';
import type { Rule } from '../claims/rule.js';
import type { Context } from '../context.js';
import { andThenWith } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import type { KeySet, KeySource } from '../signature/key-set.js';
import { wasVerifiedWithKeyOf } from '../signature/verify-signature.js';
import type { CacheableJwt, JwtToken, Token } from '../token/token.js';
import type { AskEachTime } from './ask-each-time.js';
import type { ProvableCredential } from './proof-step.js';
import type { Judgment } from './verdict.js';

// The short path judges a token of the cache again. It leaves out what can't have changed since the token passed the full path:
//
// - Decoding: the cache compares the whole text, and what was read of it is frozen.
// - The signature: the same text is always valid under the same key. The key source is called as on the full path. So a withdrawn
//   key, a refresh, stale keys and an outage have the same effect.
// - Pure rules, such as those on issuer, audience and type: they depend on the text alone.
// - Rules on times: the clock is compared with the window in which all of them pass. The clock may go back.
// - The access: without a schema, a principal function, `isRevoked` and proofs, it is made of frozen parts only.
//
// All other conditions are asked each time: other rules here, and those of ask-each-time.ts. A denial
// of one of them is final. In any other case of doubt, the full path decides. So the short path grants nothing by itself.

/** The steps of a verifier that the short path calls. */
export interface Steps {
  readonly context: Context;
  /** Whether the verifier checks proofs of possession. */
  readonly hasProofs: boolean;
  /** The full path. */
  readonly judge: (
    authority: AnyAuthority,
    token: Token,
    credential: ProvableCredential,
  ) => MaybePromise<Judgment>;
  /** The conditions of each request. */
  readonly ask: AskEachTime;
}

/** Judges tokens, on the short path if it can, and keeps what is decided about a token that passed all rules. */
export interface ShortPath extends Pick<Steps, 'judge'> {
  readonly decide: (authority: AnyAuthority, token: Token) => void;
}

/** What an authority asks of all its tokens. */
interface Terms extends Pick<AnyAuthority, 'rules' | 'binding'> {
  readonly authority: AnyAuthority;
  readonly attest: unknown;
  readonly judges: Judges;
  readonly keys: KeySource;
  readonly timed: readonly Rule[];
  readonly otherRules: readonly Rule[];
}

/** What is decided about a token once. */
interface Decision {
  readonly terms: Terms;
  /** The key that verified the signature. */
  readonly key: object | undefined;
  /** The times between which all rules on times pass. */
  readonly from: number;
  readonly until: number;
  /** The judgment, if nothing that is asked for each request can change it. */
  judgment: Judgment | undefined;
}

/** The window is so many seconds narrower than the rules allow. So it makes no difference how the rules round. */
const margin = 1;

/** Creates the short path of a verifier. */
export function createShortPath({ context, hasProofs, judge, ask }: Steps): ShortPath {
  const termsOf = new WeakMap<AnyAuthority, Terms>();

  function judgeWith(
    set: KeySet,
    decision: Decision,
    token: JwtToken,
    credential: ProvableCredential,
  ): MaybePromise<Judgment> {
    const { terms, from, until, judgment } = decision;
    const now = context.now();
    // With NaN as the time, both comparisons are false.
    if (!(from < now && now < until && wasVerifiedWithKeyOf(set, token)))
      return judge(terms.authority, token, credential);
    if (terms.otherRules.length > 0) {
      const checked = runRules(terms.otherRules, token.unverified, context);
      if (checked.denial) return checked;
    }
    if (judgment !== undefined && credential.scheme === undefined && credential.noPrograms !== true)
      return judgment;
    const asked = ask(terms.judges, token, token.unverified, credential);
    if (!(asked instanceof Promise)) keep(asked, decision, token);
    return asked;
  }

  function keep(judged: Judgment, decision: Decision, token: JwtToken): void {
    if (hasProofs || judged.denial || !isPlain(decision.terms.authority)) return;
    // Only an access of frozen parts is kept with the token.
    if (judged.access === (token as CacheableJwt).access) decision.judgment = judged;
  }

  return {
    judge(authority, token, credential) {
      const decision = token.kind === 'jwt' ? decisionOf(token) : undefined;
      if (decision?.terms.authority !== authority || !isUnchanged(decision, token as CacheableJwt))
        return judge(authority, token, credential);
      const { header } = (token as JwtToken).unverified;
      const set = decision.terms.keys(context, undefined, header);
      return andThenWith(set, judgeWith, decision, token as JwtToken, credential);
    },
    decide(authority, token) {
      if (token.kind !== 'jwt') return;
      let terms = termsOf.get(authority);
      if (terms?.attest !== authority.attest || terms.rules !== authority.rules) terms = termsFor(authority);
      if (terms === undefined) return;
      termsOf.set(authority, terms);
      (token as CacheableJwt).decision = decisionFor(terms, token as CacheableJwt);
    },
  };
}

function decisionOf(token: JwtToken): Decision | undefined {
  return (token as CacheableJwt).decision as Decision | undefined;
}

/** Whether the token and its authority are as they were. An application may change an authority, although its type forbids it. */
function isUnchanged({ terms, key, judgment }: Decision, { verifiedBy }: CacheableJwt): boolean {
  const { authority } = terms;
  return (
    key === verifiedBy &&
    authority.attest === terms.attest &&
    authority.rules === terms.rules &&
    authority.binding === terms.binding &&
    (judgment === undefined || isPlain(authority))
  );
}

/** Whether an authority calls no function of the application for the access. */
function isPlain(authority: AnyAuthority): boolean {
  return (
    authority.claims === undefined && authority.principal === undefined && authority.isRevoked === undefined
  );
}

/** Returns the terms of an authority that verifies signatures only. Any other one has none: its tokens take the full path. */
function termsFor(authority: AnyAuthority): Terms | undefined {
  const keys = signatureKeysOf(authority);
  const { rules, binding } = authority;
  const { attest } = authority as { readonly attest: unknown };
  if (keys === undefined || !Object.isFrozen(rules)) return undefined;
  const timed = rules.filter((rule) => windowOfRule(rule) !== undefined);
  const otherRules = rules.filter((rule) => rule.pure !== true && !timed.includes(rule));
  return { authority, judges: [authority], keys, attest, rules, binding, timed, otherRules };
}

function decisionFor(terms: Terms, { unverified, verifiedBy }: CacheableJwt): Decision {
  const windows = terms.timed.flatMap((rule) => windowOfRule(rule)?.(unverified.claims) ?? []);
  const from = Math.max(...windows.map((window) => window.from)) + margin;
  const until = Math.min(...windows.map((window) => window.until)) - margin;
  return { terms, key: verifiedBy, from, until, judgment: undefined };
}
