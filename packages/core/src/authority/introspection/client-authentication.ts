import type { Jwk } from '../../keys/jwk.js';
import type { Context } from '../../context.js';
import { ConfigurationError } from '../../options/configuration-error.js';
import { checkOptions, isObject, isText, text } from '../../options/option-checks.js';
import type { Expectation } from '../../options/option-checks.js';
import type { PrivateKey } from './client-assertion.js';
import { loadClientAssertion } from './load-client-assertion.js';

/** Authenticates this API to an authorization server (RFC 7662 §2.1). Returns the headers and parameters to send. */
export type ClientAuthentication = (context: Context) => Promise<{
  readonly headers: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
}>;

/**
 * Sends the client id and secret in the Authorization header (RFC 6749 §2.3.1). Throws `ConfigurationError` for an
 * empty value.
 */
export function clientSecretBasic(clientId: string, clientSecret: string): ClientAuthentication {
  checkTexts('clientSecretBasic', { clientId, clientSecret });
  const pair = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`;
  const headers = { authorization: `Basic ${btoa(pair)}` };
  return () => Promise.resolve({ headers, parameters: {} });
}

/**
 * Sends the client id and secret in the body (RFC 6749 §2.3.1), for servers that do not accept them in a header. Throws
 * `ConfigurationError` for an empty value.
 */
export function clientSecretPost(clientId: string, clientSecret: string): ClientAuthentication {
  checkTexts('clientSecretPost', { clientId, clientSecret });
  const parameters = { client_id: clientId, client_secret: clientSecret };
  return () => Promise.resolve({ headers: {}, parameters });
}

/**
 * Sends a bearer token of this API (RFC 7662 §2.1), such as a secret key from the service. Throws `ConfigurationError`
 * for a token that cannot be sent.
 */
export function bearerClientToken(token: string): ClientAuthentication {
  checkOptions('bearerClientToken', { token }, { token: sendable });
  const headers = { authorization: `Bearer ${token}` };
  return () => Promise.resolve({ headers, parameters: {} });
}

/** Options of `privateKeyJwt`. */
export interface PrivateKeyJwtOptions {
  /** The client id of this API. */
  readonly clientId: string;
  /** The private key: a JWK with its `alg`, or a PKCS #8 PEM. */
  readonly key: Jwk | string;
  /**
   * The signature algorithm, such as `RS256` or `ES256`.
   * @default the `alg` of the JWK
   */
  readonly algorithm?: string;
  /** The audience of the assertion: the issuer identifier of the authorization server. */
  readonly audience: string;
}

/**
 * Signs an assertion for each request (RFC 7523 §2.2, RFC 7521 §4.2), valid for one minute. Throws `ConfigurationError`
 * for invalid options, and at the first request for a key that cannot be used.
 */
export function privateKeyJwt(options: PrivateKeyJwtOptions): ClientAuthentication {
  checkOptions('privateKeyJwt', options, {
    clientId: text('the client id of this API'),
    key: { mustBe: 'a private key: a JWK, or a PKCS #8 PEM', holds: isPrivateKey },
    algorithm: {
      mustBe: 'the algorithm of the key, such as "ES256" (or left out, where the JWK has an "alg")',
      holds: (value) =>
        isText(value) || (value === undefined && isObject(options.key) && isText(options.key.alg)),
    },
    audience: text('the issuer identifier of the authorization server'),
  });
  const { clientId, key, audience } = options;
  const algorithm = options.algorithm ?? String((key as Jwk).alg);
  const kid = isObject(key) && isText(key.kid) ? key.kid : undefined;
  let imported: PrivateKey | undefined;
  return async ({ now }) => {
    const { importPrivateKey, signAssertion } = await loadClientAssertion();
    // No promise is kept, since requests of some runtimes can't share one.
    imported ??= await importPrivateKey(key, algorithm).catch((cause: unknown) => {
      throw new ConfigurationError(`privateKeyJwt: the key cannot be used with ${algorithm}.`, { cause });
    });
    const assertion = await signAssertion({ clientId, audience, algorithm, kid, now: now() }, imported);
    const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
    const parameters = { client_id: clientId, client_assertion_type: type, client_assertion: assertion };
    return { headers: {}, parameters };
  };
}

function isPrivateKey(value: unknown): boolean {
  return isObject(value) ? isText(value.d) : isText(value) && value.includes('BEGIN PRIVATE KEY');
}

/** The expectation for a token in a header. The error of `fetch` for other characters would repeat the secret. */
const sendable: Readonly<Expectation> = {
  mustBe: 'a token of visible ASCII characters, without spaces or line breaks',
  holds: (value) => typeof value === 'string' && /^[\x21-\x7e]+$/.test(value),
};

function checkTexts(factory: string, values: Readonly<Record<string, unknown>>): void {
  const expectations = Object.keys(values).map((name) => [name, text('a non-empty string')] as const);
  checkOptions(factory, values, Object.fromEntries(expectations));
}

/** Form-encodes a client id or secret before the two are joined (RFC 6749 appendix B). */
function formEncoded(value: string): string {
  return new URLSearchParams({ v: value }).toString().slice(2);
}

/**
 * Whether a value is the result of a `ClientAuthentication`. Without this check, a faulty one would send a request
 * without credentials.
 */
export function isAuthentication(value: unknown): value is Awaited<ReturnType<ClientAuthentication>> {
  const areTexts = (texts: unknown): boolean =>
    isObject(texts) && Object.values(texts).every((text) => typeof text === 'string');
  return isObject(value) && areTexts(value.headers) && areTexts(value.parameters);
}
