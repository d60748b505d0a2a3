import { lruMap } from '../lib/lru-map.js';
import { andThenWith } from '../lib/maybe-promise.js';
import type { MaybePromise } from '../lib/maybe-promise.js';
import { headerValues } from '../request/auth-request.js';
import type { AuthRequest } from '../request/auth-request.js';
import type { Result } from '../response/result.js';
import type { Algorithm } from '../signature/algorithms.js';
import { classify } from '../token/classify.js';
import type { Claims, JwtToken } from '../token/token.js';
import type { Digest } from './digest.js';
import { checkProofHeader } from './proof-key.js';
import type { ProofKey } from './proof-key.js';
import { denyProof } from './deny-proof.js';

/** The claims of a proof, with checked types (RFC 9449 §4.2). */
export interface ProofClaims extends Claims {
  readonly jti: string;
  readonly htm: string;
  readonly htu: string;
  readonly iat: number;
  readonly ath: string;
  readonly exp?: number;
  readonly nbf?: number;
}

/** A proof that is well formed. Its signature was not verified. */
export interface DpopProof {
  readonly jwt: JwtToken;
  readonly claims: ProofClaims;
  readonly key: ProofKey;
}

/** Reads the proof of a request. */
export interface ProofReader {
  /** Checks the form, the claims and the header of the proof (RFC 9449 §4.3, checks 1 to 5, and 7). */
  read(request: AuthRequest): MaybePromise<Result<{ readonly proof: DpopProof }>>;
  /** Keeps the key of a proof with a valid signature, and its token, so that the next proof of this client costs less. */
  keep(proof: DpopProof, token: string): void;
}

/** The longest proof, in characters. A usual one has about 500. */
const maxLength = 8192;

/** The longest `jti`, in characters. RFC 9449 §11.1 suggests a limit. */
const maxJtiLength = 256;

/** The latest date in seconds, in the year 5138. A current time in milliseconds is above it. */
const latest = 1e11;

/** The memory for keys of clients, in bytes. It is enough for about 4,000 of them. */
const memory = 16_000_000;

/** The longest token that is kept with a key, in characters. */
const maxKeptToken = 2000;

/** What a key takes besides the text of its header, in bytes. */
const keySize = 2000 + maxKeptToken;

/**
 * Creates a reader. The encoded header of a client's proofs is always the same, so it is the name of its key: a known one
 * is not checked and imported again.
 */
export function proofReader(allowed: readonly Algorithm[], digest: Digest): ProofReader {
  const keys = lruMap<{ readonly key: ProofKey; readonly size: number }>(memory, ({ size }) => size);
  return {
    read(request) {
      const values = headerValues(request, 'dpop');
      const value = values[0] ?? '';
      if (values.length > 1 || value.includes(',')) return { denial: denyProof('proof_repeated') };
      if (/^[ \t]*$/.test(value)) return { denial: denyProof('proof_missing') };
      const encoded = value.slice(0, Math.max(0, value.indexOf('.')));
      const known = keys.get(encoded)?.key;
      const classified = classify(value, maxLength, () => known?.header);
      if (classified.denial || classified.token.kind !== 'jwt')
        return { denial: denyProof('proof_malformed') };
      const jwt = classified.token;
      const { claims } = jwt.unverified;
      const wrong = wrongClaim(claims);
      if (wrong !== undefined) return { denial: denyProof('proof_claim_missing', wrong) };
      if (known !== undefined) return { proof: { jwt, claims: claims as ProofClaims, key: known } };
      return andThenWith(checkProofHeader(jwt.unverified.header, allowed, digest), proofWith, jwt);
    },
    keep({ jwt: { raw }, key, claims: { ath } }, token) {
      const isKept = key.last !== undefined;
      if (token !== key.last?.token && token.length <= maxKeptToken) key.last = { token, ath };
      if (isKept) return;
      const encoded = raw.slice(0, raw.indexOf('.'));
      if (keys.get(encoded) !== undefined) return;
      // A text of its own: a slice would keep the whole proof in memory.
      keys.set(` ${encoded}`.slice(1), { key, size: keySize + encoded.length });
    },
  };
}

function proofWith(
  checked: Result<{ readonly key: ProofKey }>,
  jwt: JwtToken,
): Result<{ readonly proof: DpopProof }> {
  if (checked.denial) return checked;
  return { proof: { jwt, claims: jwt.unverified.claims as ProofClaims, key: checked.key } };
}

/**
 * Returns the first claim that is missing or malformed, in the order of RFC 9449 §4.2. A proof needs no `exp` and no `nbf`, but
 * if they are there, they are numbers (RFC 7519 §4.1.4, §4.1.5).
 */
function wrongClaim(claims: Claims): { claim: string; unit?: 'milliseconds' } | undefined {
  const { jti, iat } = claims;
  if (!isNonEmpty(jti) || jti.length > maxJtiLength) return { claim: 'jti' };
  if (!isNonEmpty(claims.htm)) return { claim: 'htm' };
  if (!isNonEmpty(claims.htu)) return { claim: 'htu' };
  if (typeof iat !== 'number' || !(Math.abs(iat) <= latest))
    return Number.isFinite(iat) ? { claim: 'iat', unit: 'milliseconds' } : { claim: 'iat' };
  if (!isNonEmpty(claims.ath)) return { claim: 'ath' };
  if (!isTimeOrAbsent(claims.exp)) return { claim: 'exp' };
  return isTimeOrAbsent(claims.nbf) ? undefined : { claim: 'nbf' };
}

function isTimeOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'number';
}

function isNonEmpty(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
