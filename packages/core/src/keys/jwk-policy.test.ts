import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import type { Algorithm } from '../signature/algorithms.js';
import { checkJwk } from './jwk-policy.js';

/** All algorithms, as configured by default. */
const all = undefined;
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

/** The algorithms that a key is used with, or `rejected`, `unsupported` or `excluded`. */
function outcome(jwk: unknown, allowed?: readonly Algorithm[]): string {
  const checked = checkJwk(jwk, allowed);
  return 'keys' in checked
    ? checked.keys.map(({ algorithm }) => algorithm).join()
    : Object.keys(checked).join();
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
    ['OKP on a curve of encryption', { ...okp, crv: 'X25519' }, 'excluded'],
    ['AKP by its alg', akp, 'ML-DSA-65'],
    ['AKP, whatever its crv', { ...akp, crv: 'P-256' }, 'ML-DSA-65'],
    ['AKP without an alg', { ...akp, alg: undefined }, 'unsupported'],
    ['an alg that is null', { ...rsa, alg: null }, 'RS256'],
    ['an alg of encryption', { ...rsa, alg: 'RSA-OAEP' }, 'excluded'],
    ['an alg of key agreement', { ...ec, alg: 'ECDH-ES+A256KW' }, 'excluded'],
    ['an alg that contains one of encryption', { ...rsa, alg: 'X25519RSA1_5' }, 'unsupported'],
    ['an unknown type', { kty: 'new' }, 'unsupported'],
    ['an unknown type with a known alg', { kty: 'new', alg: 'RS256' }, 'unsupported'],
    ['an alg that is an object', { ...rsa, alg: Object.create(null) as object }, 'unsupported'],
    ['RSA with the alg of a curve', { ...rsa, alg: 'ES256' }, 'unsupported'],
  ])('binds a key to one algorithm: %s', (_name, jwk, algorithm) => {
    expect(outcome(jwk)).toBe(algorithm);
  });

  it('uses a key without an alg with each algorithm of its type that is listed', () => {
    expect(outcome(rsa, ['ES256', 'PS384', 'RS256'])).toBe('PS384,RS256');
    expect(outcome({ ...rsa, alg: null }, ['RS512'])).toBe('RS512');
    expect(outcome(ec, ['ES256', 'ES384', 'RS256'])).toBe('ES384');
    expect(outcome(okp, ['Ed25519'])).toBe('Ed25519');
    expect(outcome({ ...akp, alg: null }, ['ML-DSA-44', 'ML-DSA-65'])).toBe('unsupported');
  });

  it('uses a key with an alg with that one only, if it is listed', () => {
    expect(outcome({ ...rsa, alg: 'RS256' }, ['PS384', 'RS256'])).toBe('RS256');
    expect(outcome({ ...okp, alg: 'EdDSA' }, ['Ed25519'])).toBe('Ed25519');
    expect(outcome({ ...rsa, alg: 'RS256' }, ['PS384'])).toBe('excluded');
    expect(outcome(rsa, ['ES256'])).toBe('excluded');
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
    ['a key for encryption', { ...rsa, use: 'enc' }, 'excluded'],
    ['a use that is no text', { ...rsa, use: 5 }, 'excluded'],
    ['a prime factor that is empty', { ...rsa, q: '' }, 'rejected'],
    ['a key for other operations', { ...rsa, key_ops: ['encrypt'] }, 'excluded'],
    ['operations that are a text', { ...rsa, key_ops: 'verify' }, 'excluded'],
    ['no key', null, 'rejected'],
    ['a type that is null', { ...rsa, kty: null }, 'rejected'],
    ['a modulus that is null', { ...rsa, n: null }, 'rejected'],
  ])('does not accept %s', (_name, jwk, fate) => {
    expect(outcome(jwk)).toBe(fate);
  });

  // Such keys are written by JsonWebKey of System.Text.Json (.NET) and by dataclasses of Python (inferred).
  it.each(['kid', 'alg', 'use', 'key_ops', 'd', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv', 'x5c'])(
    'treats the member %s as absent when it is null',
    (member) => {
      const checked = checkJwk({ ...rsa, [member]: null }, all);
      expect(checked).toEqual(checkJwk(rsa, all));
      expect(checked).toEqual({ keys: [{ kid: undefined, algorithm: 'RS256', jwk: rsa }] });
    },
  );

  it.each<[object, string]>([
    [{ ...rsa, use: 'enc' }, 'is not meant for signatures: its "use" is "enc"'],
    [{ ...rsa, use: 'x y' }, 'is not meant for signatures: its "use" is no known name'],
    [{ ...rsa, key_ops: [] }, 'is not meant for verifying: its "key_ops" do not list "verify"'],
    [{ ...ec, crv: 'secp256k1' }, 'is on a curve that is not supported: "secp256k1"'],
    [{ ...okp, crv: 'Ed448' }, 'is on a curve that is not supported: "Ed448"'],
    [{ ...okp, crv: 'X25519' }, 'is for encryption, not for signatures'],
    [{ ...rsa, alg: 'RSA-OAEP-256' }, 'is for encryption, not for signatures'],
    [{ kty: 'new' }, 'is of a type that is not supported: "new"'],
    [{ kty: 'a'.repeat(33) }, 'is of a type that is not supported: no known name'],
    [{ kty: '' }, 'is of a type that is not supported: no known name'],
    [{ ...rsa, alg: 'ES256' }, 'has an "alg" that does not fit its type, or is not supported: "ES256"'],
    [{ ...rsa, alg: '\n' }, 'has an "alg" that does not fit its type, or is not supported: no known name'],
    [{ ...akp, alg: undefined }, 'has no "alg", which a key of the type "AKP" needs'],
  ])('gives the reason why a key is not used: %j', (jwk, reason) => {
    expect(Object.values(checkJwk(jwk, all))).toEqual([reason]);
  });

  it('names the algorithms of a key that the option "algorithms" leaves out', () => {
    const reason = (jwk: object): readonly unknown[] => Object.values(checkJwk(jwk, ['Ed25519']));
    expect(reason(ec)).toEqual(['is for ES384, none of which is listed under "algorithms"']);
    expect(reason({ ...rsa, alg: 'PS256' })).toEqual([
      'is for PS256, which is not listed under "algorithms"',
    ]);
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
    ['a modulus of 4096 bits with padding', { n: `${wide(4096)}=` }, 'RS256'],
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
    ['an exponent with wrong padding', { e: 'AQAB=' }, 'rejected'],
    ['an exponent with padding', { e: `${number(3)}==` }, 'RS256'],
    ['an exponent with too much padding', { e: `${number(1, 0, 1)}====` }, 'rejected'],
    ['an exponent of padding alone', { e: '====' }, 'rejected'],
    ['a modulus with padding', { n: `${wide(2048)}==` }, 'RS256'],
    ['a modulus with half its padding', { n: `${wide(2048)}=` }, 'rejected'],
    ['a modulus with padding inside', { n: `AA==${wide(2048)}` }, 'rejected'],
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
    expect(checkJwk({ ...rsa, n: zeros(256) }, all)).toEqual({
      rejected: expect.stringContaining(' 0 bits') as string,
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
  expect(checkJwk(spaced, all)).toHaveProperty('keys');
});

it('checkJwk removes padding, so that equal keys compare as equal', () => {
  const pad = (text: string): string => text + '='.repeat((4 - (text.length % 4)) % 4);
  const p256 = { kty: 'EC', crv: 'P-256', x: zeros(32), y: zeros(32) };
  for (const jwk of [rsa, { ...rsa, e: number(3) }, p256, ec, okp, akp]) {
    const members = Object.entries(jwk as Record<string, string>);
    const padded = Object.fromEntries(
      members.map(([name, value]) => [name, ['n', 'e', 'x', 'y', 'pub'].includes(name) ? pad(value) : value]),
    );
    expect(checkJwk(padded, all)).toEqual(checkJwk(jwk, all));
    expect(checkJwk(padded, all)).toHaveProperty('keys');
  }
  expect(pad(p256.x)).not.toBe(p256.x);
});

it.each([
  [rsa, rsa],
  [ec, ec],
  [okp, okp],
  [akp, { kty: 'AKP', pub: akp.pub }],
])('checkJwk keeps only the public members of an accepted key: %j', (jwk, kept) => {
  const admission = checkJwk({ ...jwk, kid: 'k', use: 'sig', x5c: ['c'], ext: true }, all);
  expect(admission).toMatchObject({ keys: [{ kid: 'k' }] });
  expect('keys' in admission && admission.keys[0]?.jwk).toStrictEqual(kept);
});
