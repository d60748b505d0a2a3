import type { AnyAuthority } from '../authority/authority.js';
import { runRules } from '../claims/rule.js';
import type { Context } from '../context.js';
import { andThenWith } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import type { KeySet } from '../signature/key-set.js';
import { wasVerifiedWithKeyOf } from '../signature/verify-signature.js';
import type { CacheableJwt, JwtToken, Token } from '../token/token.js';
import type { AskEachTime } from './ask-each-time.js';
import type { ProvableCredential } from './proof-step.js';
import { areCurrent, decisionFor, isPlain, isUnchanged, isWithin, termsFor } from './token-decision.js';
import type { Decision, Terms } from './token-decision.js';
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

/** Creates the short path of a verifier. */
export function createShortPath({ context, hasProofs, judge, ask }: Steps): ShortPath {
  const termsOf = new WeakMap<AnyAuthority, Terms>();

  function judgeWith(
    set: KeySet,
    decision: Decision,
    token: JwtToken,
    credential: ProvableCredential,
  ): MaybePromise<Judgment> {
    const { terms, judgment } = decision;
    if (!wasVerifiedWithKeyOf(set, token)) return judge(terms.authority, token, credential);
    if (terms.otherRules.length > 0) {
      const checked = runRules(terms.otherRules, token.unverified, context);
      if (checked.denial) return checked;
    }
    if (judgment !== undefined && credential.noPrograms !== true) return judgment;
    const asked = ask(terms.judges, token, token.unverified, credential);
    if (!(asked instanceof Promise)) keep(asked, decision, token);
    return asked;
  }

  function keep(judged: Judgment, decision: Decision, token: JwtToken): void {
    if (hasProofs || judged.denial || !isPlain(decision.terms.authority)) return;
    // Only an access of frozen parts is kept with the token.
    if (judged.access === (token as CacheableJwt).access) decision.judgment = judged;
  }

  /** Goes on when the keys have arrived. The token may have expired meanwhile, and the authority may have changed. */
  function judgeLater(
    set: KeySet,
    decision: Decision,
    token: JwtToken,
    credential: ProvableCredential,
  ): MaybePromise<Judgment> {
    return isUnchanged(decision, token as CacheableJwt) && isWithin(decision, context.now())
      ? judgeWith(set, decision, token, credential)
      : judge(decision.terms.authority, token, credential);
  }

  return {
    judge(authority, token, credential) {
      const { decision } = token as { readonly decision?: Decision | undefined };
      if (
        decision?.terms.authority !== authority ||
        !isUnchanged(decision, token as CacheableJwt) ||
        !isWithin(decision, context.now())
      )
        return judge(authority, token, credential);
      const jwt = token as JwtToken;
      const set = decision.terms.keys(context, undefined, jwt.unverified.header);
      return set instanceof Promise
        ? andThenWith(set, judgeLater, decision, jwt, credential)
        : judgeWith(set, decision, jwt, credential);
    },
    decide(authority, token) {
      if (token.kind !== 'jwt') return;
      const known = termsOf.get(authority);
      const terms = known && areCurrent(known) ? known : termsFor(authority);
      if (terms === undefined) return;
      if (terms !== known) termsOf.set(authority, terms);
      (token as CacheableJwt).decision = decisionFor(terms, token as CacheableJwt);
    },
  };
}
