import { decodeBytes } from '../base64url.js';
import { isObject } from '../options.js';
import { algorithmNamed, algorithms } from '../signature/algorithms.js';
import type { Algorithm, AlgorithmTraits } from '../signature/algorithms.js';

/** A public JSON Web Key (RFC 7517 §4): only the members that make a verification key. */
export interface PublicJwk {
  readonly kty: string;
  readonly kid?: string;
  readonly [member: string]: unknown;
}

/** A key that may verify signatures, bound to the one algorithm it may do so with. */
export interface AdmittedKey {
  readonly kid: string | undefined;
  readonly algorithm: Algorithm;
  readonly jwk: PublicJwk;
}

/** The outcome for one key: usable, of no use here (which is nobody's fault), or dangerous. */
export type Admission =
  | { readonly key: AdmittedKey }
  | { readonly unfit: string }
  | { readonly refused: string };

/**
 * Decides whether a JWK may verify signatures and binds it to one algorithm: its own `alg`, else the first of the
 * configured ones that fits its type (RFC 8725 §3.1). The token has no say in it.
 */
export function admit(jwk: unknown, allowed: readonly Algorithm[]): Admission {
  if (!isObject(jwk) || typeof jwk.kty !== 'string') return { refused: 'is not a JSON Web Key (RFC 7517)' };
  if (jwk.kty === 'oct' || 'k' in jwk) {
    return {
      refused: 'is a symmetric secret: whoever can verify with it can forge with it; give a public key',
    };
  }
  if ('d' in jwk || 'p' in jwk || 'priv' in jwk) {
    return {
      refused: 'is a private key: it must not be here; give the public half and treat this one as leaked',
    };
  }
  if (jwk.use !== undefined && jwk.use !== 'sig') return { unfit: 'is not meant for signatures ("use")' };
  if (jwk.key_ops !== undefined && !(Array.isArray(jwk.key_ops) && jwk.key_ops.includes('verify'))) {
    return { unfit: 'is not meant for verifying ("key_ops")' };
  }
  if (jwk.kid !== undefined && typeof jwk.kid !== 'string')
    return { refused: 'has a "kid" that is not a string' };

  const algorithm = bind(jwk, allowed);
  if (algorithm === undefined)
    return { unfit: 'has a type, curve or "alg" that is not among the allowed algorithms' };
  const weakness = jwk.kty === 'RSA' ? rsaWeakness(jwk) : undefined;
  return weakness
    ? { refused: weakness }
    : { key: { kid: jwk.kid, algorithm, jwk: publicMembers(jwk, jwk.kty) } };
}

function bind(jwk: Record<string, unknown>, allowed: readonly Algorithm[]): Algorithm | undefined {
  const fitting = allowed.filter((name) => {
    const { kty, crv }: AlgorithmTraits = algorithms[name];
    return kty === jwk.kty && crv === (kty === 'AKP' || kty === 'RSA' ? undefined : jwk.crv);
  });
  if (jwk.alg === undefined) return jwk.kty === 'AKP' ? undefined : fitting[0];
  return fitting.find((name) => name === algorithmNamed(jwk.alg));
}

/** RFC 7518 §3.3 wants 2048 bits; an exponent of 1 would make every signature its own message. */
function rsaWeakness({ n, e }: Record<string, unknown>): string | undefined {
  const bits = bitsOf(n);
  if (bits < 2048) return `is an RSA key of ${bits} bits: at least 2048 are required (RFC 7518 §3.3)`;
  if (bits > 16_384) return `is an RSA key of ${bits} bits: more than 16384 only cost time`;
  const exponent = typeof e === 'string' ? decodeBytes(e) : undefined;
  const odd = ((exponent?.at(-1) ?? 0) & 1) === 1;
  return odd && bitsOf(e) > 1 ? undefined : 'is an RSA key with a public exponent that is even or 1';
}

function bitsOf(integer: unknown): number {
  const bytes = typeof integer === 'string' ? (decodeBytes(integer) ?? new Uint8Array()) : new Uint8Array();
  const first = bytes.findIndex((byte) => byte !== 0);
  return first === -1 ? 0 : (bytes.length - first) * 8 - (Math.clz32(bytes[first] ?? 0) - 24);
}

function publicMembers(jwk: Record<string, unknown>, kty: string): PublicJwk {
  const { n, e, crv, x, y, pub } = jwk;
  return Object.fromEntries(
    Object.entries({ kty, n, e, crv, x, y, pub }).filter(([, value]) => value !== undefined),
  ) as PublicJwk;
}
