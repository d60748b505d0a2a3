import * as base64url from 'jose/base64url';
import { isObject } from '../options/option-checks.js';
import { algorithmNamed, algorithms, allAlgorithms } from '../signature/algorithms.js';
import type { Algorithm, AlgorithmTraits } from '../signature/algorithms.js';
import { isGiven, nameOf, unpadded } from './jwk-members.js';
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

/**
 * The result for one JWK: usable keys, one for each algorithm; or why it is not used. `excluded`: it has another
 * purpose, or the configuration leaves it out. `unsupported`: it is of an unknown kind. `rejected`: it is dangerous or
 * malformed.
 */
export type JwkCheck =
  | { readonly keys: readonly AcceptedJwk[] }
  | { readonly excluded: string }
  | { readonly unsupported: string }
  | { readonly rejected: string };

/**
 * Decides whether a JWK may verify signatures, and binds it to its algorithm: its own `alg` (RFC 8725 §3.1). Without
 * `alg` it is used with each algorithm of its type that is allowed, or with one if none is configured (`undefined`). The
 * header of a token never chooses the algorithm. Members that are `null` count as absent.
 */
export function checkJwk(jwk: unknown, allowed: readonly Algorithm[] | undefined): JwkCheck {
  if (!isObject(jwk) || typeof jwk.kty !== 'string') return { rejected: 'is not a JSON Web Key (RFC 7517)' };
  if (jwk.kty === 'oct' || isGiven(jwk.k)) {
    return {
      rejected: 'is a symmetric secret: whoever can verify with it can forge with it; give a public key',
    };
  }
  if (privateMembers.some((member) => isGiven(jwk[member]))) {
    return {
      rejected: 'is a private key: it must not be here; give the public half and treat this one as leaked',
    };
  }
  if (isGiven(jwk.use) && jwk.use !== 'sig')
    return { excluded: `is not meant for signatures: its "use" is ${nameOf(jwk.use)}` };
  if (isGiven(jwk.key_ops) && !(Array.isArray(jwk.key_ops) && jwk.key_ops.includes('verify')))
    return { excluded: 'is not meant for verifying: its "key_ops" do not list "verify"' };
  const kid = jwk.kid ?? undefined;
  if (kid !== undefined && typeof kid !== 'string') return { rejected: 'has a "kid" that is not a string' };

  const fitting = algorithmsOfType(jwk);
  const matching = allowedFor(jwk, fitting, allowed);
  const [algorithm] = matching;
  if (algorithm === undefined) return whyNoAlgorithm(jwk, fitting);
  const weakness = keyWeakness(jwk, algorithm);
  if (weakness !== undefined) return { rejected: weakness };
  const members = publicMembers(jwk, jwk.kty);
  return { keys: matching.map((name) => ({ kid, algorithm: name, jwk: members })) };
}

/** The members of private keys: RFC 7518 §6.2.2, §6.3.2, and `priv` of ML-DSA keys. */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'priv'] as const;

/** Returns the algorithms for the type and curve of a key. */
function algorithmsOfType({ kty, crv }: Record<string, unknown>): readonly Algorithm[] {
  return allAlgorithms().filter((name) => {
    const traits: AlgorithmTraits = algorithms[name];
    return traits.kty === kty && traits.crv === (kty === 'AKP' || kty === 'RSA' ? undefined : crv);
  });
}

function allowedFor(
  { alg, kty }: Record<string, unknown>,
  fitting: readonly Algorithm[],
  allowed: readonly Algorithm[] | undefined,
): readonly Algorithm[] {
  const matching = allowed === undefined ? fitting : allowed.filter((name) => fitting.includes(name));
  if (isGiven(alg)) return matching.filter((name) => name === algorithmNamed(alg));
  // RFC 9964 §3: the "alg" of such a key is required.
  if (kty === 'AKP') return [];
  return allowed === undefined ? matching.slice(0, 1) : matching;
}

/** The `alg` values and curves of encryption (RFC 7518 §4.1, RFC 8037 §3.2). */
const encryption = /^(?:RSA1_5|RSA-OAEP.*|ECDH-.*|X25519|X448)$/;

function whyNoAlgorithm({ kty, crv, alg }: Record<string, unknown>, fitting: readonly Algorithm[]): JwkCheck {
  if ([alg, crv].some((name) => typeof name === 'string' && encryption.test(name)))
    return { excluded: 'is for encryption, not for signatures' };
  if (kty === 'EC' || kty === 'OKP') {
    if (fitting.length === 0) return { unsupported: `is on a curve that is not supported: ${nameOf(crv)}` };
  } else if (fitting.length === 0)
    return { unsupported: `is of a type that is not supported: ${nameOf(kty)}` };
  if (!isGiven(alg))
    return kty === 'AKP'
      ? { unsupported: 'has no "alg", which a key of the type "AKP" needs' }
      : { excluded: `is for ${fitting.join(', ')}, none of which is listed under "algorithms"` };
  const named = fitting.find((name) => name === algorithmNamed(alg));
  return named === undefined
    ? { unsupported: `has an "alg" that does not fit its type, or is not supported: ${nameOf(alg)}` }
    : { excluded: `is for ${named}, which is not listed under "algorithms"` };
}

/** Returns the members of a verification key in one normalized form, so that equal keys compare as equal. */
function publicMembers(jwk: Record<string, unknown>, kty: string): PublicJwk {
  const { crv } = jwk;
  const text = (name: string): string => unpadded(jwk[name] as string);
  if (kty === 'RSA') return { kty, n: withoutZeros(text('n')), e: withoutZeros(text('e')) };
  if (kty === 'EC') return { kty, crv, x: text('x'), y: text('y') };
  return kty === 'OKP' ? { kty, crv, x: text('x') } : { kty, pub: text('pub') };
}

/**
 * Removes leading zeros of an integer. RFC 7518 §2 requires the shortest form. Some issuers add a zero, which some
 * runtimes reject.
 */
function withoutZeros(integer: string): string {
  // These two letters stand for eight bits that are all zero.
  if (!/^A[A-P]/.test(integer)) return integer;
  const bytes = base64url.decode(integer);
  return base64url.encode(bytes.slice(bytes.findIndex((byte) => byte !== 0)));
}
