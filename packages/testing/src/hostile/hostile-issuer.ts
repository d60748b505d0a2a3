import type { KeyObject } from 'node:crypto';
import { documentAt } from '../issuer-addresses.js';
import { createIssuer } from '../issuer.js';
import type { Issuer } from '../issuer.js';
import { settingsOf } from '../issuer-settings.js';
import type { IssuerOptions, MintClaims } from '../issuer-settings.js';

/** Options of `createHostileIssuer`. */
export interface HostileIssuerOptions extends Omit<IssuerOptions, 'algorithm'> {
  /**
   * The algorithm of its key.
   * @default "ES256", or that of the tokens of `like`
   */
  readonly algorithm?: 'ES256' | 'RS256';
  /** What each of its tokens contains besides the usual claims: what the route requires, such as `{ scope: 'reports:read' }`. */
  readonly claims?: MintClaims;
}

/** An issuer that can also sign malformed headers and payloads. The tokens of `mint` are valid. */
export interface HostileIssuer extends Issuer {
  readonly algorithm: 'ES256' | 'RS256';
  /** The header parameters and the claims that each of its tokens has besides the usual ones. */
  readonly usual: { readonly header: MintClaims; readonly claims: MintClaims };
  /** The `kid` of the key that signs hostile tokens. The key is published like any other. */
  readonly kid: string;
  /** The public half of that key. */
  readonly publicKey: KeyObject;
  /** Signs any text or bytes as header and payload, with a published key of this issuer. */
  readonly signText: (header: string | Uint8Array, payload: string | Uint8Array) => string;
  /** The same with padding at the end of each part, which is signed too. AWS load balancers make such tokens. */
  readonly signPadded: (header: string, payload: string) => string;
}

/** Creates an issuer for `hostileTokens`. Give its `fetch` and its clock to the verifier, as with `createIssuer`. */
export async function createHostileIssuer(options: HostileIssuerOptions = {}): Promise<HostileIssuer> {
  const { claims: further, ...rest } = options;
  const { header, algorithm, claims } = settingsOf(rest);
  if (algorithm !== 'ES256' && algorithm !== 'RS256')
    throw new TypeError(
      `createHostileIssuer: the tokens of "like" are signed with ${algorithm}. Set "algorithm" to ES256 or RS256, if the authority accepts it.`,
    );
  const issuer = await createIssuer({ ...rest, algorithm });
  const usual = { header: header ?? {}, claims: { ...claims, ...further } };
  const { publicKey, privateKey } = keyPair(algorithm);
  const kid = 'key-hostile';
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' };
  const jwks: Issuer['jwks'] = () => ({ keys: [...issuer.jwks().keys, jwk] });
  return {
    ...issuer,
    algorithm,
    usual,
    kid,
    publicKey,
    jwks,
    signText: (header, payload) => signedWith(privateKey, header, payload),
    signPadded: (header, payload) => signedWith(privateKey, header, payload, padded),
    mint: (own, how) => issuer.mint({ ...options.claims, ...own }, how),
    mintExpired: (own) => issuer.mintExpired({ ...options.claims, ...own }),
    mintForeign: (own) => issuer.mintForeign({ ...options.claims, ...own }),
    async fetch(input, init) {
      const answer = await issuer.fetch(input, init);
      const address = input instanceof Request ? input.url : String(input);
      return documentAt(issuer.url, address) === 'keys' ? Response.json(jwks()) : answer;
    },
  };
}

/** Creates a key pair for an algorithm. */
export function keyPair(algorithm: 'ES256' | 'RS256'): { publicKey: KeyObject; privateKey: KeyObject } {
  const { generateKeyPairSync } = process.getBuiltinModule('node:crypto');
  return algorithm === 'ES256'
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
    : generateKeyPairSync('rsa', { modulusLength: 2048 });
}

/** Signs any header and payload, as text or bytes, with a key. */
export function signedWith(
  key: KeyObject,
  header: string | Uint8Array,
  payload: string | Uint8Array,
  encode = encoded,
): string {
  const { sign } = process.getBuiltinModule('node:crypto');
  const input = `${encode(header)}.${encode(payload)}`;
  return `${input}.${encode(sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }))}`;
}

/** Encodes text or bytes in base64url with padding (RFC 4648 §5). */
function padded(part: string | Uint8Array): string {
  const text = encoded(part);
  return text + '='.repeat((4 - (text.length % 4)) % 4);
}

/** Encodes text or bytes in base64url. */
export function encoded(part: string | Uint8Array): string {
  return Buffer.from(part as string).toString('base64url');
}
