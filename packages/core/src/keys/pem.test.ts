import { base64url, CompactSign, exportSPKI, generateKeyPair } from 'jose';
import type { CryptoKey } from 'jose';
import { describe, expect, it } from 'vitest';
import type { KeySource } from '../signature/key-set.js';
import { classify } from '../token/classify.js';
import certificates from './fixtures/certificates.json' with { type: 'json' };
import type { KeyOptions } from './key-options.js';
import { pemKey } from './pem.js';

const context = { now: () => 0, fetch: globalThis.fetch } as const;

/** The forms that a PEM can have in an environment variable. */
const spellings: Readonly<Record<string, (text: string) => string>> = {
  'with real newlines': (text) => text,
  'with Windows newlines': (text) => text.replaceAll('\n', '\r\n'),
  'with literal \\n': (text) => text.replaceAll('\n', '\\n'),
  'with literal \\r\\n in quotes': (text) => `"${text.replaceAll('\n', '\\r\\n')}"`,
  'with spaces for newlines': (text) => text.replaceAll('\n', ' '),
  'as one line without its header lines': (text) => text.replaceAll(/-----[^-]+-----|\n/g, ''),
  'with text around it': (text) => `the key of the issuer\n\n  ${text}\n`,
};

const rsa = await generateKeyPair('RS256');
const rsaSpki = await exportSPKI(rsa.publicKey);
const keys: readonly (readonly [name: string, alg: string, text: string, privateKey: CryptoKey])[] = [
  ['RSA as SPKI', 'RS256', rsaSpki, rsa.privateKey],
  ['RSA as PKCS#1', 'RS256', await pkcs1(rsa.publicKey), rsa.privateKey],
  await spki('EC P-256', 'ES256'),
  await spki('EC P-384', 'ES384'),
  await spki('EC P-521', 'ES512'),
  await spki('Ed25519', 'EdDSA'),
];

async function spki(name: string, alg: string): Promise<(typeof keys)[number]> {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  return [name, alg, await exportSPKI(publicKey), privateKey];
}

/** PKCS#1 (RFC 8017 A.1) is the content of SPKI, behind 24 bytes that name RSA. */
async function pkcs1(key: CryptoKey): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.exportKey('spki', key)).slice(24);
  const lines = btoa(String.fromCharCode(...bytes)).replaceAll(/.{64}/g, '$&\n');
  return `-----BEGIN RSA PUBLIC KEY-----\n${lines}\n-----END RSA PUBLIC KEY-----\n`;
}

function token(alg: string, key: CryptoKey): Promise<string> {
  const payload = new TextEncoder().encode('{}');
  return new CompactSign(payload).setProtectedHeader({ alg, kid: 'any' }).sign(key);
}

async function verifies(source: KeySource, raw: string): Promise<boolean | undefined> {
  const classified = classify(raw, 10_000);
  if (!('token' in classified) || classified.token.kind !== 'jwt') throw new Error('not a JWT');
  const [key] = (await source(context)).candidates(classified.token.unverified.header);
  return key?.verifies(classified.token);
}

describe.each(keys)('a PEM with %s', (_name, alg, text, privateKey) => {
  it.each(Object.entries(spellings))('is read %s', async (_spelling, spell) => {
    const source = pemKey(spell(text));
    const good = await token(alg, privateKey);
    expect(await verifies(source, good)).toBe(true);
    const [header, , signature] = good.split('.');
    expect(await verifies(source, `${header}.${base64url.encode('{"a":1}')}.${signature}`)).toBe(false);
  });
});

describe.each(['RS256', 'ES256', 'EdDSA'] as const)('an X.509 certificate for %s', (alg) => {
  const { certificate, token: signed } = certificates[alg];
  it.each(Object.entries(spellings))('is read %s', async (_spelling, spell) => {
    expect(await verifies(pemKey(spell(certificate)), signed)).toBe(true);
  });
});

describe('an RSA key in a PEM', () => {
  it.each<[KeyOptions, string[]]>([
    [{}, ['RS256']],
    [{ algorithms: ['PS512', 'ES256'] }, ['PS512']],
    [{ algorithms: ['PS512', 'RS256'] }, ['PS512', 'RS256']],
  ])('is used with RS256, or with the RSA algorithms that are listed: %j', async (options, algorithms) => {
    const { keys: read } = await pemKey(rsaSpki, options)(context);
    expect(read.map((key) => key.algorithm)).toEqual(algorithms);
  });

  it('is rejected when only other algorithms are allowed', () => {
    expect(() => pemKey(rsaSpki, { algorithms: ['ES256'] })).toThrow('listed under "algorithms"');
  });
});

it.each<[string, string]>([
  ['spaces', `x${' '.repeat(60_000)}x`],
  ['quotes', `x${'"'.repeat(60_000)}x`],
  ['spaces, longer than any key', `x${' '.repeat(1_000_000)}x`],
])('a text with many %s is rejected without delay', (_name, text) => {
  const start = performance.now();
  expect(() => pemKey(text)).toThrow('Give the public key');
  expect(performance.now() - start).toBeLessThan(500);
});

it('a text of more than 65,536 characters is rejected', () => {
  expect(() => pemKey(rsaSpki.padEnd(65_537))).toThrow('more than 65536 characters');
  expect(() => pemKey(rsaSpki.padEnd(65_536))).not.toThrow();
});
