import { errorSummary } from '../response/error-summary.js';
import { runHookOrUnavailable, yesOrNo } from '../hooks/run-hook.js';
import type { Context } from '../context.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { isUnavailable, UnavailableError } from '../response/unavailable-error.js';
import { accepted } from './proof-method.js';
import type { ProofResult } from './proof-method.js';
import { denyProof } from './deny-proof.js';

/**
 * Keeps the proofs that were used. A store that several processes share must find and keep in one atomic step, such as
 * `SET key value NX PXAT time` of Redis. If it has a clock of its own, it keeps a proof some seconds longer than asked, as many
 * as the clocks may differ.
 */
export interface ReplayStore {
  /**
   * Returns `true` if the digest was kept before: a replay. Returns `false` if it was not, and it is kept from now until
   * `until`, in seconds since the epoch, with that time itself. Anything else is a failure of the store, and so is an error.
   * `now` is the time of the verifier. A store with a clock of its own needs no `now`.
   */
  seen(digest: string, until: number, now?: number): boolean | PromiseLike<boolean>;
  /**
   * The longest time that the promise of `seen` may take, in seconds.
   * @default 2
   */
  readonly timeout?: number;
  /** Returns problems of the store as text, for `check()` of the verifier. */
  readonly check?: () => readonly string[] | PromiseLike<readonly string[]>;
}

/** The longest time that a store may take to answer, in seconds. */
const defaultTimeout = 2;

/** A proof for the store; times are in seconds since the epoch. */
interface UsedProof {
  readonly digest: string;
  readonly until: number;
  readonly now: number;
}

/** What becomes of a proof if the store fails. */
export interface ReplayPolicy {
  readonly replay: ReplayStore;
  readonly acceptsOnFailure: boolean;
}

/**
 * Marks a proof as used. Denies one that was used before. If the store fails, throws `UnavailableError`, or accepts the
 * proof if the operator chose so.
 */
export function markUsed(
  { digest, until, now }: UsedProof,
  policy: ReplayPolicy,
  context: Context,
): MaybePromise<ProofResult> {
  const { replay } = policy;
  try {
    const answer = runHookOrUnavailable(
      '"seen" of the store of used proofs',
      () => replay.seen(digest, until, now),
      yesOrNo,
      replay.timeout ?? defaultTimeout,
    );
    return answer instanceof Promise
      ? answer.then(judge, (error: unknown) => judgeFailure(error, policy, context))
      : judge(answer);
  } catch (error) {
    return judgeFailure(error, policy, context);
  }
}

function judge(replayed: boolean): ProofResult {
  return replayed ? { denial: denyProof('proof_replayed') } : accepted;
}

function judgeFailure(error: unknown, { acceptsOnFailure }: ReplayPolicy, context: Context): ProofResult {
  const hint = `The store of used proofs failed: ${errorSummary(error)}`;
  context.observe?.({ type: 'replay_failed', hint, accepted: acceptsOnFailure });
  if (acceptsOnFailure) return accepted;
  throw new UnavailableError(hint, isUnavailable(error) ? error.retryAfter : 1, error);
}
