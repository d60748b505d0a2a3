import type { Algorithm } from '../signature/algorithms.js';
import { ed25519Weakness } from './ed25519.js';
import { bytesIn } from './jwk-members.js';

/** The length of a coordinate in bytes, by algorithm (RFC 7518 §6.2.1.2). */
const coordinateLengths = { ES256: 32, ES384: 48, ES512: 66 } as const;

/** The length of a public key in bytes (FIPS 204, table 2). */
const publicKeyLengths = { 'ML-DSA-44': 1312, 'ML-DSA-65': 1952, 'ML-DSA-87': 2592 } as const;

/**
 * Returns why a public key is weak or malformed, or `undefined`. Only its bytes are checked, so every runtime gives the
 * same result, whatever its cryptography would import.
 */
export function keyWeakness(
  jwk: Readonly<Record<string, unknown>>,
  algorithm: Algorithm,
): string | undefined {
  if (jwk.kty === 'RSA') return rsaWeakness(jwk);
  if (algorithm in coordinateLengths)
    return ecWeakness(jwk, coordinateLengths[algorithm as keyof typeof coordinateLengths]);
  if (algorithm in publicKeyLengths)
    return mlDsaWeakness(jwk.pub, publicKeyLengths[algorithm as keyof typeof publicKeyLengths]);
  const x = bytesIn(jwk.x);
  return x === undefined ? 'has an "x" that is not base64url' : ed25519Weakness(x);
}

/**
 * The longest public exponent, in bits: the limit of OpenSSL for large keys. The usual exponent, 65537, has 17 bits.
 */
const maxExponentBits = 64;

/**
 * Checks an RSA key, which needs at least 2048 bits (RFC 7518 §3.3). With an exponent of 1, the padded hash of a
 * message is its own signature.
 */
function rsaWeakness(jwk: Readonly<Record<string, unknown>>): string | undefined {
  const [n, e] = [bytesIn(jwk.n), bytesIn(jwk.e)];
  if (n === undefined) return 'is an RSA key with a modulus ("n") that is not base64url';
  if (e === undefined) return 'is an RSA key with a public exponent ("e") that is not base64url';
  const bits = bitsOf(n);
  if (bits < 2048) return `is an RSA key of ${bits} bits: at least 2048 are required (RFC 7518 §3.3)`;
  if (bits > 16_384) return `is an RSA key of ${bits} bits: at most 16384 are accepted`;
  if (isEven(n)) return 'is an RSA key with an even modulus: anybody can factor it';
  if (isEven(e) || bitsOf(e) < 2) return 'is an RSA key with a public exponent that is even or 1';
  if (bitsOf(e) > maxExponentBits)
    return `is an RSA key with a public exponent of ${bitsOf(e)} bits: at most ${maxExponentBits} are accepted`;
  return undefined;
}

function ecWeakness(jwk: Readonly<Record<string, unknown>>, length: number): string | undefined {
  return [jwk.x, jwk.y].every((coordinate) => bytesIn(coordinate)?.length === length)
    ? undefined
    : `is an EC key whose coordinates are not ${length} bytes each in base64url (RFC 7518 §6.2.1.2)`;
}

function mlDsaWeakness(pub: unknown, length: number): string | undefined {
  return bytesIn(pub)?.length === length
    ? undefined
    : `has a public key ("pub") that is not ${length} bytes in base64url`;
}

function bitsOf(integer: Uint8Array): number {
  const first = integer.findIndex((byte) => byte !== 0);
  return first === -1 ? 0 : (integer.length - first) * 8 - (Math.clz32(integer[first] ?? 0) - 24);
}

function isEven(integer: Uint8Array): boolean {
  return ((integer.at(-1) ?? 0) & 1) === 0;
}
