import type { Context } from '../context.js';
import { andThenWith } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import type { AuthRequest } from '../request/auth-request.js';
import type { Denial } from '../response/denial.js';
import type { Result } from '../response/result.js';
import { checkTarget } from './check-target.js';
import { checkTime } from './check-time.js';
import { denyProof } from './deny-proof.js';
import type { Digest } from './digest.js';
import type { DpopSettings } from './dpop-options.js';
import type { DpopProof, ProofReader } from './dpop-proof.js';
import { checkNonce } from './nonces.js';
import { accepted } from './proof-method.js';
import type { ProofResult, ResponseHeaders, UsedProofs, VerifiedProof } from './proof-method.js';
import { markUsed } from './replay-store.js';

// The checks of RFC 9449 §4.3, in this order: those that cost little before the token is verified, then the key and the
// signature, and last of all its time once more and whether the proof was used. So a stranger without a token of the issuer
// causes no signature check, and can't fill the store. Nor can the holder of a revoked token. Each check calls the next one by
// its name, so that no function is created for it.

/** What all requests share. */
export interface Checker {
  readonly settings: DpopSettings;
  readonly reader: ProofReader;
  readonly digest: Digest;
}

/** A proof whose form and target are right. */
interface Addressed {
  readonly proof: DpopProof;
  readonly token: string;
  /** The normalized URI of the request. */
  readonly target: string;
}

/** A proof that passed the first checks. */
interface Checked extends Addressed {
  readonly denial?: undefined;
  readonly headers: ResponseHeaders | undefined;
}

/** The result of the first checks. */
export type FirstResult = Checked | (ProofResult & { readonly denial: Denial });

/** The checks before the token is verified. */
export function checkFirst(
  request: AuthRequest,
  token: string,
  checker: Checker,
  context: Context,
): MaybePromise<FirstResult> {
  return andThenWith(checker.reader.read(request), checkRequest, request, token, checker, context);
}

function checkRequest(
  read: Result<{ readonly proof: DpopProof }>,
  request: AuthRequest,
  token: string,
  checker: Checker,
  context: Context,
): MaybePromise<FirstResult> {
  if (read.denial) return read;
  const { proof } = read;
  const { htm, htu, nonce } = proof.claims;
  const { settings } = checker;
  if (htm !== request.method) return { denial: denyProof('proof_method_mismatch') };
  const addressed = checkTarget(htu, request, settings);
  if (addressed.denial) return addressed;
  const now = context.now();
  const checkedNonce = settings.nonce ? checkNonce(settings.nonce, nonce, now) : accepted;
  return andThenWith(
    checkedNonce,
    checkTimeAndToken,
    { proof, token, target: addressed.target },
    now,
    checker,
  );
}

function checkTimeAndToken(
  { denial, headers }: ProofResult,
  addressed: Addressed,
  now: number,
  { settings, digest }: Checker,
): MaybePromise<FirstResult> {
  if (denial) return { denial, headers };
  const { proof, token } = addressed;
  const untimely = checkTime(proof.claims, now, settings);
  if (untimely) return { denial: untimely, headers };
  return andThenWith(athOf(token, proof, digest), checkToken, addressed, headers);
}

/** Returns the digest of the token, which `ath` must be. */
function athOf(token: string, { key: { last } }: DpopProof, digest: Digest): MaybePromise<string> {
  return last?.token === token ? last.ath : digest(token);
}

// The caller knows both digests, so the time of this comparison reveals nothing. The same is true of the thumbprint.
function checkToken(
  expected: string,
  { proof, token, target }: Addressed,
  headers: ResponseHeaders | undefined,
): FirstResult {
  return proof.claims.ath === expected
    ? { proof, token, target, headers }
    : { denial: denyProof('proof_token_mismatch'), headers };
}

/** What the last checks need besides the proof. */
export interface ProofRequest {
  readonly raw: object;
  readonly used: UsedProofs | undefined;
  readonly checker: Checker;
  readonly context: Context;
}

/** The checks of the key and the signature, for a verified token that is bound to `confirmation`. */
export function checkPossession(
  checked: FirstResult,
  confirmation: string,
  request: ProofRequest,
): MaybePromise<VerifiedProof> {
  if (checked.denial) return checked;
  const { proof, headers } = checked;
  const { key, thumbprint } = proof.key;
  if (thumbprint !== confirmation) return { denial: denyProof('proof_key_mismatch'), headers };
  return andThenWith(key.prepare?.(), checkSignature, checked, request);
}

function checkSignature(
  problem: string | undefined,
  checked: Checked,
  request: ProofRequest,
): MaybePromise<VerifiedProof> {
  const { proof, headers } = checked;
  return problem === undefined
    ? andThenWith(proof.key.key.verifies(proof.jwt), keepKey, checked, request)
    : { denial: denyProof('proof_key_unusable', { problem }), headers };
}

function keepKey(valid: boolean, checked: Checked, request: ProofRequest): VerifiedProof {
  const { proof, token, headers } = checked;
  if (valid !== true) return { denial: denyProof('proof_signature_invalid'), headers };
  request.checker.reader.keep(proof, token);
  return { headers, use: () => useUp(checked, request) };
}

/**
 * Marks the proof as used until it is out of time. A client chooses its `jti`, so only proofs of one key and one target are
 * compared (RFC 9449 §11.1). The store gets a digest of all three, of which the first two contain no space. A further guard
 * of the same request takes over the answer, also one that is not there yet.
 */
function useUp(checked: Checked, request: ProofRequest): MaybePromise<ProofResult> {
  const { proof, target } = checked;
  const digest = request.checker.digest(`${proof.key.thumbprint} ${target} ${proof.claims.jti}`);
  return andThenWith(digest, markDigest, checked, request);
}

function markDigest(digest: string, checked: Checked, request: ProofRequest): MaybePromise<ProofResult> {
  const { raw, used } = request;
  const before = used?.get(raw);
  if (before?.digest === digest) return before.answer;
  const answer = askStore(digest, checked, request);
  used?.set(raw, { digest, answer });
  // Guards that wait get the same outage. One that comes later asks again.
  if (used && answer instanceof Promise)
    answer.catch(() => used.get(raw)?.answer === answer && used.set(raw, undefined));
  return answer;
}

function askStore(
  digest: string,
  { proof: { claims } }: Checked,
  { checker: { settings }, context }: ProofRequest,
): MaybePromise<ProofResult> {
  // Keys, introspection and `isRevoked` may have taken seconds. A store forgets a proof that is out of time.
  const now = context.now();
  const late = checkTime(claims, now, settings);
  if (late) return { denial: late };
  const until = claims.iat + settings.maxAge + settings.tolerance;
  const marked = markUsed({ digest, until, now }, settings, context);
  if (!(marked instanceof Promise)) return marked;
  return marked.then((result) => {
    // The proof may have run out of time on the way to the store, before the store looked for it.
    const denial = result.denial ?? checkTime(claims, context.now(), settings);
    return denial ? { denial } : result;
  });
}
