import { generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import { classify } from '../classify.js';
import { pem } from './pem.js';
import type { KeyOptions, KeySource } from './source.js';

const context = { now: () => 0, fetch: globalThis.fetch } as const;
const certificates = JSON.parse(
  readFileSync(new URL('fixtures/certificates.json', import.meta.url), 'utf8'),
) as Record<'RS256' | 'ES256' | 'EdDSA', { certificate: string; token: string }> & { request: string };

/** The ways in which one PEM travels through environments. */
const spellings: Readonly<Record<string, (text: string) => string>> = {
  'with real newlines': (text) => text,
  'with Windows newlines': (text) => text.replaceAll('\n', '\r\n'),
  'with literal \\n': (text) => text.replaceAll('\n', '\\n'),
  'with literal \\r\\n in quotes': (text) => `"${text.replaceAll('\n', '\\r\\n')}"`,
  'with spaces for newlines': (text) => text.replaceAll('\n', ' '),
  'as one line without armour': (text) => text.replaceAll(/-----[^-]+-----|\n/g, ''),
  'with text around it': (text) => `the key of the issuer\n\n  ${text}\n`,
};

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const keys: readonly (readonly [
  name: string,
  alg: string,
  text: string,
  privateKey: KeyObject,
  hash: string | null,
])[] = [
  ['RSA as SPKI', 'RS256', spki(rsa.publicKey), rsa.privateKey, 'sha256'],
  ['RSA as PKCS#1', 'RS256', exported(rsa.publicKey, 'pkcs1'), rsa.privateKey, 'sha256'],
  ['EC P-256', 'ES256', spki(p256.publicKey), p256.privateKey, 'sha256'],
  ...ec('P-384', 'ES384', 'sha384'),
  ...ec('P-521', 'ES512', 'sha512'),
  ...edwards(),
];

function ec(namedCurve: string, alg: string, hash: string): typeof keys {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });
  return [[`EC ${namedCurve}`, alg, spki(publicKey), privateKey, hash]];
}

function edwards(): typeof keys {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return [['Ed25519', 'EdDSA', spki(publicKey), privateKey, null]];
}

function spki(key: KeyObject): string {
  return exported(key, 'spki');
}

function exported(key: KeyObject, type: 'spki' | 'pkcs1' | 'pkcs8' | 'sec1'): string {
  return key.export({ type, format: 'pem' } as { type: 'spki'; format: 'pem' }) as string;
}

function token(alg: string, key: KeyObject, hash: string | null): string {
  const input = [{ alg, kid: 'any' }, {}].map((part) => base64url.encode(JSON.stringify(part))).join('.');
  return `${input}.${sign(hash, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

async function verifies(source: KeySource, raw: string): Promise<boolean | undefined> {
  const classified = classify(raw, 10_000);
  if (!('token' in classified) || classified.token.kind !== 'jwt') throw new Error('not a JWT');
  const [key] = (await source(context)).candidates(classified.token.unverified.header);
  return key?.verifies(classified.token);
}

describe.each(keys)('a PEM with %s', (_name, alg, text, privateKey, hash) => {
  it.each(Object.entries(spellings))('is read %s', async (_spelling, spell) => {
    const source = pem(spell(text));
    const good = token(alg, privateKey, hash);
    expect(await verifies(source, good)).toBe(true);
    const [header, , signature] = good.split('.');
    expect(await verifies(source, `${header}.${base64url.encode('{"a":1}')}.${signature}`)).toBe(false);
  });
});

describe.each(['RS256', 'ES256', 'EdDSA'] as const)('an X.509 certificate for %s', (alg) => {
  const { certificate, token: signed } = certificates[alg];
  it.each(Object.entries(spellings))('is read %s', async (_spelling, spell) => {
    expect(await verifies(pem(spell(certificate)), signed)).toBe(true);
  });
});

describe('an RSA key in a PEM', () => {
  it.each<[KeyOptions, string]>([
    [{}, 'RS256'],
    [{ algorithms: ['PS512', 'RS256'] }, 'PS512'],
  ])('is for one algorithm, which the configuration may name: %j', async (options, algorithm) => {
    const { keys: read } = await pem(spki(rsa.publicKey), options)(context);
    expect(read.map((key) => key.algorithm)).toEqual([algorithm]);
  });

  it('is refused where only other algorithms are allowed', () => {
    expect(() => pem(spki(rsa.publicKey), { algorithms: ['ES256'] })).toThrow('allowed algorithms');
  });
});

describe('a PEM is refused at start', () => {
  const bare = (text: string): string => text.replaceAll(/-----[^-]+-----|\n/g, '');
  const pkcs8 = exported(rsa.privateKey, 'pkcs8');
  const pkcs1 = exported(rsa.privateKey, 'pkcs1');
  const sec1 = exported(p256.privateKey, 'sec1');
  const encrypted = rsa.privateKey.export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'x',
  }) as string;
  const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
  const good = spki(p256.publicKey);

  it.each<[string, unknown, string]>([
    ['a private key (PKCS#8)', pkcs8, 'private key'],
    ['a private key (PKCS#8) without armour', bare(pkcs8), 'private key'],
    ['a private key (PKCS#1)', pkcs1, 'private key'],
    ['a private key (PKCS#1) without armour', bare(pkcs1), 'private key'],
    ['a private key (SEC1)', sec1.replaceAll('\n', '\\n'), 'private key'],
    ['a private key (SEC1) without armour', bare(sec1), 'private key'],
    ['a private key (EC, PKCS#8) without armour', bare(exported(p256.privateKey, 'pkcs8')), 'private key'],
    ['an encrypted private key', encrypted, 'private key'],
    ['an encrypted private key without armour', bare(encrypted), 'not a public key'],
    ['a short RSA key', spki(short), '1024 bits'],
    ['a short RSA key (PKCS#1)', exported(short, 'pkcs1'), '1024 bits'],
    ['a shared secret', 'my-very-secret-secret', 'shared secret'],
    ['a shared secret in base64', 'c2VjcmV0IHNlY3JldCBzZWNyZXQ=', 'shared secret'],
    ['nothing', '', 'empty string'],
    ['an environment variable that is not set', undefined, 'environment variable'],
    ['two keys', good + spki(rsa.publicKey), 'more than one'],
    ['half a key', good.slice(0, 90), 'not a public key'],
    ['a key that was cut off', bare(good).slice(0, -8), 'not a public key'],
    [
      'a key with something behind it',
      base64url.encode(Buffer.concat([Buffer.from(bare(good), 'base64'), Buffer.of(5, 0)])),
      'not a public key',
    ],
    [
      'a key on another curve',
      spki(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey),
      'curve',
    ],
    ['a key for agreement', spki(generateKeyPairSync('x25519').publicKey), 'kind'],
    ['a certificate request', certificates.request, 'not a public key'],
  ])('%s', (_name, text, says) => {
    expect(() => pem(text as string)).toThrow(expect.objectContaining({ code: 'configuration_invalid' }));
    expect(() => pem(text as string)).toThrow(says);
  });
});
