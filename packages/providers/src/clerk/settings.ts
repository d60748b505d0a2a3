import { ConfigurationError, pemKey, remoteKeys, unchecked } from '@tokenward/core';
import type { KeySource, Unchecked } from '@tokenward/core';
import {
  checkOptions,
  issuerProblem,
  isText,
  isTextList,
  isUnchecked,
  optional,
  uncheckedOnly,
  text,
  textOrList,
  hasOtherForm,
} from '@tokenward/core/authoring';
import type { Expectation } from '@tokenward/core/authoring';
import { readOptions } from '../read-options.js';
import { withSecretKey } from './backend-api.js';
import type { ClerkIssuerOptions, ClerkMachineOptions, ClerkSessionOptions } from './options.js';
import { textMatching } from '../text-matching.js';

/** The options of `clerk` and `verifyToken` after validation. */
export interface Settings
  extends ClerkMachineOptions, Partial<ClerkSessionOptions>, Pick<ClerkIssuerOptions, 'isRevoked'> {
  readonly issuer: string | readonly string[] | Unchecked;
  readonly audience: string | readonly string[] | Unchecked;
  /** The allowed clock difference in seconds. */
  readonly tolerance: number;
  readonly keys: KeySource;
  readonly secretKey?: string | undefined;
  /** Returns the URL of an endpoint of the Backend API. */
  readonly api: (path: string) => URL;
}

/** The options that `settingsOf` reads. */
export type GivenSettings = Omit<ClerkIssuerOptions, 'issuer'> &
  Partial<ClerkSessionOptions> &
  ClerkMachineOptions & { readonly issuer?: ClerkIssuerOptions['issuer'] | Unchecked };

const flag = optional({ mustBe: 'true or false', holds: (value) => typeof value === 'boolean' });

/**
 * An expectation for a key that is sent in a header. A character that a header can't hold, such as a curly quote,
 * would otherwise cause an outage at each request.
 */
export function secret(what: string): Expectation {
  return {
    mustBe: `${what}, copied whole: with no space, line break, quotation mark or special character in it`,
    but: hasOtherForm,
    holds: (value) => isText(value) && /^[!#-&(-~]+[ \t\r\n]*$/.test(value),
  };
}

/** Whether a text can be an origin in `azp`. Clerk's own document also has a host without a scheme, which is left alone. */
function isParty(value: string): boolean {
  return !/:\/\/.*[/?#*]/.test(value);
}

/** The expectations for all options in this folder. */
export const expectations = {
  issuer: {
    mustBe:
      'the Frontend API URL of the instance, such as "https://clerk.example.com", without dot segments or a query, or a non-empty list of such',
    but: hasOtherForm,
    holds: (value) => (isText(value) || isTextList(value)) && [value].flat().every(isAddress),
  },
  audience: optional(textOrList('the "aud" of its tokens, a string or a list of strings')),
  authorizedParties: {
    mustBe:
      'a non-empty list of the origins of your pages (or `unchecked`, to accept sessions from any page)',
    but: (value) => (isText(value) ? 'has a slash at the end, a path or a wildcard' : undefined),
    holds: (value) => value === unchecked || (isTextList(value) && value.every(isParty)),
  },
  missingAzp: optional(uncheckedOnly),
  treatPendingAsSignedOut: flag,
  clockSkewInMs: optional({
    mustBe: 'a number of milliseconds from 0 to 600000',
    holds: (value) => typeof value === 'number' && value >= 0 && value <= 600_000,
  }),
  jwtKey: optional(text('the JWT public key of the instance, in PEM')),
  secretKey: optional(secret('the secret key of the instance (sk_...)')),
  skipJwksCache: flag,
  apiUrl: optional({
    mustBe: 'an https address without dot segments or a query, such as "https://api.clerk.com"',
    but: hasOtherForm,
    holds: (value) => isText(value) && isAddress(value),
  }),
  apiVersion: optional(textMatching('a version, such as "v1"', /^[\w-]+$/)),
} as const satisfies Readonly<Record<string, Expectation>>;

/** Validates options and creates settings from them. Throws `ConfigurationError`. */
export function settingsOf(
  factory: string,
  given: GivenSettings,
  expected: Readonly<Record<string, Expectation>>,
): Settings {
  checkOptions(factory, given, expected);
  const options = readOptions(given, expected);
  const { issuer = unchecked, audience = unchecked, clockSkewInMs = 5000, ...rest } = options;
  const apiUrl = (options.apiUrl ?? 'https://api.clerk.com').replace(/\/+$/, '');
  const api = (path: string): URL => new URL(`${apiUrl}${path}`);
  const keys = keysOf(factory, options, api);
  return { ...rest, issuer, audience, tolerance: clockSkewInMs / 1000, keys, api };
}

function keysOf(factory: string, options: GivenSettings, api: (path: string) => URL): KeySource {
  const { jwtKey, secretKey, issuer, apiVersion = 'v1', skipJwksCache = false } = options;
  if (jwtKey !== undefined) return pemOf(factory, jwtKey);
  if (secretKey !== undefined) {
    const url = api(`/${apiVersion}/jwks`);
    return withSecretKey(remote(url, skipJwksCache), url, secretKey);
  }
  return remote(
    new URL(`${onlyIssuer(factory, issuer).replace(/\/+$/, '')}/.well-known/jwks.json`),
    skipJwksCache,
  );
}

/**
 * Returns the only issuer, whose public keys are used. Several issuers never share them: a key of one could sign for
 * another. Throws `ConfigurationError`.
 */
function onlyIssuer(factory: string, issuer: GivenSettings['issuer']): string {
  const [only, ...others] = issuer === undefined || isUnchecked(issuer) ? [] : new Set([issuer].flat());
  if (only === undefined) {
    throw new ConfigurationError(
      `${factory}: give "issuer" (the Frontend API URL of the instance, whose public keys are then used), "jwtKey" or "secretKey": without one of them no JWT can be verified. If they are read from environment variables, check that the variables are set.`,
    );
  }
  if (others.length > 0) {
    throw new ConfigurationError(
      `${factory}: "issuer" names several issuers, so "jwtKey" or "secretKey" must say whose keys verify their JWTs.`,
    );
  }
  return only;
}

function pemOf(factory: string, jwtKey: string): KeySource {
  try {
    return pemKey(jwtKey, { algorithms: ['RS256'] });
  } catch (cause) {
    // Only Tokenward's own message: another error could contain the key.
    const why = cause instanceof ConfigurationError ? ` (${cause.message})` : '';
    const where = 'copy the "JWKS Public Key" from the API keys of the instance.';
    throw new ConfigurationError(`${factory}: "jwtKey" is not an RSA public key${why}: ${where}`, {
      cause,
    });
  }
}

function remote(url: URL, skipJwksCache: boolean): KeySource {
  const source = (): KeySource => remoteKeys(url, { algorithms: ['RS256', 'RS384', 'RS512'] });
  const cachedSource = source();
  // Fetches once for each token. If a token's key is not in that set, the set is not fetched again.
  return skipJwksCache ? (context, seen) => seen ?? source()(context) : cachedSource;
}

/** Whether a URL is allowed, by the same rule as for every issuer from which core builds URLs. */
function isAddress(value: string): boolean {
  if (issuerProblem(value) !== undefined) return false;
  const { protocol, hostname } = new URL(value);
  const isLoopback = /^(localhost|\[::1\]|127(\.\d{1,3}){3})$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback);
}
