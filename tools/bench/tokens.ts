import { createHmac, generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';

/** The algorithms that are measured. */
export const algorithms = ['RS256', 'ES256', 'EdDSA'] as const;

/** One of them. */
export type Algorithm = (typeof algorithms)[number];

/** What every library is told to check. The clock tolerance is in seconds. */
export const expected = {
  issuer: 'https://id.example.com',
  audience: 'https://api.example.com',
  tolerance: 5,
} as const;

/** A key pair, with the public key in each form that a library takes. */
export interface KeyPair {
  readonly algorithm: Algorithm;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  readonly jwk: JsonWebKey & { readonly kid: string; readonly alg: string; readonly kty: string };
  readonly spki: string;
}

/** Creates a key pair. */
export function createKeyPair(algorithm: Algorithm): KeyPair {
  const { publicKey, privateKey } = {
    RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    EdDSA: () => generateKeyPairSync('ed25519'),
  }[algorithm]();
  const exported = publicKey.export({ format: 'jwk' });
  const jwk = { ...exported, kty: String(exported.kty), kid: randomUUID(), alg: algorithm, use: 'sig' };
  return {
    algorithm,
    publicKey,
    privateKey,
    jwk,
    spki: String(publicKey.export({ format: 'pem', type: 'spki' })),
  };
}

/** Signs a token of a usual size: about 700 characters, and about 1,000 with RS256. */
export function mint({ algorithm, privateKey, jwk }: KeyPair, changes: object = {}): string {
  const input = `${encoded({ alg: algorithm, kid: jwk.kid, typ: 'JWT' })}.${encoded({ ...claims(), ...changes })}`;
  const hash = algorithm === 'EdDSA' ? null : 'sha256';
  const signature = sign(hash, Buffer.from(input, 'latin1'), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

/** Signs a token with a shared secret, which takes a tenth of the time. */
export function mintWithSecret(secret: Uint8Array): string {
  const input = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims())}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

/** The claims of a token that expired so many seconds ago. */
export function expired(seconds: number): object {
  const now = Math.floor(Date.now() / 1000);
  return { iat: now - 3600, nbf: now - 3600, exp: now - seconds };
}

/** A copy that shares no memory with the original, like a header of a new request. */
export function freshCopy(token: string): string {
  return Buffer.from(token, 'latin1').toString('latin1');
}

/** The same token with a random signature of the same length. */
export function tampered(token: string): string {
  const at = token.lastIndexOf('.') + 1;
  const { length } = Buffer.from(token.slice(at), 'base64url');
  return token.slice(0, at) + randomBytes(length).toString('base64url');
}

/** Invalid tokens, by what is wrong with them. */
export const invalid: Readonly<Record<string, (keys: KeyPair) => string>> = {
  'not.a.jwt': () => 'not.a.jwt',
  'random text': () => randomBytes(525).toString('base64url'),
  'three random parts': () => [60, 380, 64].map((size) => randomBytes(size).toString('base64url')).join('.'),
  expired: (keys) => mint(keys, expired(60)),
  'another issuer': (keys) => mint(keys, { iss: 'https://other.example.com' }),
};

function claims(): object {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: expected.issuer,
    aud: expected.audience,
    sub: `user_${randomUUID()}`,
    iat: now,
    nbf: now,
    exp: now + 3600,
    jti: randomUUID(),
    client_id: 'client_01JD8Z5K3Q',
    org_id: 'org_01JD8Z5K3Q',
    scope: 'openid profile email reports:read reports:write invoices:read',
    permissions: ['reports:read', 'reports:write', 'invoices:read'],
  };
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
