import { base64url, CompactSign, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey } from 'jose';
import { describe, expect, it } from 'vitest';
import { isWorkers } from '../lib/runtime.js';
import { classify } from '../token/classify.js';
import { paddedJwt } from '../token/padded-jwt.js';
import type { JwtToken } from '../token/token.js';
import { algorithmNamed, allAlgorithms } from './algorithms.js';
import type { Algorithm } from './algorithms.js';
import type { SignatureCheck } from './key-set.js';
import { nodeSignature } from './node-crypto.js';
import { webSignature } from './web-crypto.js';

/** The algorithms that this runtime can generate keys for; it must have all but the post-quantum ones. */
const available: Algorithm[] = [];
for (const algorithm of allAlgorithms()) {
  const made = await generateKeyPair(algorithm).catch(() => undefined);
  if (made !== undefined) available.push(algorithm);
}

async function setUp(
  algorithm: Algorithm,
): Promise<{ privateKey: CryptoKey; checks: readonly SignatureCheck[] }> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const key = (await importJWK(await exportJWK(publicKey), algorithm)) as CryptoKey;
  return { privateKey, checks: implementations(key, algorithm) };
}

/** Both of them, or the one through WebCrypto where the runtime has no `node:crypto` that takes these keys. */
function implementations(key: CryptoKey, algorithm: Algorithm): readonly SignatureCheck[] {
  const both = [nodeSignature(key, algorithm), webSignature(key, algorithm)];
  return both.filter((check) => check !== undefined);
}

function sign(alg: string, key: CryptoKey): Promise<string> {
  const payload = new TextEncoder().encode(JSON.stringify({ sub: 'a' }));
  return new CompactSign(payload).setProtectedHeader({ alg }).sign(key);
}

function parsed(raw: string): JwtToken {
  const classified = classify(raw, 100_000);
  if (!('token' in classified) || classified.token.kind !== 'jwt') throw new Error('not a JWT');
  return classified.token;
}

/** The distinct results of the implementations for a token with a changed signature: one if they agree. */
async function answers(
  checks: readonly SignatureCheck[],
  raw: string,
  change = (bytes: Uint8Array) => bytes,
): Promise<boolean[]> {
  const at = raw.lastIndexOf('.') + 1;
  const signature = base64url.encode(change(base64url.decode(raw.slice(at))));
  const token = parsed(raw.slice(0, at) + signature);
  return [...new Set(await Promise.all(checks.map(async (check) => check(token))))];
}

/** A sequence of the two numbers, each as short as can be (X.690 §8.3). */
function inDer(signature: Uint8Array): Uint8Array {
  const body = [signature.slice(0, 32), signature.slice(32)].flatMap((number) => {
    const digits: number[] = Array.from(number.slice(number.findIndex((byte) => byte > 0)));
    if (digits[0]! > 127) digits.unshift(0);
    return [2, digits.length, ...digits];
  });
  return Uint8Array.from([48, body.length, ...body]);
}

function flipped(bit: number): (bytes: Uint8Array) => Uint8Array {
  return (bytes) => bytes.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
}

it('the runtime supports every algorithm except, in some runtimes, the post-quantum ones', () => {
  expect(available.slice(0, 10)).toEqual(allAlgorithms().slice(0, 10));
});

it('a runtime with node:crypto has two signature implementations, except Workers', async () => {
  const { checks } = await setUp('ES256');
  expect(checks).toHaveLength('process' in globalThis && !isWorkers() ? 2 : 1);
});

describe.each(available)('both signature implementations under %s', (algorithm) => {
  it('accept a good signature', async () => {
    const { privateKey, checks } = await setUp(algorithm);
    expect(await answers(checks, await sign(algorithm, privateKey))).toEqual([true]);
  });

  it('reject a signature that was changed, cut off, extended, emptied or zeroed', async () => {
    const { privateKey, checks } = await setUp(algorithm);
    const raw = await sign(algorithm, privateKey);
    const changes: readonly ((bytes: Uint8Array) => Uint8Array)[] = [
      flipped(0),
      flipped(77),
      flipped(511),
      (bytes) => bytes.slice(0, -1),
      (bytes) => bytes.slice(1),
      (bytes) => Uint8Array.from([...bytes, 0]),
      (bytes) => Uint8Array.from([0, ...bytes]),
      () => new Uint8Array(),
      (bytes) => new Uint8Array(bytes.length),
    ];
    for (const change of changes) expect(await answers(checks, raw, change)).toEqual([false]);
  });

  it('reject a signature of another key', async () => {
    const { checks } = await setUp(algorithm);
    const { privateKey } = await setUp(algorithm);
    const raw = await sign(algorithm, privateKey);
    expect(await answers(checks, raw)).toEqual([false]);
  });
});

it.each(['PS256', 'RS256'] as const)(
  'both implementations reject an RSA signature of %s without the zero byte that it starts with',
  async (algorithm) => {
    const { privateKey, checks } = await setUp(algorithm);
    // One signature of 256 starts with a zero byte.
    const startingWithZero = async (count: number): Promise<string> => {
      const payload = new TextEncoder().encode(JSON.stringify({ count }));
      const raw = await new CompactSign(payload).setProtectedHeader({ alg: algorithm }).sign(privateKey);
      const [first] = base64url.decode(raw.slice(raw.lastIndexOf('.') + 1));
      return first === 0 ? raw : startingWithZero(count + 1);
    };
    const raw = await startingWithZero(0);
    expect(await answers(checks, raw)).toEqual([true]);
    expect(await answers(checks, raw, (bytes) => bytes.slice(1))).toEqual([false]);
    expect(await answers(checks, raw, (bytes) => Uint8Array.from([0, ...bytes]))).toEqual([false]);
  },
);

it.each([
  ['ES256', { name: 'ECDSA', hash: 'SHA-256' }, '=='],
  ['ES384', { name: 'ECDSA', hash: 'SHA-384' }, ''],
  ['RS256', { name: 'RSASSA-PKCS1-v1_5' }, '=='],
] as const)(
  'both implementations verify a signature of %s over a padded text, and over no other',
  async (algorithm, how, padding) => {
    const { privateKey, checks } = await setUp(algorithm);
    const unpadded = await sign(algorithm, privateKey);
    const padded = (part: string) => part + '='.repeat((4 - (part.length % 4)) % 4);
    const parts = unpadded.split('.').map(padded);
    const input = parts.slice(0, 2).join('.');
    const signature = await crypto.subtle.sign(how, privateKey, new TextEncoder().encode(input));
    const end = padded(base64url.encode(new Uint8Array(signature)));
    expect([input.includes('='), /=*$/.exec(end)?.[0]]).toEqual([true, padding]);
    const verify = async (raw: string) =>
      Promise.all(checks.map(async (check) => check(paddedJwt(raw, 100_000)!)));
    expect(new Set(await verify(`${input}.${end}`))).toEqual(new Set([true]));
    expect(new Set(await verify(parts.join('.')))).toEqual(new Set([false]));
  },
);

it('EdDSA is the older name of Ed25519, and both names are accepted', async () => {
  expect(algorithmNamed('EdDSA')).toBe('Ed25519');
  const { privateKey, checks } = await setUp('Ed25519');
  expect(await answers(checks, await sign('EdDSA', privateKey))).toEqual([true]);
});

it('an ECDSA signature in DER is rejected by both implementations', async () => {
  const { privateKey, checks } = await setUp('ES256');
  const raw = await sign('ES256', privateKey);
  expect(await answers(checks, raw)).toEqual([true]);
  expect(await answers(checks, raw, inDer)).toEqual([false]);
});

it('a key bound to RS256 rejects a PS256 signature of the same key', async () => {
  const { publicKey, privateKey } = await generateKeyPair('PS256', { extractable: true });
  const key = (await importJWK(await exportJWK(publicKey), 'RS256')) as CryptoKey;
  const raw = await sign('PS256', privateKey);
  expect(await answers(implementations(key, 'RS256'), raw)).toEqual([false]);
});

it.each(['none', 'HS256', 'RS1', 'ES256K', 'es256', '', undefined, 5, 'constructor', '__proto__'])(
  'algorithmNamed does not accept %j',
  (alg) => {
    expect(algorithmNamed(alg)).toBeUndefined();
  },
);
