import type { Jwk } from '@tokenward/core/authoring';
import { createClock } from './clock.js';
import type { Clock } from './clock.js';
import { documentAt } from './issuer-addresses.js';
import { createSigningKey } from './signing-key.js';
import type { SigningAlgorithm, SigningKey } from './signing-key.js';

/** Options of `createIssuer`. */
export interface IssuerOptions {
  /**
   * Its URL, which is the `iss` of its tokens.
   * @default "https://issuer.test"
   */
  readonly url?: string;
  /**
   * The `aud` of the tokens it mints.
   * @default "https://api.test"
   */
  readonly audience?: string;
  /**
   * The algorithm of its keys.
   * @default "ES256"
   */
  readonly algorithm?: SigningAlgorithm;
  /** The clock of the issuer. The default follows the system time until it is set. */
  readonly clock?: Clock;
}

/** Options of one token. */
export interface MintOptions {
  /** Header parameters to add or change; `undefined` leaves one out. */
  readonly header?: Readonly<Record<string, unknown>>;
  /**
   * The lifetime of the token in seconds.
   * @default 300
   */
  readonly expiresIn?: number;
}

/** Claims to add or change; `undefined` leaves one out. */
export type MintClaims = Readonly<Record<string, unknown>>;

/** An issuer in the same process, with real keys and signatures. */
export interface Issuer {
  readonly url: string;
  readonly audience: string;
  readonly clock: Clock;
  /**
   * Responds for the issuer without a network: `createVerifier({ fetch: issuer.fetch })`. It has the metadata, and the keys
   * at every address where a preset for this issuer reads them. Other URLs get a 404.
   */
  readonly fetch: typeof globalThis.fetch;
  /** The URLs requested so far, one entry per request. */
  readonly requests: readonly string[];
  /** Returns the key set that it publishes now. */
  jwks(): { keys: Jwk[] };
  /** Signs a token with the newest key. It is valid unless you change its claims or header. */
  mint(claims?: MintClaims, options?: MintOptions): Promise<string>;
  /** Signs a token that expired a minute ago. */
  mintExpired(claims?: MintClaims): Promise<string>;
  /** Signs a token with a key that the issuer never had, under the issuer's `kid`. */
  mintForeign(claims?: MintClaims): Promise<string>;
  /** Signs with a new key from now on. The old keys stay published; `withdraw: true` removes them at once. */
  rotate(options?: { readonly withdraw?: boolean; readonly kid?: string }): Promise<void>;
  /** Makes the issuer unreachable, so that every request fails, or reachable again. */
  setReachable(reachable: boolean): void;
}

/** Creates an issuer that responds through its own `fetch`, without a network. */
export async function createIssuer(options: IssuerOptions = {}): Promise<Issuer> {
  const { url = 'https://issuer.test', audience = 'https://api.test', algorithm = 'ES256' } = options;
  const clock = options.clock ?? createClock();
  const requests: string[] = [];
  let made = 1;
  let reachable = true;
  let current = await createSigningKey(`key-${made}`, algorithm);
  let published: readonly SigningKey[] = [current];
  const jwks = (): { keys: Jwk[] } => ({ keys: published.map(({ jwk }) => jwk) });

  const documents = {
    metadata: () => ({ issuer: url, jwks_uri: `${url.replace(/\/$/, '')}/jwks` }),
    keys: jwks,
  };

  function sign(
    key: Pick<SigningKey, 'sign'>,
    claims: MintClaims,
    { header, expiresIn = 300 }: MintOptions,
  ): Promise<string> {
    const now = clock.now();
    const ordinary = { iss: url, aud: audience, sub: 'user_1', iat: now, exp: now + expiresIn };
    const { kid } = current;
    return key.sign({ alg: algorithm, kid, typ: 'JWT', ...header }, { ...ordinary, ...claims });
  }

  return {
    url,
    audience,
    clock,
    requests,
    jwks,
    mint: (claims = {}, how = {}) => sign(current, claims, how),
    mintExpired: (claims = {}) => sign(current, { iat: clock.now() - 360, ...claims }, { expiresIn: -60 }),
    mintForeign: async (claims = {}) => sign(await createSigningKey(current.kid, algorithm), claims, {}),
    async rotate({ withdraw = false, kid } = {}) {
      made += 1;
      current = await createSigningKey(kid ?? `key-${made}`, algorithm);
      published = withdraw ? [current] : [current, ...published.filter((key) => key.kid !== current.kid)];
    },
    setReachable(is) {
      reachable = is;
    },
    async fetch(input) {
      const address = input instanceof Request ? input.url : String(input);
      requests.push(address);
      if (!reachable) throw new TypeError('fetch failed: the issuer is unreachable');
      const found = documentAt(url, address);
      return found
        ? Response.json(documents[found]())
        : Response.json({ error: 'not_found' }, { status: 404 });
    },
  };
}
