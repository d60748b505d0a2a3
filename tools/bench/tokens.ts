import { generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';

/** The algorithms that are measured. */
export const algorithms = ['RS256', 'ES256', 'EdDSA'] as const;

/** One of them. */
export type BenchAlgorithm = (typeof algorithms)[number];

/** What everyone checks; the tolerance is in seconds. */
export const expected = {
  issuer: 'https://id.example.com',
  audience: 'https://api.example.com',
  tolerance: 5,
} as const;

/** Members of the claims that differ from the usual ones. */
export type Changes = Readonly<Record<string, unknown>>;

/** A key pair, with the public half in every form that somebody takes. */
export interface Material {
  readonly algorithm: BenchAlgorithm;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  readonly jwk: JsonWebKey & { readonly kid: string; readonly alg: string; readonly kty: string };
  readonly spki: string;
}

/** Makes a key pair. */
export function createMaterial(algorithm: BenchAlgorithm): Material {
  const { publicKey, privateKey } = keyPair(algorithm);
  const exported = publicKey.export({ format: 'jwk' });
  const jwk = { ...exported, kty: String(exported.kty), kid: randomUUID(), alg: algorithm, use: 'sig' };
  const spki = publicKey.export({ format: 'pem', type: 'spki' }).toString();
  return { algorithm, publicKey, privateKey, jwk, spki };
}

/** Signs a token of the usual size: about 700 characters, and more where the signature is longer. */
export function mint(material: Material, changes: Changes = {}): string {
  const { algorithm, jwk } = material;
  const input = `${part({ alg: algorithm, kid: jwk.kid, typ: 'JWT' })}.${part({ ...claims(), ...changes })}`;
  return `${input}.${signature(material, input).toString('base64url')}`;
}

/** Distinct tokens. */
export function mintMany(
  material: Material,
  count: number,
  changes: (index: number) => Changes = () => ({}),
): readonly string[] {
  return Array.from({ length: count }, (_, index) => mint(material, changes(index)));
}

/** What a token says that was valid until so many seconds ago. */
export function expired(seconds: number): Changes {
  const now = Math.floor(Date.now() / 1000);
  return { iat: now - 3600, nbf: now - 3600, exp: now - seconds };
}

/** A copy that shares nothing with the original: a request never hands over the same string object. */
export function freshCopy(token: string): string {
  return Buffer.from(token, 'latin1').toString('latin1');
}

/** The same token with another signature of the same length, which is nobody's. */
export function tampered(token: string): string {
  const at = token.lastIndexOf('.') + 1;
  const { length } = Buffer.from(token.slice(at), 'base64url');
  return token.slice(0, at) + randomBytes(length).toString('base64url');
}

function keyPair(algorithm: BenchAlgorithm): { publicKey: KeyObject; privateKey: KeyObject } {
  if (algorithm === 'RS256') return generateKeyPairSync('rsa', { modulusLength: 2048 });
  if (algorithm === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return generateKeyPairSync('ed25519');
}

function signature({ algorithm, privateKey }: Material, input: string): Buffer {
  const hash = algorithm === 'EdDSA' ? null : 'sha256';
  return sign(hash, Buffer.from(input, 'latin1'), { key: privateKey, dsaEncoding: 'ieee-p1363' });
}

function claims(): Changes {
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

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
