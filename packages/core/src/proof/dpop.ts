import { runHookNow } from '../hooks/run-hook.js';
import type { HookAnswer } from '../hooks/run-hook.js';
import type { Context } from '../context.js';
import { andThen } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { isText } from '../options/option-checks.js';
import type { AuthRequest } from '../request/auth-request.js';
import type { Denial } from '../response/denial.js';
import { digestNow } from './digest-now.js';
import { algorithmNames, dpopSettings } from './dpop-options.js';
import type { DpopOptions, DpopSettings } from './dpop-options.js';
import { proofReader } from './dpop-proof.js';
import type { DpopProof, ProofClaims, ProofReader } from './dpop-proof.js';
import { checkNonce } from './nonces.js';
import type { ProofMethod, ProofResult, ResponseHeaders, ShownProof, UsedProofs } from './proof-method.js';
import { markUsed } from './replay-store.js';
import { targetPath, targetUri } from './target-uri.js';
import { denyProof } from './deny-proof.js';

/**
 * Checks DPoP proofs (RFC 9449): a token that is bound to a key (`cnf.jkt`) is accepted only with a proof for this request,
 * signed with that key. Without the key, a stolen token is worth nothing. Throws `ConfigurationError` for wrong options.
 */
export function dpop(options: DpopOptions): ProofMethod {
  const settings = dpopSettings(options);
  const reader = proofReader(settings.algorithms);
  return {
    confirmation: 'jkt',
    scheme: { name: 'DPoP', algorithms: algorithmNames(settings.algorithms) },
    read: (request, used) => shownProof(request, settings, reader, used),
    check: () => settings.replay.check?.() ?? [],
  };
}

/** A proof that passed the first checks, with the headers for the response. */
interface Checked {
  readonly denial?: undefined;
  readonly proof: DpopProof;
  /** The normalized URI of the request. */
  readonly target: string;
  readonly headers: ResponseHeaders | undefined;
  /** The time of these checks. */
  readonly now: number;
}

type FirstResult = Checked | (ProofResult & { readonly denial: Denial });

// The order of the checks of RFC 9449 §4.3: the cheap ones before the token is verified, then the key and the signature, and
// last the mark that the proof was used. So a stranger without a token of the issuer costs little, and marks nothing.
function shownProof(
  request: AuthRequest,
  settings: DpopSettings,
  reader: ProofReader,
  used: UsedProofs | undefined,
): ShownProof {
  let first: MaybePromise<FirstResult> | undefined;

  function checkFirst(token: string, context: Context): MaybePromise<FirstResult> {
    return andThen(reader.read(request), (read): MaybePromise<FirstResult> => {
      if (read.denial) return read;
      const { proof } = read;
      const { claims } = proof;
      if (claims.htm !== request.method) return { denial: denyProof('proof_method_mismatch') };
      const { target, denial } = checkTarget(claims.htu, request, settings);
      if (denial) return { denial };
      const now = context.now();
      const nonce = settings.nonce ? checkNonce(settings.nonce, claims.nonce, now) : {};
      return andThen(nonce, ({ denial: refused, headers }): MaybePromise<FirstResult> => {
        if (refused) return { denial: refused, headers };
        const untimely = checkTime(claims, now, settings);
        if (untimely) return { denial: untimely, headers };
        return andThen(digestNow(token), (hash) =>
          // Both texts are known to the caller, so a comparison that takes its time tells nothing.
          hash === claims.ath
            ? { proof, target, headers, now }
            : { denial: denyProof('proof_token_mismatch'), headers },
        );
      });
    });
  }

  return {
    precheck(token, context) {
      first = checkFirst(token, context);
      return first;
    },
    verify(token, confirmation, context) {
      return andThen(first ?? checkFirst(token, context), (checked) =>
        checked.denial ? checked : checkPossession(checked, confirmation, context),
      );
    },
  };

  function checkPossession(
    checked: Checked,
    confirmation: string,
    context: Context,
  ): MaybePromise<ProofResult> {
    const { proof, headers } = checked;
    const { key, thumbprint } = proof.key;
    // The thumbprint of a public key is no secret either.
    if (thumbprint !== confirmation) return { denial: denyProof('proof_key_mismatch'), headers };
    return andThen(key.prepare?.(), (problem) => {
      if (problem !== undefined) return { denial: denyProof('proof_key_unusable', { problem }), headers };
      return andThen(key.verifies(proof.jwt), (valid) => {
        if (valid !== true) return { denial: denyProof('proof_signature_invalid'), headers };
        reader.keep(proof);
        return andThen(useUp(checked, request, used, settings, context), ({ denial }) => ({
          denial,
          headers,
        }));
      });
    });
  }
}

const pathAnswer: Readonly<HookAnswer<string>> = {
  mustBe: 'the path of the request as a text, such as "/reports"',
  holds: isText,
};

/** Compares `htu` with the request: the origin with those of this API, and the path (RFC 9449 §4.3, check 9). */
function checkTarget(
  htu: string,
  request: AuthRequest,
  { origins, path }: DpopSettings,
):
  | { readonly target: string; readonly denial?: undefined }
  | { readonly target?: undefined; readonly denial: Denial } {
  const given = path ? runHookNow('"path" of dpop', () => path(request), pathAnswer) : request.target;
  const expected = typeof given === 'string' ? targetPath(given) : undefined;
  if (expected === undefined) return { denial: denyProof('proof_target_mismatch', { unknown: 'path' }) };
  const shown = targetUri(htu);
  const origin = origins.find((one) => one === shown?.origin);
  if (origin !== undefined && shown?.path === expected) return { target: origin + expected };
  const differs = shown === undefined ? 'form' : origin === undefined ? 'origin' : 'path';
  return { denial: denyProof('proof_target_mismatch', { origins, path: expected, differs }) };
}

/** Compares `iat` with the clock (RFC 9449 §4.3, check 11), and `exp` and `nbf` if the client wrote them (RFC 7519 §4.1). */
function checkTime(
  { iat, exp, nbf }: ProofClaims,
  now: number,
  { maxAge, tolerance }: DpopSettings,
): Denial | undefined {
  if (!(iat <= now + tolerance)) return denyProof('proof_issued_in_future', { tolerance });
  if (!(iat >= now - maxAge - tolerance)) return denyProof('proof_expired', { maxAge, tolerance });
  if (exp !== undefined && !(typeof exp === 'number' && exp > now - tolerance))
    return denyProof('proof_expired');
  if (nbf !== undefined && !(typeof nbf === 'number' && nbf <= now + tolerance))
    return denyProof('proof_issued_in_future');
  return undefined;
}

/**
 * Marks the proof as used until it is out of time. A client chooses its `jti`, so only proofs of one key and one target are
 * compared (RFC 9449 §11.1). The store gets a digest of all three. A further guard of the same request does not ask it again.
 */
function useUp(
  { proof, target, now }: Checked,
  { raw }: AuthRequest,
  used: UsedProofs | undefined,
  settings: DpopSettings,
  context: Context,
): MaybePromise<ProofResult> {
  const { jti, iat } = proof.claims;
  return andThen(digestNow(JSON.stringify([proof.key.thumbprint, target, jti])), (digest) => {
    if (used?.get(raw) === digest) return {};
    const until = iat + settings.maxAge + settings.tolerance;
    return andThen(markUsed({ digest, until, now }, settings, context), (result) => {
      if (!result.denial) used?.set(raw, digest);
      return result;
    });
  });
}
