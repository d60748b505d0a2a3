import type { Authority } from '@tokenward/core';
import { checkOptions, isObject, isText, named, optional } from '@tokenward/core/authoring';
import type { Expectation } from '@tokenward/core/authoring';
import type { BoundTo } from './binding.js';
import type { Clock } from './clock.js';
import { isSigningAlgorithm, signingAlgorithms } from './signing-key.js';
import type { SigningAlgorithm } from './signing-key.js';

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
  /**
   * The authority that verifies the tokens, such as `auth0({ ... })`. Its `url`, `audience` and `algorithm` are the defaults, and
   * `mint()` signs tokens with the claims of that provider. Of a list, the first authority with an example counts.
   */
  readonly like?: Model | readonly Model[];
  /** The clock of the issuer. The default follows the system time until it is set. */
  readonly clock?: Clock;
}

/** What an issuer takes from an authority. The presets of `@tokenward/providers` have an `example`. */
export type Model = Pick<Authority<string, unknown>, 'name' | 'issuers' | 'audiences' | 'example'>;

/** Claims to add or change; `undefined` leaves one out. */
export type MintClaims = Readonly<Record<string, unknown>>;

/** Options of one token. */
export interface MintOptions {
  /** Header parameters to add or change; `undefined` leaves one out. */
  readonly header?: Readonly<Record<string, unknown>>;
  /**
   * The lifetime of the token in seconds.
   * @default 300
   */
  readonly expiresIn?: number;
  /** Binds the token to a key of a client or to a client certificate, with the claim `cnf`. By default it is bound to none. */
  readonly boundTo?: BoundTo;
}

/** What an issuer writes into each token, and how it signs them. */
export interface IssuerSettings {
  readonly url: string;
  readonly audience: string;
  readonly algorithm: SigningAlgorithm;
  readonly header?: MintClaims | undefined;
  readonly claims?: MintClaims | undefined;
}

/** An option that may be left out or `undefined`. */
const maybe = (mustBe: string, holds: Expectation['holds'], but?: Expectation['but']): Expectation =>
  optional({
    mustBe,
    holds: (value) => value === undefined || holds(value),
    fromEnvironment: false,
    ...(but && { but }),
  });

const issuerOptions: Readonly<Record<string, Expectation>> = {
  url: maybe('a URL as text', isText),
  audience: maybe('a text', isText),
  algorithm: maybe(
    `one of ${signingAlgorithms.join(', ')}`,
    (value) => typeof value === 'string' && isSigningAlgorithm(value),
    named,
  ),
  like: maybe('an authority, or a list of them', (value) => [value].flat().every(isObject)),
  clock: maybe('a clock of createClock()', (value) => isObject(value) && typeof value.now === 'function'),
};

const mintOptions: Readonly<Record<string, Expectation>> = {
  header: maybe('an object of header parameters', isObject),
  expiresIn: maybe('a number of seconds', Number.isFinite),
  boundTo: maybe('a key or a certificate', () => true),
};

/** Checks the options of an issuer. Throws `ConfigurationError`. */
export function checkIssuer(options: unknown): void {
  checkOptions('createIssuer', options, issuerOptions);
}

/** Checks the claims and the options of a token. Throws `ConfigurationError`. */
export function checkMint(claims: unknown, options: unknown): void {
  checkOptions('mint', { claims }, { claims: maybe('an object of claims', isObject) });
  checkOptions('mint', options, mintOptions);
}

/** Returns the options with their defaults, which come from the authority under `like`. */
export function settingsOf({ like, url, audience, algorithm }: IssuerOptions): IssuerSettings {
  const models = like === undefined ? [] : [like].flat();
  const model = models.find(({ example }) => example !== undefined);
  if (like !== undefined && model?.example === undefined)
    throw new TypeError(
      `createIssuer: "like" has no example of a token (${models.map(({ name }) => name).join(', ')}). Give a preset of ` +
        '@tokenward/providers other than awsAlb(), whose tokens are not made here: AWS writes claims into their header. Or leave ' +
        'it out and set "url", "audience" and the claims of mint(). For Clerk and WorkOS there are startClerk() and startWorkos().',
    );
  const example = model?.example;
  const usual = example?.algorithm;
  return {
    url: url ?? model?.issuers?.[0] ?? 'https://issuer.test',
    audience: audience ?? model?.audiences?.[0] ?? 'https://api.test',
    algorithm: algorithm ?? (usual !== undefined && isSigningAlgorithm(usual) ? usual : 'ES256'),
    header: example?.header,
    claims: example?.claims,
  };
}
