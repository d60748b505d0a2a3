import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import { configurationError } from '../../../test/configuration-error.js';
import { createApiKey, hasChecksum, hashApiKey } from './api-key.js';

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'.split('');
const keys = await Promise.all(Array.from({ length: 1000 }, () => createApiKey('acme_')));
const samples = keys.slice(0, 3).map(({ key }) => key);

/** Returns the texts that pass the checksum. */
const passing = async (texts: readonly string[]): Promise<string[]> => {
  const passed = await Promise.all(texts.map(hasChecksum));
  return texts.filter((_text, index) => passed[index]);
};

describe('createApiKey', () => {
  it('makes a key of the prefix, 43 random characters and a 6-character checksum, all allowed by RFC 6750', () => {
    for (const { key } of keys) expect(key).toMatch(/^acme_[0-9A-Za-z]{49}$/);
  });

  it('makes 1000 keys that share no key, digest, beginning or end', () => {
    for (const part of [
      ({ key }: { key: string }) => key,
      ({ digest }: { digest: string }) => digest,
      ({ key }: { key: string }) => key.slice(5, 21),
      ({ key }: { key: string }) => key.slice(-22),
    ])
      expect(new Set(keys.map((each) => part(each as never))).size).toBe(1000);
  });

  it('uses each character about equally often', () => {
    const counts = new Map(letters.map((letter) => [letter, 0]));
    for (const { key } of keys)
      for (const letter of key.slice(5, 48)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    // 43,000 characters of 62: 694 each on average, with a standard deviation of 26. Eight deviations are no chance.
    for (const count of counts.values()) expect(Math.abs(count - 43_000 / 62)).toBeLessThan(8 * 26);
    // A byte taken modulo 62 would favor the first eight: some 6,720 of them instead of 5,548, with a deviation of 70.
    const first = letters.slice(0, 8).reduce((sum, letter) => sum + (counts.get(letter) ?? 0), 0);
    expect(Math.abs(first - (43_000 * 8) / 62)).toBeLessThan(8 * 70);
  });

  it('gives as digest the SHA-256 of the key in base64url, which contains no part of the key', async () => {
    for (const { key, digest } of keys.slice(0, 20)) {
      const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key));
      expect(digest).toBe(base64url.encode(new Uint8Array(hash)));
      expect(await hashApiKey(key)).toBe(digest);
      expect(digest).not.toContain(key.slice(5, 15));
    }
  });

  it('makes keys that pass the checksum', async () => {
    expect(await passing(keys.map(({ key }) => key))).toHaveLength(1000);
  });

  it('makes keys whose checksum finds any single wrong character', async () => {
    const mistyped = samples.flatMap((key) =>
      key
        .split('')
        .flatMap((_, at) =>
          [...letters, '_', '-', ' ']
            .filter((letter) => letter !== key[at])
            .map((letter) => key.slice(0, at) + letter + key.slice(at + 1)),
        ),
    );
    expect(mistyped.length).toBeGreaterThan(10_000);
    expect(await passing(mistyped)).toEqual([]);
  });

  it('makes keys whose checksum finds two swapped neighbors', async () => {
    const swapped = keys.slice(0, 50).flatMap(({ key }) =>
      key
        .split('')
        .slice(1)
        .flatMap((letter, at) => {
          const neighbour = key[at]!;
          return letter === neighbour ? [] : [key.slice(0, at) + letter + neighbour + key.slice(at + 2)];
        }),
    );
    expect(swapped.length).toBeGreaterThan(2000);
    expect(await passing(swapped)).toEqual([]);
  });

  it('makes keys whose checksum finds a key that was cut off, doubled or put in another case', async () => {
    const damaged = samples.flatMap((key) => [
      ...key.split('').map((_, at) => key.slice(0, at)),
      ...key.split('').map((letter, at) => key.slice(0, at) + letter + key.slice(at)),
      ` ${key}`,
      `${key}\n`,
      key + key,
      key.toUpperCase(),
      key.toLowerCase(),
      key.replace('acme_', 'other_'),
      key.slice(5),
    ]);
    expect(await passing(damaged)).toEqual([]);
  });

  it.each(['', 'a', 'acme_', '000000', 'acme_000000', '\u0000', 'é'.repeat(60), '😀'.repeat(20)])(
    'uses a checksum that rejects other text: %j',
    async (text) => {
      expect(await hasChecksum(text)).toBe(false);
    },
  );

  it.each(['ab_', 'acme_', 'acme_live_', 'A1_', `${'a'.repeat(31)}_`])(
    'accepts the prefix %s',
    async (prefix) => {
      const { key } = await createApiKey(prefix);
      expect(key.startsWith(prefix)).toBe(true);
      expect(await hasChecksum(key)).toBe(true);
    },
  );

  it.each([
    undefined,
    null,
    '',
    '_',
    'a_',
    'acme',
    'acme-',
    '1acme_',
    '_acme_',
    'ac me_',
    'acmé_',
    'acme_\n',
    5,
  ])('rejects the prefix %j with an error that names the option', async (prefix) => {
    await expect(createApiKey(prefix as string)).rejects.toThrow(configurationError('"prefix"'));
    await expect(createApiKey(`${'a'.repeat(32)}_`)).rejects.toMatchObject({ code: 'configuration_invalid' });
  });
});
