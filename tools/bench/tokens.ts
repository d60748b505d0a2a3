import { randomUUID } from 'node:crypto';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JWK } from 'jose';

/** The algorithms that are measured. */
export const algorithms = ['RS256', 'ES256', 'EdDSA'] as const;

/** One of them. */
export type BenchAlgorithm = (typeof algorithms)[number];

/** What everyone checks. */
export const expected = {
  issuer: 'https://id.example.com',
  audience: 'https://api.example.com',
  tolerance: 5,
} as const;

/** A key and the tokens it signed. */
export interface Material {
  readonly algorithm: BenchAlgorithm;
  readonly publicKey: CryptoKey;
  readonly jwk: JWK & { readonly kid: string; readonly alg: string; readonly kty: string };
  readonly spki: string;
  readonly tokens: readonly string[];
}

/** Signs distinct tokens of about 700 characters with one key. */
export async function createMaterial(algorithm: BenchAlgorithm, count: number): Promise<Material> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const kid = randomUUID();
  const tokens = await Promise.all(Array.from({ length: count }, () => mint(algorithm, kid, privateKey)));
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' } as Material['jwk'];
  return { algorithm, publicKey, jwk, spki: await exportSPKI(publicKey), tokens };
}

function mint(alg: BenchAlgorithm, kid: string, key: CryptoKey): Promise<string> {
  const permissions = ['reports:read', 'reports:write', 'invoices:read', 'invoices:write'];
  return new SignJWT({
    client_id: 'client_01JD8Z5K3Q',
    org_id: 'org_01JD8Z5K3Q',
    scope: 'openid profile',
    permissions,
  })
    .setProtectedHeader({ alg, kid, typ: 'JWT' })
    .setIssuer(expected.issuer)
    .setAudience(expected.audience)
    .setSubject(randomUUID())
    .setJti(randomUUID())
    .setIssuedAt()
    .setNotBefore('0s')
    .setExpirationTime('1h')
    .sign(key);
}

/** A copy that shares nothing with the original: a request never hands over the same string object. */
export function freshCopy(token: string): string {
  return Buffer.from(token, 'latin1').toString('latin1');
}

/** The same token with one character of its signature changed. */
export function tampered(token: string): string {
  const at = token.lastIndexOf('.') + 20;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}
