import { digestBytes, sha256 } from '../../lib/digest.js';
import { checkOptions, hasOtherForm } from '../../options/option-checks.js';
import { unchecked } from '../../options/unchecked.js';
import type { Expectation } from '../../options/option-checks.js';

/** A new API key. Give `key` to its owner once and do not keep it. Store `digest`. */
export interface CreatedApiKey {
  readonly key: string;
  readonly digest: string;
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** 43 characters out of 62 contain 256 bits. */
const secretLength = 43;
const checksumLength = 6;

/** The expectation for the prefix of new keys, by which people and secret scanners recognize whose key they found. */
const prefixExpectation: Readonly<Expectation> = {
  mustBe: 'a prefix of 3 to 32 letters, digits and underscores that ends with one, such as "acme_"',
  but: hasOtherForm,
  holds: (value) => typeof value === 'string' && /^(?=.{3,32}$)[A-Za-z]\w*_$/.test(value),
};

/** The expectation for the prefix of keys in a table: that of `createApiKey`, or one of older keys, or none at all. */
export const storedPrefixExpectation: Readonly<Expectation> = {
  mustBe: 'the beginning of its keys, such as "acme_" or "sk-live-", or `unchecked` for keys without one',
  but: hasOtherForm,
  holds: (value) => value === unchecked || (typeof value === 'string' && /^[\w.~+/-]{1,64}$/.test(value)),
};

/**
 * Creates an API key: the prefix, 256 random bits and a checksum. The checksum detects typing errors, and confirms the
 * find of a secret scanner, without a look-up. Store only the digest. Throws `ConfigurationError` for an invalid
 * prefix.
 */
export async function createApiKey(prefix: string): Promise<CreatedApiKey> {
  checkOptions('createApiKey', { prefix }, { prefix: prefixExpectation });
  const body = prefix + randomText();
  const key = body + (await checksumOf(body));
  return { key, digest: await hashApiKey(key) };
}

/**
 * Returns the digest for storing and finding a key: SHA-256 in base64url, which is enough for a secret of 256 random
 * bits.
 */
export function hashApiKey(key: string): Promise<string> {
  return sha256(key);
}

/** Whether a key has the checksum of `createApiKey`. It does not show whether the key is valid. */
export async function hasChecksum(key: string): Promise<boolean> {
  const body = key.slice(0, -checksumLength);
  return key.slice(-checksumLength) === (await checksumOf(body));
}

async function checksumOf(body: string): Promise<string> {
  const bytes = new Uint8Array(await digestBytes(`checksum:${body}`));
  return [...bytes.subarray(0, checksumLength)].map((byte) => alphabet[byte % alphabet.length]).join('');
}

/**
 * Returns random characters. Bytes above the last whole multiple of the alphabet size are discarded, so that each
 * character is equally likely.
 */
function randomText(): string {
  const limit = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < secretLength) {
    for (const byte of crypto.getRandomValues(new Uint8Array(secretLength)))
      if (byte < limit && text.length < secretLength) text += alphabet[byte % alphabet.length];
  }
  return text;
}
