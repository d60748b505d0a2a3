import type { Context } from '../context.js';
import { andThen } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import type { AuthRequest } from '../request/auth-request.js';
import type { Denial } from '../response/denial.js';
import { longestTimeout } from './call-method.js';
import { checkTarget } from './check-target.js';
import { checkTime } from './check-time.js';
import { denyProof } from './deny-proof.js';
import { digestFunction } from './digest.js';
import type { Digest } from './digest.js';
import { algorithmNames, dpopSettings } from './dpop-options.js';
import type { DpopOptions, DpopSettings } from './dpop-options.js';
import { proofReader } from './dpop-proof.js';
import type { DpopProof, ProofReader } from './dpop-proof.js';
import { checkNonce } from './nonces.js';
import type { ProofMethod, ProofResult, ResponseHeaders, UsedProofs, VerifiedProof } from './proof-method.js';
import { markUsed } from './replay-store.js';

/** What all requests share. */
interface Checker {
  readonly settings: DpopSettings;
  readonly reader: ProofReader;
  readonly digest: Digest;
}

/** A proof that passed the first checks. */
interface Checked {
  readonly denial?: undefined;
  readonly proof: DpopProof;
  readonly token: string;
  /** The normalized URI of the request. */
  readonly target: string;
  /** The time of these checks. */
  readonly now: number;
  readonly headers: ResponseHeaders | undefined;
}

type FirstResult = Checked | (ProofResult & { readonly denial: Denial });

/**
 * Checks DPoP proofs (RFC 9449): a token that is bound to a key (`cnf.jkt`) is accepted only with a proof for this request,
 * signed with that key. A token that was stolen without its key is then rejected. Throws `ConfigurationError` for wrong
 * options.
 */
export function dpop(options: DpopOptions): ProofMethod {
  const settings = dpopSettings(options);
  const digest = digestFunction();
  const checker = { settings, digest, reader: proofReader(settings.algorithms, digest) };
  return {
    confirmation: 'jkt',
    scheme: { name: 'DPoP', algorithms: algorithmNames(settings.algorithms) },
    read(request, used) {
      let first: MaybePromise<FirstResult> | undefined;
      return {
        // Stores and nonces have shorter deadlines of their own.
        timeout: longestTimeout,
        precheck(token, context) {
          first = checkFirst(request, token, checker, context);
          return andThen(first, ({ denial, headers }) => ({ denial, headers }));
        },
        verify(token, confirmation, context) {
          // Without a precheck, an authority whose proofs are not checked here has passed the token on to another one.
          return andThen(first ?? checkFirst(request, token, checker, context), (checked) =>
            checked.denial
              ? checked
              : checkPossession(checked, confirmation, request, used, checker, context),
          );
        },
      };
    },
    check: () => settings.replay.check?.() ?? [],
  };
}

// The checks of RFC 9449 §4.3, in this order: those that cost little before the token is verified, then the key and the
// signature, and last of all whether the proof was used. So a stranger without a token of the issuer causes no signature check,
// and can't fill the store. Nor can the holder of a revoked token.
function checkFirst(
  request: AuthRequest,
  token: string,
  { settings, reader, digest }: Checker,
  context: Context,
): MaybePromise<FirstResult> {
  return andThen(reader.read(request), (read): MaybePromise<FirstResult> => {
    if (read.denial) return read;
    const { proof } = read;
    const { htm, htu, nonce, ath } = proof.claims;
    if (htm !== request.method) return { denial: denyProof('proof_method_mismatch') };
    const addressed = checkTarget(htu, request, settings);
    if (addressed.denial) return addressed;
    const { target } = addressed;
    const now = context.now();
    const checkedNonce = settings.nonce ? checkNonce(settings.nonce, nonce, now) : {};
    return andThen(checkedNonce, ({ denial: refused, headers }): MaybePromise<FirstResult> => {
      if (refused) return { denial: refused, headers };
      const untimely = checkTime(proof.claims, now, settings);
      if (untimely) return { denial: untimely, headers };
      // The caller knows both digests, so the time of this comparison reveals nothing. The same is true of the thumbprint.
      return andThen(athOf(token, proof, digest), (expected) =>
        ath === expected
          ? { proof, token, target, now, headers }
          : { denial: denyProof('proof_token_mismatch'), headers },
      );
    });
  });
}

/** Returns the digest of the token, which `ath` must be. */
function athOf(token: string, { key: { last } }: DpopProof, digest: Digest): MaybePromise<string> {
  return last?.token === token ? last.ath : digest(token);
}

function checkPossession(
  checked: Checked,
  confirmation: string,
  request: AuthRequest,
  used: UsedProofs | undefined,
  checker: Checker,
  context: Context,
): MaybePromise<VerifiedProof> {
  const { proof, token, headers } = checked;
  const { key, thumbprint } = proof.key;
  if (thumbprint !== confirmation) return { denial: denyProof('proof_key_mismatch'), headers };
  return andThen(key.prepare?.(), (problem) => {
    if (problem !== undefined) return { denial: denyProof('proof_key_unusable', { problem }), headers };
    return andThen(key.verifies(proof.jwt), (valid) => {
      if (valid !== true) return { denial: denyProof('proof_signature_invalid'), headers };
      checker.reader.keep(proof, token);
      return { headers, use: () => useUp(checked, request, used, checker, context) };
    });
  });
}

/**
 * Marks the proof as used until it is out of time. A client chooses its `jti`, so only proofs of one key and one target are
 * compared (RFC 9449 §11.1). The store gets a digest of all three, of which the first two contain no space. A further guard of the same request does not ask it again.
 */
function useUp(
  { proof, target, now }: Checked,
  { raw }: AuthRequest,
  used: UsedProofs | undefined,
  { settings, digest: digestOf }: Checker,
  context: Context,
): MaybePromise<ProofResult> {
  const { jti, iat } = proof.claims;
  return andThen(digestOf(`${proof.key.thumbprint} ${target} ${jti}`), (digest) => {
    if (used?.get(raw) === digest) return {};
    const until = iat + settings.maxAge + settings.tolerance;
    return andThen(markUsed({ digest, until, now }, settings, context), (result) => {
      if (!result.denial) used?.set(raw, digest);
      return result;
    });
  });
}
