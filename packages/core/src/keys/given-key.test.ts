import { exportJWK, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../options/configuration-error.js';
import { acceptedKeys } from './given-key.js';
import type { GivenKey } from './given-key.js';

const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
const jwk = (await exportJWK(publicKey)) as { kty: string };
const hidden = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, [
  'verify',
]);
const secret = await crypto.subtle.importKey(
  'raw',
  new Uint8Array(32),
  { name: 'HMAC', hash: 'SHA-256' },
  true,
  ['verify'],
);

describe('a key that a look-up returned', () => {
  it.each<[string, GivenKey]>([
    ['a JWK', jwk],
    ['a JWK with a kid of its own', { ...jwk, kid: 'other' } as GivenKey],
    ['a CryptoKey', publicKey],
  ])('is used under the kid of the token: %s', async (_name, given) => {
    expect(await acceptedKeys(given, 'k', undefined)).toMatchObject([{ kid: 'k', algorithm: 'ES256' }]);
  });

  it.each<[string, object]>([
    ['is for encryption', { ...jwk, use: 'enc' }],
    ['is of an unknown type', { kty: 'x' }],
  ])('gives no key when it %s', async (_name, given) => {
    expect(await acceptedKeys(given as GivenKey, 'k', undefined)).toEqual([]);
  });

  it.each<[string, GivenKey, string, boolean]>([
    ['a text that is no PEM', 'secret', 'is a text, but no PEM of a public key', true],
    ['an empty text', '', 'is a text, but no PEM of a public key', true],
    ['a private CryptoKey', privateKey, 'is a CryptoKey of the type "private", but must be public', false],
    ['a secret CryptoKey', secret, 'is a CryptoKey of the type "secret", but must be public', false],
    [
      'a CryptoKey that is not extractable',
      hidden,
      'is a CryptoKey that cannot be exported. Import it as extractable',
      true,
    ],
    ['an object without kty', {} as GivenKey, 'is not a JSON Web Key (RFC 7517)', false],
  ])('is rejected with an error that says why: %s', async (_name, given, says, hasCause) => {
    const error: unknown = await acceptedKeys(given, 'k', undefined).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as Error).message).toBe(`"lookup" of keyById returned a key that ${says}.`);
    expect((error as Error).cause instanceof Error).toBe(hasCause);
  });
});
