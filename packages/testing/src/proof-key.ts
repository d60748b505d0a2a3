import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { Jwk } from '@tokenward/core/authoring';
import { signerWith } from './signing-key.js';
import type { SigningAlgorithm, SignJwt } from './signing-key.js';

/** A key of WebCrypto. Its type has no name in the declarations of some runtimes. */
type CryptoKey = Awaited<ReturnType<typeof globalThis.crypto.subtle.importKey>>;

/** A key pair of a client, for DPoP proofs (RFC 9449). */
export interface ProofKey {
  readonly algorithm: SigningAlgorithm;
  /** The public key, as it is in the header of a proof. */
  readonly jwk: Jwk;
  /** Its SHA-256 thumbprint (RFC 7638), which is the `jkt` of the tokens that are bound to it. */
  readonly thumbprint: string;
  readonly sign: SignJwt;
}

/** A key pair of a client: from `createProofKey`, from WebCrypto, or a private JWK. */
export type GivenProofKey =
  | ProofKey
  | { readonly publicKey: CryptoKey; readonly privateKey: CryptoKey }
  | Jwk;

/**
 * Creates a key pair of a client, for the proofs of `proofFor` and for the tokens of `mint(claims, { boundTo })`.
 * @param algorithm the `alg` of the proofs. The default is ES256.
 */
export async function createProofKey(algorithm: SigningAlgorithm = 'ES256'): Promise<ProofKey> {
  return keyOf(await generateKeyPair(algorithm, { extractable: false }), algorithm);
}

/** Returns the `jkt` of a key. A public key is enough. */
export async function thumbprintOf(key: GivenProofKey): Promise<string> {
  if (isProofKey(key)) return key.thumbprint;
  return calculateJwkThumbprint('privateKey' in key ? await exportJWK(key.publicKey) : key);
}

/** Returns the key pair in the form that signs proofs. */
export async function proofKeyOf(key: GivenProofKey): Promise<ProofKey> {
  checkGiven(key);
  if (isProofKey(key)) return key;
  if ('privateKey' in key) {
    return keyOf(key, algorithmOf(key.privateKey));
  }
  const algorithm = (key.alg ?? algorithmsByCurve[key.crv ?? ''] ?? 'RS256') as SigningAlgorithm;
  const privateKey = await importJWK(key, algorithm);
  if (privateKey instanceof Uint8Array || privateKey.type !== 'private')
    throw new Error('"key" must be a key pair or a private JWK, since a proof is signed with it.');
  return withJwk(publicMembers(key), algorithm, privateKey);
}

/** The algorithm of the proofs by the curve of the key. */
const algorithmsByCurve: Readonly<Record<string, SigningAlgorithm>> = {
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
  Ed25519: 'Ed25519',
};

/**
 * The members that are no part of a public key. These are the private ones (RFC 7518 §6.2.2, §6.3.2; RFC 8037 §2). WebCrypto also
 * writes what the private key is used for.
 */
const privateMembers: readonly string[] = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'key_ops', 'ext'];

function publicMembers(jwk: Jwk): Jwk {
  return Object.fromEntries(Object.entries(jwk).filter(([name]) => !privateMembers.includes(name)));
}

async function keyOf(
  { publicKey, privateKey }: { readonly publicKey: CryptoKey; readonly privateKey: CryptoKey },
  algorithm: SigningAlgorithm,
): Promise<ProofKey> {
  return withJwk(await exportJWK(publicKey), algorithm, privateKey);
}

async function withJwk(jwk: Jwk, algorithm: SigningAlgorithm, privateKey: CryptoKey): Promise<ProofKey> {
  const thumbprint = await calculateJwkThumbprint(jwk);
  return { algorithm, jwk, thumbprint, sign: signerWith(algorithm, privateKey) };
}

/** Returns the algorithm of a key from WebCrypto, which names its parts (Web Cryptography API §18, §23). */
function algorithmOf({ algorithm }: CryptoKey): SigningAlgorithm {
  const {
    name,
    hash,
    namedCurve = '',
  } = algorithm as { name: string; hash?: { name: string }; namedCurve?: string };
  const bits = hash?.name.slice('SHA-'.length);
  if (name === 'RSASSA-PKCS1-v1_5') return `RS${bits}` as SigningAlgorithm;
  if (name === 'RSA-PSS') return `PS${bits}` as SigningAlgorithm;
  return algorithmsByCurve[namedCurve] ?? 'Ed25519';
}

/** Throws for what has none of the forms, such as a `KeyObject` of Node.js. */
function checkGiven(key: unknown): void {
  if (!isGivenKey(key))
    throw new TypeError(
      '"key" must be a key of createProofKey(), a key pair of WebCrypto, or a private JWK. Turn a KeyObject into a JWK: ' +
        "key.export({ format: 'jwk' }).",
    );
}

/** Whether a value has the form of a client's key. */
export function isGivenKey(value: unknown): value is GivenProofKey {
  const { thumbprint, sign, publicKey, privateKey, kty } = Object(value) as Readonly<Record<string, unknown>>;
  if (typeof kty === 'string') return kty !== 'oct';
  if (typeof sign === 'function') return typeof thumbprint === 'string';
  return isWebKey(publicKey) && isWebKey(privateKey);
}

function isWebKey(value: unknown): boolean {
  const { algorithm } = Object(value) as { readonly algorithm?: unknown };
  return typeof algorithm === 'object' && algorithm !== null && 'name' in algorithm;
}

function isProofKey(key: GivenProofKey): key is ProofKey {
  return 'thumbprint' in key && 'sign' in key;
}
