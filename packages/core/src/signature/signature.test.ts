import { base64url, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey } from 'jose';
import { createPublicKey, sign as nodeSign, createPrivateKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { classify } from '../classify.js';
import type { JwtToken } from '../classify.js';
import { algorithmNamed, allAlgorithms } from './algorithms.js';
import type { Algorithm } from './algorithms.js';
import { nodeSignature } from './node.js';
import type { SignatureCheck } from './node.js';
import { webSignature } from './web.js';

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
  const node = nodeSignature(key, algorithm);
  if (node === undefined) throw new Error('this runtime has no node:crypto');
  return { privateKey, checks: [node, webSignature(key, algorithm)] };
}

async function sign(algorithm: Algorithm, key: CryptoKey, alg: string = algorithm): Promise<string> {
  const input = [{ alg }, { sub: 'a' }].map((part) => base64url.encode(JSON.stringify(part))).join('.');
  const { CompactSign } = await import('jose');
  if (alg === algorithm) {
    const payload = new TextEncoder().encode(JSON.stringify({ sub: 'a' }));
    return new CompactSign(payload).setProtectedHeader({ alg }).sign(key);
  }
  const pkcs8 = Buffer.from(await globalThis.crypto.subtle.exportKey('pkcs8', key));
  return `${input}.${nodeSign(null, Buffer.from(input), createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })).toString('base64url')}`;
}

function parsed(raw: string): JwtToken {
  const classified = classify(raw, 100_000);
  if (!('token' in classified) || classified.token.kind !== 'jwt') throw new Error('not a JWT');
  return classified.token;
}

/** The answers of both implementations to one token, with its signature changed. */
async function answers(
  checks: readonly SignatureCheck[],
  raw: string,
  change = (bytes: Uint8Array) => bytes,
): Promise<boolean[]> {
  const at = raw.lastIndexOf('.') + 1;
  const signature = base64url.encode(change(base64url.decode(raw.slice(at))));
  return Promise.all(checks.map(async (check) => check(parsed(raw.slice(0, at) + signature))));
}

function flipped(bit: number): (bytes: Uint8Array) => Uint8Array {
  return (bytes) => bytes.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
}

it('the runtime has every algorithm but the post-quantum ones, which it may have', () => {
  expect(available.slice(0, 10)).toEqual(allAlgorithms().slice(0, 10));
});

describe.each(available)('both signature implementations under %s', (algorithm) => {
  it('take a good signature', async () => {
    const { privateKey, checks } = await setUp(algorithm);
    expect(await answers(checks, await sign(algorithm, privateKey))).toEqual([true, true]);
  });

  it('refuse what was changed, cut off, added to, emptied or zeroed', async () => {
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
    for (const change of changes) expect(await answers(checks, raw, change)).toEqual([false, false]);
  });

  it('refuse a signature of another key, and of another message', async () => {
    const { checks } = await setUp(algorithm);
    const { privateKey } = await setUp(algorithm);
    const raw = await sign(algorithm, privateKey);
    expect(await answers(checks, raw)).toEqual([false, false]);
  });
});

it('EdDSA is the older name of Ed25519, and both are taken', async () => {
  expect(algorithmNamed('EdDSA')).toBe('Ed25519');
  const { privateKey, checks } = await setUp('Ed25519');
  expect(await answers(checks, await sign('Ed25519', privateKey, 'EdDSA'))).toEqual([true, true]);
});

it('an ECDSA signature in DER, as TLS has it, is refused by both', async () => {
  const { privateKey, checks } = await setUp('ES256');
  const raw = await sign('ES256', privateKey);
  const pkcs8 = Buffer.from(await globalThis.crypto.subtle.exportKey('pkcs8', privateKey));
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  expect(createPublicKey(key).asymmetricKeyType).toBe('ec');
  const der = nodeSign('sha256', Buffer.from(raw.slice(0, raw.lastIndexOf('.'))), key);
  expect(await answers(checks, raw, () => der)).toEqual([false, false]);
});

it('a key bound to RS256 refuses what the same key signed as PS256', async () => {
  const { publicKey, privateKey } = await generateKeyPair('PS256', { extractable: true });
  const key = (await importJWK(await exportJWK(publicKey), 'RS256')) as CryptoKey;
  const node = nodeSignature(key, 'RS256');
  const raw = await sign('PS256', privateKey);
  expect(await answers([node ?? webSignature(key, 'RS256'), webSignature(key, 'RS256')], raw)).toEqual([
    false,
    false,
  ]);
});

it.each(['none', 'HS256', 'RS1', 'ES256K', 'es256', '', undefined, 5, 'constructor', '__proto__'])(
  '%j is no algorithm here',
  (alg) => {
    expect(algorithmNamed(alg)).toBeUndefined();
  },
);
