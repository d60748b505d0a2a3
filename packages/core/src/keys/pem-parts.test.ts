import { exportSPKI, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../options/configuration-error.js';
import { pemKey } from './pem.js';

const context = { now: () => 0, fetch: globalThis.fetch } as const;

/** One element of DER, of fewer than 64 KiB. */
function element(tag: number, ...parts: readonly (Uint8Array | number)[]): Uint8Array {
  const content = parts.flatMap((part) => (typeof part === 'number' ? [part] : [...part]));
  const { length } = content;
  return Uint8Array.from([tag, ...(length < 128 ? [length] : [0x82, length >> 8, length & 255]), ...content]);
}

const sequence = (...parts: readonly Uint8Array[]): Uint8Array => element(0x30, ...parts);
const integer = (...bytes: readonly number[]): Uint8Array => element(2, ...bytes);
const bits = (...parts: readonly (Uint8Array | number)[]): Uint8Array => element(3, 0, ...parts);
const text = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

const rsa = element(6, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1);
const ec = element(6, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1);
const p256 = element(6, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7);
const mlDsa44 = element(6, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3, 0x11);
const point = new Uint8Array(64).fill(1);
const octets = element(4, 1);

const { publicKey } = await generateKeyPair('ES256');
const good = (await exportSPKI(publicKey)).replaceAll(/-----[^-]+-----|\n/g, '');
const spki = Uint8Array.from(atob(good), (character) => character.charCodeAt(0));

describe('pemKey', () => {
  it.each<[string, Uint8Array, string]>([
    ['an empty sequence', sequence(), 'not a public key'],
    ['a sequence of one', sequence(integer(1, 1)), 'not a public key'],
    ['an integer alone', integer(1, 1), 'not a public key'],
    ['two integers, the first of them a version', sequence(integer(0), integer(1, 1)), 'private key'],
    ['three integers', sequence(integer(1, 1), integer(1, 1), integer(1, 1)), 'private key'],
    ['an integer and something else', sequence(integer(1, 1), octets), 'private key'],
    ['an algorithm without a name', sequence(sequence(), bits(1)), 'kind'],
    ['an algorithm that is no sequence', sequence(octets, bits(1)), 'not a public key'],
    ['a key that is no bits', sequence(sequence(rsa), octets), 'not a public key'],
    ['an RSA key that is cut off', sequence(sequence(rsa), bits(0x30, 5)), 'not a public key'],
    ['an RSA key that is no sequence', sequence(sequence(rsa), bits(integer(1))), 'not a public key'],
    ['an RSA key without parts', sequence(sequence(rsa), bits(sequence())), 'not a public key'],
    ['an RSA key of one part', sequence(sequence(rsa), bits(sequence(integer(1)))), 'not a public key'],
    ['an RSA key of no numbers', sequence(sequence(rsa), bits(sequence(octets, octets))), 'not a public key'],
    [
      'an RSA exponent alone',
      sequence(sequence(rsa), bits(sequence(octets, integer(3)))),
      'not a public key',
    ],
    ['an EC key on no curve', sequence(sequence(ec), bits(4, point)), 'curve'],
    ['a compressed point', sequence(sequence(ec, p256), bits(2, point.slice(32))), 'compressed'],
    ['a point with another mark', sequence(sequence(ec, p256), bits(6, point)), 'compressed'],
    ['a point of two unequal halves', sequence(sequence(ec, p256), bits(4, point.slice(1))), 'compressed'],
    ['a certificate of nothing', sequence(sequence(), sequence(), bits(1)), 'not a public key'],
  ])('rejects malformed DER: %s', (_name, bytes, says) => {
    expect(() => pemKey(text(bytes))).toThrow(ConfigurationError);
    expect(() => pemKey(text(bytes))).toThrow(says);
  });

  it('rejects an equal sign inside the base64 text', () => {
    expect(() => pemKey(`${good.slice(0, 8)}=${good.slice(8)}`)).toThrow('not a public key');
  });
});

describe('pemKey', () => {
  const algorithmOf = async (given: string): Promise<readonly string[]> =>
    (await pemKey(given)(context)).keys.map(({ algorithm }) => algorithm);

  it('reads a certificate of version 1, which has no version number', async () => {
    const [part, seal] = [sequence(octets), bits(1)];
    const certificate = sequence(sequence(integer(9), part, part, part, part, spki), part, seal);
    expect(await algorithmOf(text(certificate))).toEqual(['ES256']);
  });

  it.each([`""${good}""`, ` ' ${good} ' `, `"\n${good.slice(0, 20)}  \n ${good.slice(20)}\n"`])(
    'reads a PEM with quotes and spaces around or inside it',
    async (given) => {
      expect(await algorithmOf(given)).toEqual(['ES256']);
    },
  );

  it('reads a post-quantum key, whether or not the runtime supports it', () => {
    expect(() => pemKey(text(sequence(sequence(mlDsa44), bits(new Uint8Array(1312)))))).not.toThrow();
  });
});

it('pemKey names itself in its errors', async () => {
  const offCurve = sequence(sequence(ec, p256), bits(4, point));
  expect(() => pemKey('')).toThrow(/^pemKey: "text"/);
  expect(() => pemKey(good, { algorithms: [] })).toThrow(/^pemKey: "algorithms"/);
  expect(() => pemKey(good, { algorithms: ['RS256'] })).toThrow(/^pemKey: the key/);
  await expect(Promise.resolve(pemKey(text(offCurve))(context))).rejects.toThrow(/^pemKey: the key/);
});
