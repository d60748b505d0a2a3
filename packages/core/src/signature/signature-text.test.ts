import { base64url, CompactSign, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { JwtToken } from '../token/token.js';
import type { Algorithm } from './algorithms.js';
import type { SignatureCheck } from './key-set.js';
import { nodeSignature } from './node-crypto.js';
import { webSignature } from './web-crypto.js';

/** One implementation, or both where the runtime has a `node:crypto` that takes these keys. */
const checksOf = (key: CryptoKey, algorithm: Algorithm): readonly SignatureCheck[] =>
  [nodeSignature(key, algorithm), webSignature(key, algorithm)].filter((check) => check !== undefined);
const token = (raw: string, padded?: true): JwtToken => ({
  kind: 'jwt',
  raw,
  unverified: { header: { alg: 'x' }, claims: {} },
  ...(padded && { padded }),
});
const answers = async (checks: readonly SignatureCheck[], one: JwtToken): Promise<unknown[]> => [
  ...new Set(await Promise.all(checks.map(async (check) => check(one)))),
];

describe('a signature of PS256 that starts with a zero byte', async () => {
  // Made with node:crypto of Node.js 22; the private key is thrown away.
  const n =
    'z686M7STXDgTBzTmoBaeJqVwai9bZKgwu2aOD4ueCnqs6T320sHk6y649Nq_gmvyMCihjLLqDuhIh-PMNsNappPcw1BF5C_7ufVdsfuBI5aiNiYfdpOl_fV1' +
    'VshR_HlJG_PVN9rPVAxZjopbRzfk4kQxoLjCZeLFfuO10G7fvdoD80IUGO9jsOEjkA9oz9qkD3EVvRPHzK_asDGGDP8RjSKQVk9CAOqcprNL0B7U3tkBVI13' +
    'Z3Z9JM_9jXL2WmZT5SSCKIPAJga48nvj9kwXR8V-7PBo1CX53MEuik5HjbfOHh7S9gqNckwMFstlZQ2sCPN7Wu1kr8GwmCtPVrkm7w';
  const input = 'eyJhbGciOiJQUzI1NiJ9.eyJzdWIiOiJhIn0';
  const signature =
    'AC7I7qqDPNqa8mUb3LoHGYJt8uro--Cq8z4nojMLIdrqvBVh4Sjyl90ZfZ2OdLyWJp_TBzTTLd_Z1c__ajMyo0J2Ct5UXtbPlsZ2j_C8zcuv6FwSdMzmfKLj' +
    'VVX4-c4KTx2eJNW8ZLZN2_uTY0x5OAY3UaR3-eYnqnX1Mjw3nNIiUvab-zoOSVu0SkkhgelklOLpTUiuwvQLk8ntdvZMFSdErcJWoFLv9LlrYWmJpNCGgJqB' +
    'mG7pEOfp0SW5bigXHm3V53rW6PdecPLKLh6C1UuEmgsNzVor1feLdaEuSRrYRBdHYS4fA-qczm1I724SnQV54o_4b6KKVvcgEEyneA';
  const jwk: JWK = { kty: 'RSA', n, e: 'AQAB', alg: 'PS256' };
  const key = (await importJWK(jwk, 'PS256')) as CryptoKey;
  const checks = checksOf(key, 'PS256');

  it('is good', async () => {
    expect(await answers(checks, token(`${input}.${signature}`))).toEqual([true]);
  });

  it('is rejected without that byte, or with one more (RFC 8017 §8.1.2)', async () => {
    const bytes = base64url.decode(signature);
    for (const changed of [bytes.slice(1), Uint8Array.of(0, ...bytes)])
      expect(await answers(checks, token(`${input}.${base64url.encode(changed)}`))).toEqual([false]);
  });
});

describe('a signature of ES256', async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const key = (await importJWK(await exportJWK(publicKey), 'ES256')) as CryptoKey;
  const checks = checksOf(key, 'ES256');
  const raw = await new CompactSign(Uint8Array.of(1)).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
  afterEach(() => vi.unstubAllGlobals());

  it('is good with padding, if its token is read as padded', async () => {
    expect(await answers(checks, token(raw))).toEqual([true]);
    expect(await answers(checks, token(`${raw}==`, true))).toEqual([true]);
  });

  it.each(['==', '=', '+', '.', ' ', 'A'])('is rejected with %j behind it', async (more) => {
    expect(await answers(checks, token(raw + more))).toEqual([false]);
  });

  it('is rejected by WebCrypto if the runtime rejects it with an error', async () => {
    const check = webSignature(key, 'ES256');
    vi.stubGlobal('crypto', { subtle: { verify: () => Promise.reject(new Error('malformed')) } });
    expect(await check(token(raw))).toBe(false);
  });
});
