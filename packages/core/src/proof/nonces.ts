import { runHookOrUnavailable } from '../hooks/run-hook.js';
import type { HookAnswer } from '../hooks/run-hook.js';
import { andThen } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { accepted } from './proof-method.js';
import type { ProofResult, ResponseHeaders } from './proof-method.js';
import { denyProof } from './deny-proof.js';

/** Makes and checks the nonces of proofs (RFC 9449 §9). Times are in seconds since the epoch. */
export interface NonceSource {
  /** Returns a new nonce: visible ASCII characters without quote and backslash. */
  create(now: number): string | PromiseLike<string>;
  /** Whether a nonce counts. `'renew'` means that it does, and that the response should carry a new one. */
  check(nonce: string, now: number): NonceState | PromiseLike<NonceState>;
}

/** What a nonce is worth. */
export type NonceState = 'valid' | 'renew' | 'invalid';

const stateAnswer: Readonly<HookAnswer<NonceState>> = {
  mustBe: "'valid', 'renew' or 'invalid'",
  holds: (value): value is NonceState => value === 'valid' || value === 'renew' || value === 'invalid',
};

/** The characters of a nonce (RFC 9449 §8.1: NQCHAR of RFC 6749, appendix A). */
const nonceAnswer: Readonly<HookAnswer<string>> = {
  mustBe: 'a text of visible ASCII characters without quote and backslash',
  holds: (value): value is string => typeof value === 'string' && /^[!#-[\]-~]{1,1024}$/.test(value),
};

/**
 * Checks the nonce of a proof (RFC 9449 §4.3, check 10). Without one that counts, the denial has a new one for the client.
 * Errors of the source throw.
 */
export function checkNonce(source: NonceSource, nonce: unknown, now: number): MaybePromise<ProofResult> {
  const renewed = (): MaybePromise<ResponseHeaders> =>
    andThen(
      runHookOrUnavailable('"create" of the source of nonces', () => source.create(now), nonceAnswer),
      (value) => ({ 'dpop-nonce': value, 'cache-control': 'no-store' }),
    );
  const state =
    typeof nonce === 'string' && nonce !== ''
      ? runHookOrUnavailable('"check" of the source of nonces', () => source.check(nonce, now), stateAnswer)
      : 'invalid';
  return andThen(state, (found) => {
    if (found === 'valid') return accepted;
    return andThen(renewed(), (headers) =>
      found === 'renew' ? { headers } : { denial: denyProof('proof_nonce_required'), headers },
    );
  });
}
