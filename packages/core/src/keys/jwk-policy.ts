import * as base64url from 'jose/base64url';
import { isObject } from '../options/option-checks.js';
import { algorithmNamed, algorithms } from '../signature/algorithms.js';
import type { Algorithm, AlgorithmTraits } from '../signature/algorithms.js';
import { keyWeakness } from './weak-keys.js';

/** A public JSON Web Key (RFC 7517 §4), with only the members of a verification key. */
export interface PublicJwk {
  readonly kty: string;
  readonly kid?: string;
  readonly [member: string]: unknown;
}

/** A key that may verify signatures, bound to one algorithm. */
export interface AcceptedJwk {
  readonly kid: string | undefined;
  readonly algorithm: Algorithm;
  readonly jwk: PublicJwk;
}

/** The result for one key: usable, unsupported (which is not an error), or rejected as dangerous. */
export type JwkCheck =
  | { readonly key: AcceptedJwk }
  | { readonly unsupported: string }
  | { readonly rejected: string };

/**
 * Decides whether a JWK may verify signatures, and binds it to one algorithm. That is its own `alg`, else the first
 * allowed algorithm for its type (RFC 8725 §3.1). The header of a token never chooses the algorithm.
 */
export function checkJwk(jwk: unknown, allowed: readonly Algorithm[]): JwkCheck {
  if (!isObject(jwk) || typeof jwk.kty !== 'string') return { rejected: 'is not a JSON Web Key (RFC 7517)' };
  if (jwk.kty === 'oct' || 'k' in jwk) {
    return {
      rejected: 'is a symmetric secret: whoever can verify with it can forge with it; give a public key',
    };
  }
  if (privateMembers.some((member) => member in jwk)) {
    return {
      rejected: 'is a private key: it must not be here; give the public half and treat this one as leaked',
    };
  }
  if (jwk.use !== undefined && jwk.use !== 'sig')
    return { unsupported: 'is not meant for signatures ("use")' };
  if (jwk.key_ops !== undefined && !(Array.isArray(jwk.key_ops) && jwk.key_ops.includes('verify'))) {
    return { unsupported: 'is not meant for verifying ("key_ops")' };
  }
  if (jwk.kid !== undefined && typeof jwk.kid !== 'string')
    return { rejected: 'has a "kid" that is not a string' };

  const algorithm = algorithmFor(jwk, allowed);
  if (algorithm === undefined)
    return { unsupported: 'has a type, curve or "alg" that is not among the allowed algorithms' };
  const weakness = keyWeakness(jwk, algorithm);
  return weakness
    ? { rejected: weakness }
    : { key: { kid: jwk.kid, algorithm, jwk: publicMembers(jwk, jwk.kty) } };
}

/** The members of private keys: RFC 7518 §6.2.2, §6.3.2, and `priv` of ML-DSA keys. */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'priv'] as const;

function algorithmFor(jwk: Record<string, unknown>, allowed: readonly Algorithm[]): Algorithm | undefined {
  const matching = allowed.filter((name) => {
    const { kty, crv }: AlgorithmTraits = algorithms[name];
    return kty === jwk.kty && crv === (kty === 'AKP' || kty === 'RSA' ? undefined : jwk.crv);
  });
  if (jwk.alg === undefined) return jwk.kty === 'AKP' ? undefined : matching[0];
  return matching.find((name) => name === algorithmNamed(jwk.alg));
}

/** Returns the members of a verification key in one normalized form, so that equal keys compare as equal. */
function publicMembers(jwk: Record<string, unknown>, kty: string): PublicJwk {
  const { crv, x, y, pub } = jwk;
  if (kty === 'RSA') return { kty, n: withoutZeros(jwk.n as string), e: withoutZeros(jwk.e as string) };
  if (kty === 'EC') return { kty, crv, x, y };
  return kty === 'OKP' ? { kty, crv, x } : { kty, pub };
}

/**
 * Removes leading zeros of an integer. RFC 7518 §2 requires the shortest form. Some issuers add a zero, which some
 * runtimes reject.
 */
function withoutZeros(integer: string): string {
  const bytes = base64url.decode(integer);
  return bytes[0] === 0 ? base64url.encode(bytes.slice(bytes.findIndex((byte) => byte !== 0))) : integer;
}
