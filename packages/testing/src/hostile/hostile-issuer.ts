import type { KeyObject } from 'node:crypto';
import { createIssuer } from '../issuer.js';
import type { Issuer, IssuerOptions } from '../issuer.js';

/** What a hostile issuer can be told. */
export interface HostileIssuerOptions extends Omit<IssuerOptions, 'algorithm'> {
  /**
   * What it signs with.
   * @default "ES256"
   */
  readonly algorithm?: 'ES256' | 'RS256';
}

/** An issuer that also signs what no honest one would; what it mints is good. */
export interface HostileIssuer extends Issuer {
  readonly algorithm: 'ES256' | 'RS256';
  /** The `kid` of the key that signs hostile tokens; it is published like any other. */
  readonly kid: string;
  /** The public half of that key. */
  readonly publicKey: KeyObject;
  /** Signs any text or bytes as header and payload, as a real key of this issuer. */
  readonly signText: (header: string | Uint8Array, payload: string | Uint8Array) => string;
}

/** Makes an issuer for `hostileTokens`; give its `fetch` and its clock to the verifier, as with `createIssuer`. */
export async function createHostileIssuer(options: HostileIssuerOptions = {}): Promise<HostileIssuer> {
  const { algorithm = 'ES256' } = options;
  const issuer = await createIssuer({ ...options, algorithm });
  const { publicKey, privateKey } = keyPair(algorithm);
  const kid = 'key-hostile';
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' };
  const jwks: Issuer['jwks'] = () => ({ keys: [...issuer.jwks().keys, jwk] });
  return {
    ...issuer,
    algorithm,
    kid,
    publicKey,
    jwks,
    signText: (header, payload) => signedWith(privateKey, header, payload),
    async fetch(input, init) {
      const answer = await issuer.fetch(input, init);
      const address = input instanceof Request ? input.url : String(input);
      return address === `${issuer.url}/jwks` ? Response.json(jwks()) : answer;
    },
  };
}

/** A key pair of the kind that an algorithm needs. */
export function keyPair(algorithm: 'ES256' | 'RS256'): { publicKey: KeyObject; privateKey: KeyObject } {
  const { generateKeyPairSync } = process.getBuiltinModule('node:crypto');
  return algorithm === 'ES256'
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
    : generateKeyPairSync('rsa', { modulusLength: 2048 });
}

/** A token of any text or bytes, signed with a key. */
export function signedWith(
  key: KeyObject,
  header: string | Uint8Array,
  payload: string | Uint8Array,
): string {
  const { sign } = process.getBuiltinModule('node:crypto');
  const input = `${encoded(header)}.${encoded(payload)}`;
  return `${input}.${encoded(sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }))}`;
}

/** Text or bytes in base64url. */
export function encoded(part: string | Uint8Array): string {
  return Buffer.from(part as string).toString('base64url');
}
