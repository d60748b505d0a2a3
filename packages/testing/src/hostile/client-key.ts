import type { KeyObject } from 'node:crypto';
import { encoded } from './hostile-issuer.js';

/** A public key as JSON, which may be one that no verifier may accept. */
export type PublicJwk = Readonly<Record<string, unknown>>;

/** A key pair of a client that signs proofs. */
export interface ClientKey {
  readonly alg: string;
  readonly jwk: PublicJwk;
  /** The private half as JSON. It is in no valid proof. */
  readonly privateJwk: PublicJwk;
  /** Signs the first two parts of a JWT. */
  readonly sign: (input: string) => Uint8Array;
}

/** Creates a key pair for P-256, for another curve, or for Ed25519. */
export function ecKey(alg = 'ES256', namedCurve = 'P-256'): ClientKey {
  const { generateKeyPairSync, sign } = process.getBuiltinModule('node:crypto');
  const hash = `sha${alg.slice(2, 5)}`;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });
  return withJwks(alg, publicKey, privateKey, (input) =>
    sign(hash, Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  );
}

/** Creates an RSA key pair of so many bits. */
export function rsaKey(bits: number): ClientKey {
  const { generateKeyPairSync, sign } = process.getBuiltinModule('node:crypto');
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  return withJwks('RS256', publicKey, privateKey, (input) => sign('sha256', Buffer.from(input), privateKey));
}

function withJwks(
  alg: string,
  publicKey: KeyObject,
  privateKey: KeyObject,
  sign: ClientKey['sign'],
): ClientKey {
  const jwk = publicKey.export({ format: 'jwk' }) as PublicJwk;
  return { alg, jwk, privateJwk: privateKey.export({ format: 'jwk' }), sign };
}

/** The members that a thumbprint is made of, in the order of RFC 7638 §3.3 and RFC 8037 §2. */
const members: Readonly<Record<string, readonly string[]>> = {
  EC: ['crv', 'kty', 'x', 'y'],
  RSA: ['e', 'kty', 'n'],
  OKP: ['crv', 'kty', 'x'],
  oct: ['k', 'kty'],
};

/** Returns the SHA-256 thumbprint of a key (RFC 7638). Of a key that has no type, it has all members. */
export function thumbprint(jwk: PublicJwk): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  const names = members[String(jwk.kty)] ?? Object.keys(jwk).toSorted();
  const text = JSON.stringify(Object.fromEntries(names.map((name) => [name, jwk[name]])));
  return encoded(createHash('sha256').update(text).digest());
}
