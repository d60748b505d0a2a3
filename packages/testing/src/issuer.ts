import type { Jwk } from '@tokenward/core/authoring';
import { confirmationOf } from './binding.js';
import { createClock } from './clock.js';
import type { Clock } from './clock.js';
import { documentAt } from './issuer-addresses.js';
import { fetchPace } from './fetch-pace.js';
import { checkIssuer, checkMint, settingsOf } from './issuer-settings.js';
import type { IssuerOptions, MintClaims, MintOptions } from './issuer-settings.js';
import { createSigningKey } from './signing-key.js';
import type { SigningKey } from './signing-key.js';

/** An issuer in the same process, with real keys and signatures. */
export interface Issuer {
  readonly url: string;
  readonly audience: string;
  readonly clock: Clock;
  /**
   * Responds for the issuer without a network: `createVerifier({ fetch: issuer.fetch })`. It has the metadata, and the keys
   * at the usual addresses of a preset for this issuer. Other URLs get a 404.
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
  /**
   * Signs with a new key from now on. The old keys stay published; `withdraw: true` removes them at once. A verifier fetches the
   * new key when it gets the next token. For that, `clock` advances by up to a second, if it was read before or is your
   * own. So a verifier needs `now: issuer.clock.now`. If nothing reads the clock, the promise takes up to a second instead.
   */
  rotate(options?: { readonly withdraw?: boolean; readonly kid?: string }): Promise<void>;
  /** Makes the issuer unreachable, so that every request fails, or reachable again. */
  setReachable(reachable: boolean): void;
}

/** Creates an issuer that responds through its own `fetch`, without a network. */
export async function createIssuer(options: IssuerOptions = {}): Promise<Issuer> {
  checkIssuer(options);
  const { url, audience, algorithm, header: usualHeader, claims: usualClaims } = settingsOf(options);
  const clock = options.clock ?? createClock();
  const pace = fetchPace(clock, options.clock !== undefined);
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

  async function sign(
    key: Pick<SigningKey, 'sign'>,
    claims: MintClaims,
    options: MintOptions,
  ): Promise<string> {
    checkMint(claims, options);
    const { header, expiresIn = 300, boundTo } = options;
    const now = clock.now();
    const ordinary = { iss: url, aud: audience, sub: 'user_1', iat: now, exp: now + expiresIn };
    const { kid } = current;
    const cnf = boundTo === undefined ? undefined : await confirmationOf(boundTo);
    return key.sign(
      { alg: algorithm, kid, typ: 'JWT', ...usualHeader, ...header },
      { ...ordinary, cnf, ...usualClaims, ...claims },
    );
  }

  return {
    url,
    audience,
    clock: pace.clock,
    requests,
    jwks,
    mint: (claims = {}, how = {}) => sign(current, claims, how),
    mintExpired: (claims = {}) => sign(current, { iat: clock.now() - 360, ...claims }, { expiresIn: -60 }),
    mintForeign: async (claims = {}) => sign(await createSigningKey(current.kid, algorithm), claims, {}),
    async rotate({ withdraw = false, kid } = {}) {
      await pace.passed();
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
      if (found === 'keys') pace.fetched();
      return found
        ? Response.json(documents[found]())
        : Response.json({ error: 'not_found' }, { status: 404 });
    },
  };
}
