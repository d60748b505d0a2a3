import { digestBytes, sha256 } from '../../lib/digest.js';
import { checkOptions } from '../../options/option-checks.js';
import type { Expectation } from '../../options/option-checks.js';

/** A key that was just made: hand `key` to its owner once and forget it, and store `digest`. */
export interface CreatedApiKey {
  readonly key: string;
  readonly digest: string;
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** 43 of 62 characters are 256 bits. */
const secretLength = 43;
const checksumLength = 6;

/** What a prefix must be, so that people and secret scanners know whose key they have found. */
export const prefixExpectation: Readonly<Expectation> = {
  mustBe: 'a prefix of 3 to 32 letters, digits and underscores that ends with one, such as "acme_"',
  holds: (value) => typeof value === 'string' && /^(?=.{3,32}$)[A-Za-z]\w*_$/.test(value),
};

/**
 * Makes an API key: the prefix, 256 random bits, and a checksum by which a typing error or a scanner's find is recognised
 * without a look-up. Only the digest is to be stored.
 */
export async function createApiKey(prefix: string): Promise<CreatedApiKey> {
  checkOptions('createApiKey', { prefix }, { prefix: prefixExpectation });
  const body = prefix + randomText();
  const key = body + (await checksumOf(body));
  return { key, digest: await hashApiKey(key) };
}

/** The digest under which a key is stored and looked up: SHA-256 in base64url, which suits a secret of 256 random bits. */
export function hashApiKey(key: string): Promise<string> {
  return sha256(key);
}

/** Whether a key was made with `createApiKey` and copied without an error; it says nothing about who may use it. */
export async function hasChecksum(key: string): Promise<boolean> {
  const body = key.slice(0, -checksumLength);
  return key.slice(-checksumLength) === (await checksumOf(body));
}

async function checksumOf(body: string): Promise<string> {
  const bytes = new Uint8Array(await digestBytes(`checksum:${body}`));
  return [...bytes.subarray(0, checksumLength)].map((byte) => alphabet[byte % alphabet.length]).join('');
}

/** Bytes beyond the last whole multiple of the alphabet are thrown away, so that each character is equally likely. */
function randomText(): string {
  const end = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < secretLength) {
    for (const byte of crypto.getRandomValues(new Uint8Array(secretLength)))
      if (byte < end && text.length < secretLength) text += alphabet[byte % alphabet.length];
  }
  return text;
}
