/**
 * The asymmetric signature algorithms that can be configured (RFC 7518 §3.1, RFC 9864, RFC 9964). HMAC is not among
 * them: see `SecretAlgorithm`.
 */
export type Algorithm = keyof typeof algorithms;

/** The kind of key that an algorithm needs, and how its signatures are made. */
export interface AlgorithmTraits {
  readonly kty: 'RSA' | 'EC' | 'OKP' | 'AKP';
  readonly crv?: string;
  readonly hash?: string;
  readonly pss?: true;
  /** The length of a signature in bytes, if the algorithm fixes it. */
  readonly length?: number;
}

/** The algorithms by name. By default an RSA key without `alg` uses the first that fits. */
export const algorithms = {
  RS256: { kty: 'RSA', hash: 'sha256' },
  RS384: { kty: 'RSA', hash: 'sha384' },
  RS512: { kty: 'RSA', hash: 'sha512' },
  PS256: { kty: 'RSA', hash: 'sha256', pss: true },
  PS384: { kty: 'RSA', hash: 'sha384', pss: true },
  PS512: { kty: 'RSA', hash: 'sha512', pss: true },
  ES256: { kty: 'EC', crv: 'P-256', hash: 'sha256', length: 64 },
  ES384: { kty: 'EC', crv: 'P-384', hash: 'sha384', length: 96 },
  ES512: { kty: 'EC', crv: 'P-521', hash: 'sha512', length: 132 },
  Ed25519: { kty: 'OKP', crv: 'Ed25519', length: 64 },
  'ML-DSA-44': { kty: 'AKP', length: 2420 },
  'ML-DSA-65': { kty: 'AKP', length: 3309 },
  'ML-DSA-87': { kty: 'AKP', length: 4627 },
} as const satisfies Record<string, AlgorithmTraits>;

/** Returns the algorithm of an `alg` value, or `undefined`. `EdDSA` is the older name of `Ed25519` (RFC 9864 §2.2). */
export function algorithmNamed(alg: unknown): Algorithm | undefined {
  if (alg === 'EdDSA') return 'Ed25519';
  return isAlgorithm(alg) ? alg : undefined;
}

/** Returns all algorithms, in the order of preference for a key without `alg`. */
export function allAlgorithms(): readonly Algorithm[] {
  return names;
}

const names: readonly Algorithm[] = Object.keys(algorithms).filter(isAlgorithm);

function isAlgorithm(alg: unknown): alg is Algorithm {
  return typeof alg === 'string' && Object.hasOwn(algorithms, alg);
}

/** The algorithms of shared secrets (RFC 7518 §3.2), by name. */
export const secretAlgorithms = {
  HS256: { hash: 'sha256', length: 32 },
  HS384: { hash: 'sha384', length: 48 },
  HS512: { hash: 'sha512', length: 64 },
} as const;

/** An algorithm with a shared secret. Only `sharedSecret` makes keys with it. */
export type SecretAlgorithm = keyof typeof secretAlgorithms;

/** Whether a value is the name of an algorithm with a shared secret. */
export function isSecretAlgorithm(alg: unknown): alg is SecretAlgorithm {
  return typeof alg === 'string' && Object.hasOwn(secretAlgorithms, alg);
}
