import { spelt } from './case.js';
import { rsaKey } from './client-key.js';
import type { ClientKey, PublicJwk } from './client-key.js';
import { encoded } from './hostile-issuer.js';
import { pairs, proofs } from './proof-forge.js';
import type { HostileProof, Proved, ProofForge } from './proof-forge.js';

/** The order of the checks decides which of them refuses the key. A point off its curve verifies nothing. */
const unusable = [
  'proof_key_unusable',
  'proof_algorithm_unsupported',
  'proof_malformed',
  'proof_signature_invalid',
] as const;

/**
 * The points of Ed25519 whose order is small, in their encoding. A signature by such a "key" verifies for many messages.
 * The source is table 1 of "Taming the many EdDSAs" by Chalkias et al.
 */
const smallOrder = {
  'the identity': `01${'00'.repeat(31)}`,
  'the point of order 2': `ec${'ff'.repeat(30)}7f`,
  'a point of order 4': '00'.repeat(32),
  'the other point of order 4': `${'00'.repeat(31)}80`,
  'a point of order 8': 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'another point of order 8': '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'the identity in another encoding': `ee${'ff'.repeat(30)}7f`,
} as const;

/** Keys in the header of a proof that must not verify anything (RFC 9449 §4.3, checks 5 to 7). */
export function proofKeys(forge: ProofForge): readonly HostileProof[] {
  const { token, proof, key, provedBy } = forge;
  const { jwk } = key;
  const rsa = rsaKey(2048);
  const { d: _d, ...other } = rsa.privateJwk;
  const certificate = Buffer.from('no certificate').toString('base64');
  const values = [undefined, null, 5, true, '', [], [jwk], {}, { keys: [jwk] }, JSON.stringify(jwk)];
  const small = (hex: string): Proved => provedBy(smallKey(hex));
  const withJwk = (changes: PublicJwk): Proved => provedBy({ ...key, jwk: { ...jwk, ...changes } });
  return [
    ...values.flatMap((value) =>
      proofs(token, unusable, { [`jwk ${shown(value, jwk)} of a proof`]: proof({}, { jwk: value }) }),
    ),
    ...proofs(token, unusable, {
      'a proof with a kid in place of its jwk': proof({}, { jwk: undefined, kid: 'key-1' }),
      'a proof with a jku in place of its jwk': proof(
        {},
        { jwk: undefined, jku: 'https://attacker.test/jwks' },
      ),
      'a proof with an x5c in place of its jwk': proof({}, { jwk: undefined, x5c: [certificate] }),
      'a proof with its private key': proof({}, { jwk: key.privateJwk }),
      'a proof with an empty d': proof({}, { jwk: { ...jwk, d: '' } }),
      'a proof with a k in its jwk': proof({}, { jwk: { ...jwk, k: 'AAAA' } }),
    }),
    ...pairs(unusable, {
      'a proof with a private RSA key': provedBy(rsa, { jwk: rsa.privateJwk }),
      'a proof with the primes of an RSA key': provedBy(rsa, { jwk: other }),
      'a proof with an RSA key of 1024 bits': provedBy(rsaKey(1024)),
      'a proof with an RSA key of exponent 1': provedBy({
        ...rsa,
        jwk: { ...rsa.jwk, e: 'AQ' },
        sign: (input) => paddedDigest(input),
      }),
      'a proof with an RSA key without a modulus': provedBy({ ...rsa, jwk: { kty: 'RSA', e: 'AQAB' } }),
      'a proof with a key of type ec': withJwk({ kty: 'ec' }),
      'a proof with a key without a type': withJwk({ kty: undefined }),
      'a proof with a key of type OKP on P-256': withJwk({ kty: 'OKP' }),
      'a proof with a key without a curve': withJwk({ crv: undefined }),
      'a proof with a key on an unknown curve': withJwk({ crv: 'P-128' }),
      'a proof with a key on P-384 by name': withJwk({ crv: 'P-384' }),
      'a proof with a key without x': withJwk({ x: undefined }),
      'a proof with a key without y': withJwk({ y: undefined }),
      'a proof with an x that is a number': withJwk({ x: 5 }),
      'a proof with an x that is no base64url': withJwk({ x: '!' }),
      'a proof with an x that is cut off': withJwk({ x: String(jwk.x).slice(0, 20) }),
      'a proof with an x that is too long': withJwk({ x: `${String(jwk.x)}AAAA` }),
      'a proof with x and y exchanged': withJwk({ x: jwk.y, y: jwk.x }),
      'a proof with a point of zeros': withJwk({ x: 'A'.repeat(43), y: 'A'.repeat(43) }),
      'a proof with a key for encryption': withJwk({ use: 'enc' }),
      'a proof with a key for ES384': withJwk({ alg: 'ES384' }),
      'a proof with a key for deriving': withJwk({ key_ops: ['deriveKey'] }),
      'a proof with a key for X25519': provedBy({
        ...key,
        alg: 'Ed25519',
        jwk: { kty: 'OKP', crv: 'X25519', x: 'A'.repeat(43) },
      }),
      ...Object.fromEntries(
        Object.entries(smallOrder).map(([name, hex]) => [
          `a proof with ${name} of Ed25519 as key`,
          small(hex),
        ]),
      ),
    }),
  ];
}

/** Signs with a point of small order: r is that point too and s is zero, which holds for many messages. */
function smallKey(hex: string): Pick<ClientKey, 'alg' | 'jwk' | 'sign'> {
  const point = Buffer.from(hex, 'hex');
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: encoded(point) };
  const r = Buffer.from(`01${'00'.repeat(31)}`, 'hex');
  return { alg: 'EdDSA', jwk, sign: () => Buffer.concat([r, Buffer.alloc(32)]) };
}

/** With an exponent of 1, the signature is the padded digest itself (RFC 8017 §9.2). */
function paddedDigest(input: string): Uint8Array {
  const { createHash } = process.getBuiltinModule('node:crypto');
  const info = Buffer.from('3031300d060960864801650304020105000420', 'hex');
  const digest = createHash('sha256').update(input).digest();
  const fill = Buffer.alloc(256 - 3 - info.length - digest.length, 0xff);
  return Buffer.concat([Buffer.from([0, 1]), fill, Buffer.from([0]), info, digest]);
}

function shown(value: unknown, jwk: PublicJwk): string {
  return spelt(value)
    .replaceAll(JSON.stringify(jwk), '<the key>')
    .replace(/^"\{.*$/, 'as text');
}
