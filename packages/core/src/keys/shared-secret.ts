import { ConfigurationError } from '../options/configuration-error.js';
import { checkOptions, isObject, isText, optional, named } from '../options/option-checks.js';
import { isSecretAlgorithm, secretAlgorithms } from '../signature/algorithms.js';
import type { SecretAlgorithm } from '../signature/algorithms.js';
import { hmacCheck } from '../signature/hmac.js';
import { keySet } from '../signature/key-set.js';
import type { KeySource } from '../signature/key-set.js';
import { decodeBytes } from '../token/base64url.js';
import { unpadded } from './jwk-members.js';

/** Options of `sharedSecret`. */
export interface SharedSecretOptions {
  /** The algorithm of the tokens: `'HS256'`, `'HS384'` or `'HS512'`. No other is accepted. */
  readonly algorithm: SecretAlgorithm;
  /** How secrets that are texts stand for bytes. It must be set if one is a text. */
  readonly encoding?: SecretEncoding;
}

type SecretEncoding = 'utf8' | 'base64' | 'base64url' | 'hex';

/** One of several secrets. */
export interface SharedSecret {
  readonly secret: string | Uint8Array;
  /** The `kid` of its tokens. Without it, the secret is tried for every token. */
  readonly kid?: string;
}

/** The largest number of secrets: the number of keys that are tried for a token without `kid`. */
const maxSecrets = 16;

/** Returns the bytes of a text, or `undefined` if it is not in that encoding. */
const encodings: Readonly<Record<SecretEncoding, (text: string) => Uint8Array | undefined>> = {
  utf8: (text: string) => new TextEncoder().encode(text),
  base64: (text: string) =>
    /[-_]/.test(text) ? undefined : decodeBytes(unpadded(text.replaceAll('+', '-').replaceAll('/', '_'))),
  base64url: (text: string) => decodeBytes(unpadded(text)),
  hex: (text: string) =>
    /^(?:[\da-f]{2})+$/i.test(text)
      ? Uint8Array.from([...text.matchAll(/../g)], ([digits]) => Number.parseInt(digits, 16))
      : undefined,
};

/**
 * A key source with a secret that this API shares with the issuer of its tokens (HMAC, RFC 7518 §3.2). Whoever knows the
 * secret can make tokens, so prefer the public keys of an issuer that has some. An authority with this source accepts
 * only tokens with `algorithm`. The secret is bytes or a text, or a list of secrets while one replaces another. It must
 * be at least as long as the hash: 32, 48 or 64 bytes. Throws `ConfigurationError`, which never repeats the secret.
 */
export function sharedSecret(
  secret: string | Uint8Array | readonly SharedSecret[],
  options: SharedSecretOptions,
): KeySource {
  checkOptions('sharedSecret', options, {
    algorithm: { mustBe: 'HS256, HS384 or HS512', but: named, holds: isSecretAlgorithm },
    encoding: optional({
      mustBe: `one of ${Object.keys(encodings).join(', ')}`,
      but: named,
      holds: (value) => value === undefined || isEncoding(value),
    }),
  });
  const { algorithm, encoding } = options;
  const secrets = Array.isArray(secret) ? (secret as readonly unknown[]) : [{ secret }];
  if (secrets.length === 0 || secrets.length > maxSecrets)
    throw secretError(`the list must have 1 to ${maxSecrets} secrets, but has ${secrets.length}`);
  const keys = [...secrets].map((one, index) => {
    const place = Array.isArray(secret) ? `secrets[${index}]` : 'the secret';
    if (!isObject(one) || isBytes(one))
      throw secretError(`${place} must be an object: { secret, kid }. The kid may be left out`);
    if (one.kid !== undefined && !isText(one.kid)) throw secretError(`the "kid" of ${place} must be a text`);
    const bytes = bytesOf(place, one.secret, encoding);
    const { length } = secretAlgorithms[algorithm];
    if (bytes.length < length)
      throw secretError(
        `${place} has ${bytes.length} bytes: ${algorithm} needs at least ${length} (RFC 7518 §3.2). ` +
          'Generate a longer one, at random',
      );
    return { kid: one.kid, algorithm, verifies: hmacCheck(bytes, algorithm) };
  });
  const set = keySet(keys);
  return Object.assign(() => set, { symmetric: true } as const);
}

/** Returns a copy of the bytes of a secret. Throws `ConfigurationError`. */
function bytesOf(
  place: string,
  secret: unknown,
  encoding: SharedSecretOptions['encoding'],
): Uint8Array<ArrayBuffer> {
  const bytes = isBytes(secret) ? secret : textBytes(place, secret, encoding);
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 64));
  if (/^\s*-----BEGIN /.test(start))
    throw secretError(`${place} is a PEM file, not a shared secret. Use pemKey(text) for a public key`);
  if (/^\s*\{\s*"/.test(start))
    throw secretError(`${place} is JSON. For a JSON Web Key of type "oct", give its member "k" as base64url`);
  return Uint8Array.from(bytes);
}

function textBytes(place: string, secret: unknown, encoding: SharedSecretOptions['encoding']): Uint8Array {
  if (typeof secret !== 'string' || secret === '')
    throw secretError(
      `${place} must be bytes (Uint8Array) or a text that is not empty. If it is read from an environment variable, ` +
        'check that the variable is set',
    );
  if (encoding === undefined)
    throw secretError(
      `${place} is a text. Say how it stands for bytes: encoding: 'utf8' for the text itself, or 'base64', ` +
        "'base64url' or 'hex'",
    );
  if (secret.trim() !== secret) throw secretError(`${place} begins or ends with white space. Remove it`);
  const bytes = encodings[encoding](secret);
  if (bytes === undefined) throw secretError(`${place} is not ${encoding}`);
  return bytes;
}

/** Whether a value is a `Uint8Array`, also one of another realm, as in Jest. */
function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === '[object Uint8Array]';
}

function isEncoding(value: unknown): boolean {
  return typeof value === 'string' && Object.hasOwn(encodings, value);
}

function secretError(problem: string): ConfigurationError {
  return new ConfigurationError(`sharedSecret: ${problem}.`);
}
