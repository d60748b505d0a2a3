import type { Denial } from '../response/denial.js';
import { denyProof } from './deny-proof.js';
import type { ProofClaims } from './dpop-proof.js';

/** How long a proof may be used, in seconds. */
interface TimeLimits {
  readonly maxAge: number;
  readonly tolerance: number;
}

/**
 * Compares `iat` with the clock (RFC 9449 §4.3, check 11). A proof needs no `exp` and no `nbf`, but if a client writes them,
 * they count (RFC 7519 §4.1.4, §4.1.5).
 */
export function checkTime(
  { iat, exp, nbf }: ProofClaims,
  now: number,
  { maxAge, tolerance }: TimeLimits,
): Denial | undefined {
  const latest = now + tolerance;
  if (!(iat <= latest)) return denyProof('proof_issued_in_future', { tolerance });
  if (!(iat >= now - maxAge - tolerance)) return denyProof('proof_expired', { maxAge, tolerance });
  if (exp !== undefined && !(exp > now - tolerance)) return denyProof('proof_expired', { maxAge, tolerance });
  if (nbf !== undefined && !(nbf <= latest)) return denyProof('proof_issued_in_future', { tolerance });
  return undefined;
}
