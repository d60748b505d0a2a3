import { checkJwk } from '../keys/jwk-policy.js';
import { lazyKey } from '../keys/lazy-key.js';
import { andThen } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import type { Result } from '../response/result.js';
import { algorithmNamed } from '../signature/algorithms.js';
import type { Algorithm } from '../signature/algorithms.js';
import type { Key } from '../signature/key-set.js';
import type { JwsHeader } from '../token/token.js';
import type { Digest } from './digest.js';
import { denyProof } from './deny-proof.js';

/** The header of a proof, whose type, algorithm and key were checked. */
export interface ProofKey {
  readonly header: JwsHeader;
  readonly key: Key;
  /** The SHA-256 thumbprint of the key (RFC 7638). */
  readonly thumbprint: string;
  /** The last token that came with this key, and its digest. A client uses one token for many requests. */
  last?: { readonly token: string; readonly ath: string };
}

/** The members of a thumbprint in their order (RFC 7638 §3.2, RFC 8037 §2, RFC 9964 §4). */
const thumbprintMembers = {
  RSA: ['e', 'kty', 'n'],
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
  AKP: ['alg', 'kty', 'pub'],
} as const;

/**
 * Checks the header of a proof: `typ`, `alg`, and `jwk` as strictly as a key of a JWKS (RFC 9449 §4.3, checks 4, 5 and 7).
 * Other parameters are accepted, except `crit`: none of its extensions is understood here (RFC 7515 §4.1.11).
 */
export function checkProofHeader(
  header: JwsHeader,
  allowed: readonly Algorithm[],
  digest: Digest,
): MaybePromise<Result<{ readonly key: ProofKey }>> {
  if (Object.hasOwn(header, 'crit')) return { denial: denyProof('proof_malformed', { parameter: 'crit' }) };
  if (!isProofType(header.typ)) return { denial: denyProof('proof_type_mismatch') };
  const algorithm = algorithmNamed(header.alg);
  if (algorithm === undefined || !allowed.includes(algorithm))
    return { denial: denyProof('proof_algorithm_unsupported', { allowed }) };
  const checked = checkJwk(header.jwk, [algorithm]);
  const [accepted] = 'keys' in checked ? checked.keys : [];
  if (accepted === undefined)
    return { denial: denyProof('proof_key_unusable', { problem: Object.values(checked)[0] as string }) };
  return andThen(digest(thumbprintInput(header.jwk as Readonly<Record<string, unknown>>)), (thumbprint) => ({
    key: { header, key: lazyKey(accepted), thumbprint },
  }));
}

/** Whether a media type is that of proofs, in any case and with or without `application/` (RFC 7515 §4.1.9). */
function isProofType(typ: string | undefined): boolean {
  return typ !== undefined && /^(?:application\/)?dpop\+jwt$/i.test(typ);
}

/** Returns the text whose digest is the thumbprint. The members are taken as they were sent, as the issuer took them. */
function thumbprintInput(jwk: Readonly<Record<string, unknown>>): string {
  const members = thumbprintMembers[jwk.kty as keyof typeof thumbprintMembers];
  return JSON.stringify(Object.fromEntries(members.map((name) => [name, jwk[name]])));
}
