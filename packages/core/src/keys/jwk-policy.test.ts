import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import { allAlgorithms } from '../signature/algorithms.js';
import { checkJwk } from './jwk-policy.js';

const all = allAlgorithms();
const number = (...bytes: number[]): string => base64url.encode(Uint8Array.from(bytes));

/** An odd integer of this many bits, encoded as in a JWK. */
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

/** The algorithm that a key is bound to, or `rejected` or `unsupported`. */
function outcome(jwk: unknown, allowed = all): string {
  const admission = checkJwk(jwk, allowed);
  return 'key' in admission ? admission.key.algorithm : Object.keys(admission).join();
}

describe('checkJwk', () => {
  it.each<[string, object, string]>([
    ['RSA', rsa, 'RS256'],
    ['RSA with an alg', { ...rsa, alg: 'PS512' }, 'PS512'],
    ['RSA, whatever its crv', { ...rsa, crv: 'P-256' }, 'RS256'],
    ['EC by its curve', ec, 'ES384'],
    ['EC on no curve of JOSE', { ...ec, crv: 'secp256k1' }, 'unsupported'],
    ['EC without a curve', { ...ec, crv: undefined }, 'unsupported'],
    ['EC with the alg of another curve', { ...ec, alg: 'ES256' }, 'unsupported'],
    ['OKP by its curve', okp, 'Ed25519'],
    ['OKP with the older name', { ...okp, alg: 'EdDSA' }, 'Ed25519'],
    ['OKP on a curve of encryption', { ...okp, crv: 'X25519' }, 'unsupported'],
    ['AKP by its alg', akp, 'ML-DSA-65'],
    ['AKP, whatever its crv', { ...akp, crv: 'P-256' }, 'ML-DSA-65'],
    ['AKP without an alg', { ...akp, alg: undefined }, 'unsupported'],
    ['an alg that is null', { ...rsa, alg: null }, 'unsupported'],
    ['an alg of encryption', { ...rsa, alg: 'RSA-OAEP' }, 'unsupported'],
  ])('binds a key to one algorithm: %s', (_name, jwk, algorithm) => {
    expect(outcome(jwk)).toBe(algorithm);
  });

  it('binds a key to the first allowed algorithm that fits', () => {
    expect(outcome(rsa, ['ES256', 'PS384', 'RS256'])).toBe('PS384');
    expect(outcome({ ...rsa, alg: 'RS256' }, ['PS384'])).toBe('unsupported');
    expect(outcome(rsa, ['ES256'])).toBe('unsupported');
  });
});

describe('checkJwk', () => {
  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'rejected'],
    ['a list', [rsa], 'rejected'],
    ['a key without a type', { ...rsa, kty: undefined }, 'rejected'],
    ['a secret', { kty: 'oct' }, 'rejected'],
    ['a secret under another type', { ...rsa, k: 's' }, 'rejected'],
    ['a private exponent', { ...rsa, d: 's' }, 'rejected'],
    ['a prime factor alone', { ...rsa, p: 's' }, 'rejected'],
    ['a private seed', { ...akp, priv: 's' }, 'rejected'],
    ['a kid that is no string', { ...rsa, kid: 5 }, 'rejected'],
    ['a key for encryption', { ...rsa, use: 'enc' }, 'unsupported'],
    ['a use that is null', { ...rsa, use: null }, 'unsupported'],
    ['a key for other operations', { ...rsa, key_ops: ['encrypt'] }, 'unsupported'],
    ['operations that are a text', { ...rsa, key_ops: 'verify' }, 'unsupported'],
    ['operations that are null', { ...rsa, key_ops: null }, 'unsupported'],
  ])('does not accept %s', (_name, jwk, fate) => {
    expect(outcome(jwk)).toBe(fate);
  });

  it('accepts a key whose use and key_ops allow verification', () => {
    expect(outcome({ ...rsa, use: 'sig', key_ops: ['sign', 'verify'] })).toBe('RS256');
  });
});

describe('checkJwk', () => {
  it.each<[string, object, string]>([
    ['2047 bits', { n: wide(2047) }, 'rejected'],
    ['2048 bits', { n: wide(2048) }, 'RS256'],
    ['2048 bits behind a zero', { n: number(0, 128, ...new Uint8Array(254), 1) }, 'RS256'],
    ['2047 bits behind a zero', { n: number(0, 127, ...new Uint8Array(254), 1) }, 'rejected'],
    ['an even modulus', { n: number(128, ...new Uint8Array(255)) }, 'rejected'],
    ['an empty modulus', { n: '' }, 'rejected'],
    ['a modulus in another alphabet', { n: `${wide(4096).slice(0, -2)}+/` }, 'rejected'],
    ['a modulus with stray bits in its last character', { n: `${wide(2056).slice(0, -1)}J` }, 'rejected'],
    ['16384 bits', { n: wide(16_384) }, 'RS256'],
    ['16385 bits', { n: wide(16_385) }, 'rejected'],
    ['no modulus', { n: undefined }, 'rejected'],
    ['a modulus that is no base64url', { n: `${wide(4096)}=` }, 'rejected'],
    ['a modulus of zeros', { n: number(...new Uint8Array(300)) }, 'rejected'],
    ['an exponent of 3', { e: number(3) }, 'RS256'],
    ['an exponent of 1', { e: number(1) }, 'rejected'],
    ['an exponent of 1 behind a zero', { e: number(0, 1) }, 'rejected'],
    ['an even exponent', { e: number(1, 0) }, 'rejected'],
    ['an exponent of 257', { e: number(1, 1) }, 'RS256'],
    ['no exponent', { e: undefined }, 'rejected'],
    ['an exponent that is a number', { e: 65_537 }, 'rejected'],
    ['an empty exponent', { e: '' }, 'rejected'],
    ['an exponent of 0', { e: number(0) }, 'rejected'],
    ['an exponent of 65537 behind a zero', { e: number(0, 1, 0, 1) }, 'RS256'],
    ['an exponent with padding', { e: 'AQAB=' }, 'rejected'],
    ['an exponent of 64 bits', { e: wide(64) }, 'RS256'],
    ['an exponent of 65 bits', { e: wide(65) }, 'rejected'],
    ['an exponent as long as its modulus', { e: wide(2047) }, 'rejected'],
  ])('checks an RSA key with %s', (_name, members, fate) => {
    expect(outcome({ ...rsa, ...members })).toBe(fate);
  });

  it('rejects an RSA key of a wrong size with an error that names its bits', () => {
    expect(checkJwk({ ...rsa, n: wide(1023) }, all)).toEqual({
      rejected: expect.stringContaining('1023') as string,
    });
    expect(checkJwk({ ...rsa, n: wide(16_385) }, all)).toEqual({
      rejected: expect.stringContaining('16385') as string,
    });
  });
});

describe('checkJwk', () => {
  it.each<[string, object, string]>([
    ['P-256', { ...ec, crv: 'P-256', x: zeros(32), y: zeros(32) }, 'ES256'],
    ['P-521', { ...ec, crv: 'P-521', x: zeros(66), y: zeros(66) }, 'ES512'],
    ['a short x', { ...ec, x: zeros(47) }, 'rejected'],
    ['a long x', { ...ec, x: zeros(49) }, 'rejected'],
    ['a short y', { ...ec, y: zeros(47) }, 'rejected'],
    ['no y', { ...ec, y: undefined }, 'rejected'],
    ['an empty x', { ...ec, x: '' }, 'rejected'],
    ['an x that is a number', { ...ec, x: 5 }, 'rejected'],
    ['an x with padding', { ...ec, x: `${zeros(48)}=` }, 'rejected'],
    ['the coordinates of another curve', { ...ec, crv: 'P-256' }, 'rejected'],
    ['Ed25519 with 31 bytes', { ...okp, x: okp.x.slice(0, -2) }, 'rejected'],
    ['Ed25519 with 33 bytes', { ...okp, x: `${okp.x}A` }, 'rejected'],
    ['Ed25519 with stray bits', { ...okp, x: `${okp.x.slice(0, -1)}p` }, 'rejected'],
    ['Ed25519 without an x', { ...okp, x: undefined }, 'rejected'],
    ['ML-DSA-44', { kty: 'AKP', alg: 'ML-DSA-44', pub: zeros(1312) }, 'ML-DSA-44'],
    ['ML-DSA-87', { kty: 'AKP', alg: 'ML-DSA-87', pub: zeros(2592) }, 'ML-DSA-87'],
    ['ML-DSA-87 of the length of another', { kty: 'AKP', alg: 'ML-DSA-87', pub: zeros(1952) }, 'rejected'],
    ['ML-DSA without a public key', { ...akp, pub: undefined }, 'rejected'],
  ])('checks a key of another type than RSA: %s', (_name, jwk, fate) => {
    expect(outcome(jwk)).toBe(fate);
  });
});

it('checkJwk removes leading zeros from an integer, so that equal keys compare as equal', () => {
  const spaced = { ...rsa, n: number(0, 0, ...base64url.decode(rsa.n)), e: number(0, 1, 0, 1) };
  expect(checkJwk(spaced, all)).toEqual(checkJwk(rsa, all));
  expect(checkJwk(spaced, all)).toHaveProperty('key');
});

it.each([
  [rsa, rsa],
  [ec, ec],
  [okp, okp],
  [akp, { kty: 'AKP', pub: akp.pub }],
])('checkJwk keeps only the public members of an accepted key: %j', (jwk, kept) => {
  const admission = checkJwk({ ...jwk, kid: 'k', use: 'sig', x5c: ['c'], ext: true }, all);
  expect(admission).toMatchObject({ key: { kid: 'k' } });
  expect('key' in admission && admission.key.jwk).toStrictEqual(kept);
});
