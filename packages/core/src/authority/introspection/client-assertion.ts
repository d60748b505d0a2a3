import type { CryptoKey } from 'jose';
import { SignJWT } from 'jose/jwt/sign';
import { importJWK, importPKCS8 } from 'jose/key/import';
import type { Jwk } from '../../keys/jwk.js';

/** A private key that was imported. */
export type PrivateKey = CryptoKey | Uint8Array;

/** Imports a private key: a JWK, or a PKCS #8 PEM. */
export function importPrivateKey(key: Jwk | string, algorithm: string): Promise<PrivateKey> {
  return typeof key === 'string' ? importPKCS8(key, algorithm) : importJWK(key, algorithm);
}

/** What an assertion says. */
export interface ClientAssertion {
  readonly clientId: string;
  readonly audience: string;
  readonly algorithm: string;
  readonly kid: string | undefined;
  /** The current time in seconds since the epoch. */
  readonly now: number;
}

/** Signs an assertion that authenticates a client (RFC 7523 §2.2, RFC 7521 §4.2). It is valid for one minute. */
export function signAssertion(
  { clientId, audience, algorithm, kid, now }: ClientAssertion,
  key: PrivateKey,
): Promise<string> {
  const seconds = Math.floor(now);
  return new SignJWT({ jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: algorithm, ...(kid !== undefined && { kid }) })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 60)
    .sign(key);
}
