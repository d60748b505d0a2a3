import { constants, createHmac, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';

// The keys are committed, so that a seed gives the same result for everybody. They protect nothing.
const file = new URL('keys.json', import.meta.url);
const privateKeys = JSON.parse(readFileSync(file, 'utf8')) as Record<string, JsonWebKey>;
const elliptic = testKey('ES256', 'ES256');
const rsa = testKey('RS256', 'RS256');
// It has no `alg`, as with many issuers.
const edwards = testKey('Ed25519');
const foreign = testKey('stranger', 'ES256');

/** The keys that the issuer publishes. */
export const published = [elliptic.jwk, rsa.jwk, edwards.jwk] as const;

/** The public half of the issuer's P-256 key, for the hostile corpus. */
export const hostileKey = elliptic;

/** Who signs: the issuer with each of its keys or with another algorithm, or somebody else. */
export const signers = {
  ES256: (input) => signed('ES256', input, elliptic.privateKey),
  RS256: (input) => signed('RS256', input, rsa.privateKey),
  Ed25519: (input) => signed('Ed25519', input, edwards.privateKey),
  PS256: (input) => signed('PS256', input, rsa.privateKey),
  RS512: (input) => signed('RS512', input, rsa.privateKey),
  stranger: (input) => signed('ES256', input, foreign.privateKey),
  HS256: (input) =>
    createHmac('sha256', rsa.publicKey.export({ format: 'pem', type: 'spki' }))
      .update(input)
      .digest(),
  nobody: () => Buffer.alloc(0),
} as const satisfies Readonly<Record<string, (input: Buffer) => Buffer>>;

/** The name of a signer. */
export type Signer = keyof typeof signers;

/** Whether a signature is valid under this key and the JOSE algorithm of this name (RFC 7518 §3.1, RFC 9864 §2.2). */
export function isSigned(alg: string, input: Buffer, key: KeyObject, signature: Buffer): boolean {
  const { hash, ...how } = scheme(alg);
  return verify(hash, input, { key, ...how }, signature);
}

function testKey(name: string, alg?: string) {
  const privateKey = createPrivateKey({ key: privateKeys[name] ?? {}, format: 'jwk' });
  const publicKey = createPublicKey(privateKey);
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: `key-${name}`, use: 'sig', ...(alg && { alg }) };
  return { privateKey, publicKey, jwk };
}

function signed(alg: string, input: Buffer, key: KeyObject): Buffer {
  const { hash, ...how } = scheme(alg);
  return sign(hash, input, { key, ...how });
}

function scheme(alg: string) {
  if (alg === 'Ed25519') return { hash: null };
  const bits = Number(alg.slice(2));
  const hash = `sha${bits}`;
  if (alg.startsWith('ES')) return { hash, dsaEncoding: 'ieee-p1363' as const };
  if (alg.startsWith('RS')) return { hash, padding: constants.RSA_PKCS1_PADDING };
  return { hash, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: bits / 8 };
}
