import type { JWK } from 'jose';
import { createClock } from './clock.js';
import type { Clock } from './clock.js';
import { createSigningKey } from './signing-key.js';
import type { SigningAlgorithm, SigningKey } from './signing-key.js';

/** What an issuer can be told. */
export interface IssuerOptions {
  /**
   * Its `iss` and address.
   * @default "https://issuer.test"
   */
  readonly url?: string;
  /**
   * The `aud` of the tokens it mints.
   * @default "https://api.test"
   */
  readonly audience?: string;
  /**
   * What it signs with.
   * @default "ES256"
   */
  readonly algorithm?: SigningAlgorithm;
  /** The clock it reads; by default one of its own that runs with the real time until it is set. */
  readonly clock?: Clock;
}

/** How one token differs from an ordinary one. */
export interface MintOptions {
  /** Header parameters to add or change; `undefined` leaves one out. */
  readonly header?: Readonly<Record<string, unknown>>;
  /**
   * How many seconds the token lives.
   * @default 300
   */
  readonly expiresIn?: number;
}

/** Claims to add or change; `undefined` leaves one out. */
export type MintClaims = Readonly<Record<string, unknown>>;

/** A real issuer inside the process: it holds keys, publishes them, and signs tokens. */
export interface Issuer {
  readonly url: string;
  readonly audience: string;
  readonly clock: Clock;
  /** Answers for the issuer: give it to `createVerifier({ fetch: issuer.fetch })`. Other addresses are refused. */
  readonly fetch: typeof globalThis.fetch;
  /** The addresses that were asked for so far, one entry a request. */
  readonly requests: readonly string[];
  /** The key set it publishes at this moment. */
  jwks(): { keys: JWK[] };
  /** Signs a token with the newest key: a valid one, unless you change its claims or header. */
  mint(claims?: MintClaims, options?: MintOptions): Promise<string>;
  /** A token that expired a minute ago. */
  mintExpired(claims?: MintClaims): Promise<string>;
  /** A token that looks like one of this issuer, `kid` and all, but is signed with a key it never had. */
  mintForeign(claims?: MintClaims): Promise<string>;
  /** Signs with a new key from now on; the old ones stay published until `withdraw`, or go at once. */
  rotate(options?: { readonly withdraw?: boolean; readonly kid?: string }): Promise<void>;
  /** Lets its network go down or come back: while it is down, every request to it fails. */
  setReachable(reachable: boolean): void;
}

/** Makes an issuer that is reached through its own `fetch`, without any network. */
export async function createIssuer(options: IssuerOptions = {}): Promise<Issuer> {
  const { url = 'https://issuer.test', audience = 'https://api.test', algorithm = 'ES256' } = options;
  const clock = options.clock ?? createClock();
  const requests: string[] = [];
  let made = 1;
  let reachable = true;
  let current = await createSigningKey(`key-${made}`, algorithm);
  let published: readonly SigningKey[] = [current];
  const jwks = (): { keys: JWK[] } => ({ keys: published.map(({ jwk }) => jwk) });

  const answers: Readonly<Record<string, () => object>> = {
    '/.well-known/openid-configuration': () => ({ issuer: url, jwks_uri: `${url}/jwks` }),
    '/jwks': jwks,
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
      const answer = address.startsWith(url) ? answers[address.slice(url.length)] : undefined;
      return answer ? Response.json(answer()) : Response.json({ error: 'not_found' }, { status: 404 });
    },
  };
}
