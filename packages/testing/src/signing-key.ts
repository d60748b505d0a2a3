import { base64url, exportJWK, generateKeyPair } from 'jose';
import type { CryptoKey } from 'jose';
import type { Jwk } from '@tokenward/core/authoring';

/** The algorithms that an issuer can sign with. */
export const signingAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'Ed25519',
  'EdDSA',
] as const;

/** One of these algorithms. */
export type SigningAlgorithm = (typeof signingAlgorithms)[number];

/** Whether an issuer can sign with an algorithm. */
export function isSigningAlgorithm(name: string): name is SigningAlgorithm {
  return (signingAlgorithms as readonly string[]).includes(name);
}

/** Signs exactly this header and these claims, even invalid ones. */
export type SignJwt = (header: object, claims: object) => Promise<string>;

/** A key pair of an issuer. */
export interface SigningKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  /** The public key as published (RFC 7517). */
  readonly jwk: Jwk;
  readonly sign: SignJwt;
}

/** Creates a new key pair. */
export async function createSigningKey(kid: string, algorithm: SigningAlgorithm): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' };
  return { kid, algorithm, jwk, sign: signerWith(algorithm, privateKey) };
}

/** Returns the function that signs JWTs with a private key. The header is written as given, whatever the algorithm is. */
export function signerWith(algorithm: SigningAlgorithm, privateKey: CryptoKey): SignJwt {
  return async (header, claims) => {
    const input = [header, claims].map((part) => base64url.encode(JSON.stringify(part))).join('.');
    const bytes = new TextEncoder().encode(input);
    const parameters = signatureParameters(algorithm);
    const signature = await globalThis.crypto.subtle.sign(parameters, privateKey, bytes);
    return `${input}.${base64url.encode(new Uint8Array(signature))}`;
  };
}

function signatureParameters(algorithm: SigningAlgorithm): {
  name: string;
  hash?: string;
  saltLength?: number;
} {
  const bits = Number(algorithm.slice(2));
  if (algorithm.startsWith('RS')) return { name: 'RSASSA-PKCS1-v1_5' };
  if (algorithm.startsWith('PS')) return { name: 'RSA-PSS', saltLength: bits / 8 };
  return algorithm.startsWith('ES') ? { name: 'ECDSA', hash: `SHA-${bits}` } : { name: 'Ed25519' };
}
