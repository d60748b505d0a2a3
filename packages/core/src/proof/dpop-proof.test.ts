import { describe, expect, it } from 'vitest';
import { encode, uri } from '../../test/dpop-setup.js';
import { createProofKey, requestWith } from '../../test/proofs.js';
import { proofReader } from './dpop-proof.js';
import type { DpopProof } from './dpop-proof.js';
import { digestFunction } from './digest.js';

const key = await createProofKey();
const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: key.jwk };
const claims = { jti: 'a', htm: 'GET', htu: uri, iat: 1_800_000_000, ath: 'x' };

/** A reader, and how many thumbprints it computed. It verifies no signature, so that these proofs need none. */
function countingReader() {
  const digest = digestFunction();
  let computed = 0;
  const reader = proofReader(['ES256'], (text) => {
    computed += 1;
    return digest(text);
  });
  const read = async (more: object = {}, moreHeader: object = {}) => {
    const proof = `${encode({ ...header, ...moreHeader }, { ...claims, ...more })}.AAAA`;
    return reader.read(requestWith({ token: 'x', proof }));
  };
  const proofOf = async (...given: Parameters<typeof read>): Promise<DpopProof> => {
    const result = await read(...given);
    if (result.denial) throw new Error(result.denial.code);
    return result.proof;
  };
  return { reader, read, proofOf, computed: () => computed };
}

const { read } = countingReader();

describe('the claims of a proof', () => {
  // RFC 9449 §4.2.
  it.each<[string, object, object]>([
    ['no "jti"', { jti: undefined }, { claim: 'jti' }],
    ['a "jti" of 257 characters', { jti: 'x'.repeat(257) }, { claim: 'jti' }],
    ['an empty "htm"', { htm: '' }, { claim: 'htm' }],
    ['no "htu"', { htu: undefined }, { claim: 'htu' }],
    ['no "iat"', { iat: undefined }, { claim: 'iat' }],
    ['an "iat" that is text', { iat: '1800000000' }, { claim: 'iat' }],
    ['an "iat" in milliseconds', { iat: 1_800_000_000_000 }, { claim: 'iat', unit: 'milliseconds' }],
    ['no "ath"', { ath: undefined }, { claim: 'ath' }],
    ['an "exp" that is text', { exp: '1800000000' }, { claim: 'exp' }],
    ['an "nbf" that is null', { nbf: null }, { claim: 'nbf' }],
    ['neither "htm" nor "ath"', { htm: undefined, ath: undefined }, { claim: 'htm' }],
  ])('are denied with their name: %s', async (_name, more, detail) => {
    const { denial } = await read(more);
    expect(denial?.code).toBe('proof_claim_missing');
    expect(denial?.detail).toEqual(detail);
  });

  it('may have the last "iat" that is no time in milliseconds', async () => {
    expect((await read({ iat: 1e11 })).denial).toBeUndefined();
    expect((await read({ iat: 1e11 + 1 })).denial?.code).toBe('proof_claim_missing');
  });
});

describe('the header of a proof', () => {
  it.each<[string, object, string, object]>([
    ['a critical extension', { crit: ['x'], x: 1 }, 'proof_malformed', { parameter: 'crit' }],
    [
      'an algorithm that is not listed',
      { alg: 'ES384' },
      'proof_algorithm_unsupported',
      { allowed: ['ES256'] },
    ],
    ['an unknown algorithm', { alg: 'es256' }, 'proof_algorithm_unsupported', { allowed: ['ES256'] }],
    ['no type', { typ: undefined }, 'proof_type_mismatch', {}],
    ['another type that ends alike', { typ: 'xdpop+jwt' }, 'proof_type_mismatch', {}],
    ['a type of another tree', { typ: 'text/dpop+jwt' }, 'proof_type_mismatch', {}],
    ['no key', { jwk: undefined }, 'proof_key_unusable', { problem: 'is not a JSON Web Key (RFC 7517)' }],
  ])('is denied, and the denial says why: %s', async (_name, more, code, detail) => {
    const { denial } = await read({}, more);
    expect(denial?.code).toBe(code);
    expect(denial?.detail).toEqual(detail);
  });
});

describe('the key of a client', () => {
  it('is known after the first proof with a valid signature', async () => {
    const { reader, proofOf, computed } = countingReader();
    const first = await proofOf();
    expect((await proofOf({ jti: 'b' })).key).not.toBe(first.key);
    reader.keep(first, 'token');
    const next = await proofOf({ jti: 'c' });
    expect(next.key).toBe(first.key);
    expect(next.key.thumbprint).toBe(key.thumbprint);
    expect(next.claims.jti).toBe('c');
    expect(next.jwt.unverified.header).toBe(first.key.header);
    expect(computed()).toBe(2);
  });

  it('is known by its whole header', async () => {
    const { reader, proofOf } = countingReader();
    const first = await proofOf();
    reader.keep(first, 'token');
    expect((await proofOf({}, { kid: 'a' })).key).not.toBe(first.key);
    const other = await createProofKey();
    expect((await proofOf({}, { jwk: other.jwk })).key.thumbprint).toBe(other.thumbprint);
  });

  it('does not replace the same key of a proof that came at the same time', async () => {
    const { reader, proofOf } = countingReader();
    const [first, second] = [await proofOf(), await proofOf()];
    reader.keep(first, 'token');
    reader.keep(second, 'token');
    expect((await proofOf()).key).toBe(first.key);
  });

  it('does not spare the checks of the claims', async () => {
    const { reader, read: again, proofOf } = countingReader();
    reader.keep(await proofOf(), 'token');
    expect((await again({ jti: '' })).denial?.code).toBe('proof_claim_missing');
  });

  it('takes 4000 bytes and its header, and the oldest keys leave a memory of 16 MB', async () => {
    const { reader, proofOf, computed } = countingReader();
    const padding = 'x'.repeat(4200);
    const headerOf = (count: number) => ({ kid: `${padding}${count}` });
    const size = 4000 + encode({ ...header, ...headerOf(1000) }).length;
    const fitting = Math.floor(16_000_000 / size);
    const first = await proofOf({}, headerOf(1000));
    reader.keep(first, 'token');
    for (let count = 1; count < fitting; count += 1)
      reader.keep(await proofOf({}, headerOf(1000 + count)), 'token');
    expect(computed()).toBe(fitting);
    // Reading a key makes it the newest one.
    expect((await proofOf({}, headerOf(1000))).key).toBe(first.key);
    reader.keep(await proofOf({}, headerOf(1000 + fitting)), 'token');
    expect((await proofOf({}, headerOf(1000))).key).toBe(first.key);
    expect(computed()).toBe(fitting + 1);
    await proofOf({}, headerOf(1001));
    expect(computed()).toBe(fitting + 2);
  });
});

describe('the last token of a key', () => {
  it('is kept with its digest, and replaced by the next one', async () => {
    const { reader, proofOf } = countingReader();
    const first = await proofOf({ ath: 'digest 1' });
    reader.keep(first, 'token 1');
    const last = first.key.last;
    expect(last).toEqual({ token: 'token 1', ath: 'digest 1' });
    reader.keep(await proofOf({ ath: 'digest 1' }), 'token 1');
    expect(first.key.last).toBe(last);
    reader.keep(await proofOf({ ath: 'digest 2' }), 'token 2');
    expect(first.key.last).toEqual({ token: 'token 2', ath: 'digest 2' });
  });

  it('is kept up to 2000 characters', async () => {
    const { reader, proofOf } = countingReader();
    const { key: kept } = await proofOf();
    const proof = { ...(await proofOf()), key: kept };
    reader.keep(proof, 'x'.repeat(2001));
    expect(kept.last).toBeUndefined();
    reader.keep(proof, 'x'.repeat(2000));
    expect(kept.last?.token).toHaveLength(2000);
    reader.keep(proof, 'y'.repeat(2001));
    expect(kept.last?.token).toBe('x'.repeat(2000));
  });
});
