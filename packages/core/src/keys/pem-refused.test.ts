import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import certificates from './fixtures/certificates.json' with { type: 'json' };
import { pemKey } from './pem.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** Not every runtime can make such a key. */
const secp256k1 =
  'MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEvZB4rbPzrpN1utvxQj3Rod1iBXVePnKdo3mZfUxQdWyz/57bW7CO96oyBvi94Nz0aOIz1fmuC5lka5iq9K1TQQ==';

function spki(key: KeyObject): string {
  return exported(key, 'spki');
}

function exported(key: KeyObject, type: 'spki' | 'pkcs1' | 'pkcs8' | 'sec1'): string {
  return key.export({ type, format: 'pem' } as { type: 'spki'; format: 'pem' }) as string;
}

describe('pemKey', () => {
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
    ['a private key (PKCS#8) without its header lines', bare(pkcs8), 'private key'],
    ['a private key (PKCS#1)', pkcs1, 'private key'],
    ['a private key (PKCS#1) without its header lines', bare(pkcs1), 'private key'],
    ['a private key (SEC1)', sec1.replaceAll('\n', '\\n'), 'private key'],
    ['a private key (SEC1) without its header lines', bare(sec1), 'private key'],
    [
      'a private key (EC, PKCS#8) without its header lines',
      bare(exported(p256.privateKey, 'pkcs8')),
      'private key',
    ],
    ['an encrypted private key', encrypted, 'private key'],
    ['an encrypted private key without its header lines', bare(encrypted), 'not a public key'],
    ['a key with a quote in it', bare(good).replace(/^.{40}/, '$&"'), 'not a public key'],
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
    ['a key on another curve', secp256k1, 'on a curve that JOSE does not sign with'],
    [
      'a key with padding in its middle',
      `${bare(spki(rsa.publicKey)).slice(0, 40)}=${bare(spki(rsa.publicKey)).slice(40)}`,
      'not a public key',
    ],
    ['a key for agreement', spki(generateKeyPairSync('x25519').publicKey), 'kind'],
    ['a certificate request', certificates.request, 'not a public key'],
  ])('rejects at start %s', (_name, text, says) => {
    expect(() => pemKey(text as string)).toThrow(expect.objectContaining({ code: 'configuration_invalid' }));
    expect(() => pemKey(text as string)).toThrow(says);
  });
});
