import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import { allAlgorithms } from '../signature/algorithms.js';
import { admit } from './jwk-policy.js';

const all = allAlgorithms();
const number = (...bytes: number[]): string => base64url.encode(Uint8Array.from(bytes));

/** An odd integer of this many bits, as a JWK spells it. */
const wide = (bits: number): string => {
  const bytes = new Uint8Array(Math.ceil(bits / 8));
  bytes[0] = 1 << ((bits - 1) % 8);
  bytes[bytes.length - 1] = 1 | (bytes.at(-1) ?? 0);
  return base64url.encode(bytes);
};
const zeros = (length: number): string => base64url.encode(new Uint8Array(length));

const rsa = { kty: 'RSA', n: wide(2048), e: 'AQAB' };
const ec = { kty: 'EC', crv: 'P-384', x: zeros(48), y: zeros(48) };

/** RFC 8037 §A.2. */
const okp = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
const akp = { kty: 'AKP', alg: 'ML-DSA-65', pub: zeros(1952) };

/** The algorithm that a key is bound to, or what became of it. */
function outcome(jwk: unknown, allowed = all): string {
  const admission = admit(jwk, allowed);
  return 'key' in admission ? admission.key.algorithm : Object.keys(admission).join();
}

describe('a key is bound to one algorithm', () => {
  it.each<[string, object, string]>([
    ['RSA', rsa, 'RS256'],
    ['RSA with an alg', { ...rsa, alg: 'PS512' }, 'PS512'],
    ['RSA, whatever its crv says', { ...rsa, crv: 'P-256' }, 'RS256'],
    ['EC by its curve', ec, 'ES384'],
    ['EC on no curve of JOSE', { ...ec, crv: 'secp256k1' }, 'unfit'],
    ['EC without a curve', { ...ec, crv: undefined }, 'unfit'],
    ['EC with the alg of another curve', { ...ec, alg: 'ES256' }, 'unfit'],
    ['OKP by its curve', okp, 'Ed25519'],
    ['OKP with the older name', { ...okp, alg: 'EdDSA' }, 'Ed25519'],
    ['OKP on a curve of encryption', { ...okp, crv: 'X25519' }, 'unfit'],
    ['AKP by its alg', akp, 'ML-DSA-65'],
    ['AKP, whatever its crv says', { ...akp, crv: 'P-256' }, 'ML-DSA-65'],
    ['AKP without an alg', { ...akp, alg: undefined }, 'unfit'],
    ['an alg that is null', { ...rsa, alg: null }, 'unfit'],
    ['an alg of encryption', { ...rsa, alg: 'RSA-OAEP' }, 'unfit'],
  ])('%s', (_name, jwk, algorithm) => {
    expect(outcome(jwk)).toBe(algorithm);
  });

  it('that is allowed, in the order of what is allowed', () => {
    expect(outcome(rsa, ['ES256', 'PS384', 'RS256'])).toBe('PS384');
    expect(outcome({ ...rsa, alg: 'RS256' }, ['PS384'])).toBe('unfit');
    expect(outcome(rsa, ['ES256'])).toBe('unfit');
  });
});

describe('what may not verify', () => {
  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'refused'],
    ['a list', [rsa], 'refused'],
    ['a key without a type', { ...rsa, kty: undefined }, 'refused'],
    ['a secret', { kty: 'oct' }, 'refused'],
    ['a secret under another type', { ...rsa, k: 's' }, 'refused'],
    ['a private exponent', { ...rsa, d: 's' }, 'refused'],
    ['a prime factor alone', { ...rsa, p: 's' }, 'refused'],
    ['a private seed', { ...akp, priv: 's' }, 'refused'],
    ['a kid that is no text', { ...rsa, kid: 5 }, 'refused'],
    ['a key for encryption', { ...rsa, use: 'enc' }, 'unfit'],
    ['a use that is null', { ...rsa, use: null }, 'unfit'],
    ['a key for other operations', { ...rsa, key_ops: ['encrypt'] }, 'unfit'],
    ['operations that are a text', { ...rsa, key_ops: 'verify' }, 'unfit'],
    ['operations that are null', { ...rsa, key_ops: null }, 'unfit'],
  ])('%s', (_name, jwk, fate) => {
    expect(outcome(jwk)).toBe(fate);
  });

  it('is not a key whose use and operations are named and right', () => {
    expect(outcome({ ...rsa, use: 'sig', key_ops: ['sign', 'verify'] })).toBe('RS256');
  });
});

describe('an RSA key', () => {
  it.each<[string, object, string]>([
    ['2047 bits', { n: wide(2047) }, 'refused'],
    ['2048 bits', { n: wide(2048) }, 'RS256'],
    ['2048 bits behind a zero', { n: number(0, 128, ...new Uint8Array(254), 1) }, 'RS256'],
    ['2047 bits behind a zero', { n: number(0, 127, ...new Uint8Array(254), 1) }, 'refused'],
    ['an even modulus', { n: number(128, ...new Uint8Array(255)) }, 'refused'],
    ['an empty modulus', { n: '' }, 'refused'],
    ['a modulus in another alphabet', { n: `${wide(4096).slice(0, -2)}+/` }, 'refused'],
    ['a modulus with stray bits in its last character', { n: `${wide(2056).slice(0, -1)}J` }, 'refused'],
    ['16384 bits', { n: wide(16_384) }, 'RS256'],
    ['16385 bits', { n: wide(16_385) }, 'refused'],
    ['no modulus', { n: undefined }, 'refused'],
    ['a modulus that is no base64url', { n: `${wide(4096)}=` }, 'refused'],
    ['a modulus of zeros', { n: number(...new Uint8Array(300)) }, 'refused'],
    ['an exponent of 3', { e: number(3) }, 'RS256'],
    ['an exponent of 1', { e: number(1) }, 'refused'],
    ['an exponent of 1 behind a zero', { e: number(0, 1) }, 'refused'],
    ['an even exponent', { e: number(1, 0) }, 'refused'],
    ['an exponent of 257', { e: number(1, 1) }, 'RS256'],
    ['no exponent', { e: undefined }, 'refused'],
    ['an exponent that is a number', { e: 65_537 }, 'refused'],
    ['an empty exponent', { e: '' }, 'refused'],
    ['an exponent of 0', { e: number(0) }, 'refused'],
    ['65537 behind a zero', { e: number(0, 1, 0, 1) }, 'RS256'],
    ['an exponent with padding', { e: 'AQAB=' }, 'refused'],
    ['an exponent of 64 bits', { e: wide(64) }, 'RS256'],
    ['an exponent of 65 bits', { e: wide(65) }, 'refused'],
    ['an exponent as long as its modulus', { e: wide(2047) }, 'refused'],
  ])('of %s', (_name, members, fate) => {
    expect(outcome({ ...rsa, ...members })).toBe(fate);
  });

  it('that is too weak is not of use for nothing: it is refused, and says its bits', () => {
    expect(admit({ ...rsa, n: wide(1023) }, all)).toEqual({
      refused: expect.stringContaining('1023') as string,
    });
    expect(admit({ ...rsa, n: wide(16_385) }, all)).toEqual({
      refused: expect.stringContaining('16385') as string,
    });
  });
});

describe('a key of another type than RSA', () => {
  it.each<[string, object, string]>([
    ['P-256', { ...ec, crv: 'P-256', x: zeros(32), y: zeros(32) }, 'ES256'],
    ['P-521', { ...ec, crv: 'P-521', x: zeros(66), y: zeros(66) }, 'ES512'],
    ['a short x', { ...ec, x: zeros(47) }, 'refused'],
    ['a long x', { ...ec, x: zeros(49) }, 'refused'],
    ['a short y', { ...ec, y: zeros(47) }, 'refused'],
    ['no y', { ...ec, y: undefined }, 'refused'],
    ['an empty x', { ...ec, x: '' }, 'refused'],
    ['an x that is a number', { ...ec, x: 5 }, 'refused'],
    ['an x with padding', { ...ec, x: `${zeros(48)}=` }, 'refused'],
    ['the coordinates of another curve', { ...ec, crv: 'P-256' }, 'refused'],
    ['Ed25519 with 31 bytes', { ...okp, x: okp.x.slice(0, -2) }, 'refused'],
    ['Ed25519 with 33 bytes', { ...okp, x: `${okp.x}A` }, 'refused'],
    ['Ed25519 with stray bits', { ...okp, x: `${okp.x.slice(0, -1)}p` }, 'refused'],
    ['Ed25519 without an x', { ...okp, x: undefined }, 'refused'],
    ['ML-DSA-44', { kty: 'AKP', alg: 'ML-DSA-44', pub: zeros(1312) }, 'ML-DSA-44'],
    ['ML-DSA-87', { kty: 'AKP', alg: 'ML-DSA-87', pub: zeros(2592) }, 'ML-DSA-87'],
    ['ML-DSA-87 of the length of another', { kty: 'AKP', alg: 'ML-DSA-87', pub: zeros(1952) }, 'refused'],
    ['ML-DSA without a public key', { ...akp, pub: undefined }, 'refused'],
  ])('%s', (_name, jwk, fate) => {
    expect(outcome(jwk)).toBe(fate);
  });
});

it('an integer is kept without the zeros before it, so that equal keys look alike', () => {
  const spaced = { ...rsa, n: number(0, 0, ...base64url.decode(rsa.n)), e: number(0, 1, 0, 1) };
  expect(admit(spaced, all)).toEqual(admit(rsa, all));
  expect(admit(spaced, all)).toHaveProperty('key');
});

it.each([
  [rsa, rsa],
  [ec, ec],
  [okp, okp],
  [akp, { kty: 'AKP', pub: akp.pub }],
])('of an admitted key only the public members are kept: %j', (jwk, kept) => {
  const admission = admit({ ...jwk, kid: 'k', use: 'sig', x5c: ['c'], ext: true }, all);
  expect(admission).toMatchObject({ key: { kid: 'k' } });
  expect('key' in admission && admission.key.jwk).toStrictEqual(kept);
});
