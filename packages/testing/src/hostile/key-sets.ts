import type { KeyObject } from 'node:crypto';
import { forgeOf } from './forge.js';
import { keyPair, signedWith } from './hostile-issuer.js';
import type { HostileIssuer } from './hostile-issuer.js';

/** A key that must not verify anything, and a token that only this key would verify. */
export interface HostileKey {
  readonly name: string;
  /** The entries of the key set before the valid keys of the issuer. */
  readonly keys: readonly unknown[];
  readonly token: string;
}

type Members = Readonly<Record<string, unknown>>;

const kid = 'weak';

/**
 * Members that make a published key unusable for verifying signatures (RFC 7517 §4, RFC 8725 §3.1). An absent `use`,
 * `key_ops`, `alg` or `kid` does not, and `null` counts as absent.
 */
const spoilt: readonly (readonly [name: string, members: Members])[] = [
  ['for encryption', { use: 'enc' }],
  ['for an unknown use', { use: 'signature' }],
  ['whose use is a list', { use: ['sig'] }],

  ['for signing', { key_ops: ['sign'] }],
  ['for nothing', { key_ops: [] }],
  ['whose key_ops are text', { key_ops: 'verify' }],

  ...[
    'none',
    'HS256',
    'ES384',
    'RS512',
    'PS256',
    'EdDSA',
    'es256',
    '',
    '__proto__',
    5,
    [],
    {},
    ['ES256'],
  ].map((alg) => [`of alg ${JSON.stringify(alg)}`, { alg }] as const),
  ...['RSA', 'OKP', 'oct', 'AKP', 'ec', '', '__proto__', null, 5, ['EC'], undefined].map(
    (kty) => [`of kty ${JSON.stringify(kty)}`, { kty }] as const,
  ),
  ...['P-384', 'P-521', 'secp256k1', 'p-256', 'Ed25519', '', null, 5, ['P-256'], undefined].map(
    (crv) => [`on curve ${JSON.stringify(crv)}`, { crv }] as const,
  ),
  ...[
    '',
    'AA',
    'A'.repeat(43),
    '_'.repeat(43),
    'A'.repeat(44),
    'A'.repeat(86),
    '=',
    null,
    5,
    {},
    undefined,
  ].map((x) => [`whose x is ${JSON.stringify(x)}`, { x }] as const),
  ['whose point is not on the curve', { x: `${'A'.repeat(42)}E`, y: `${'A'.repeat(42)}E` }],
  ['whose point is zero', { x: 'A'.repeat(43), y: 'A'.repeat(43) }],
  ['with a private half', { d: 'A'.repeat(43) }],
  ['with an empty private half', { d: '' }],
  ['with a prime', { p: 'AQAB' }],
  ['with a secret', { k: 'c2VjcmV0' }],
  ...[5, [], [kid], {}].map((value) => [`whose kid is ${JSON.stringify(value)}`, { kid: value }] as const),
];

/** Keys that an issuer should never publish (RFC 8725 §3.5, RFC 7518 §3.3, §6.2). */
export function hostileKeys(issuer: HostileIssuer): readonly HostileKey[] {
  const { header, payload } = forgeOf(issuer);
  const { publicKey, privateKey } = keyPair('ES256');
  const jwk = published(publicKey, 'ES256');
  const token = signedWith(privateKey, header({ alg: 'ES256', kid }), payload());
  const stranger = keyPair('ES256');
  const strange = signedWith(stranger.privateKey, header({ alg: 'ES256', kid: undefined }), payload());
  const nameless = { ...jwk, kid: undefined };
  return [
    ...spoilt.map(([name, members]) => ({ name: `a key ${name}`, keys: [{ ...jwk, ...members }], token })),
    ...[null, 5, 'key', [], [jwk], true, JSON.stringify(jwk)].map((key) => ({
      name: `${JSON.stringify(key).slice(0, 12)} for a key`,
      keys: [key],
      token,
    })),
    ...[1, 5, 99, 1000, 3000].map((count) => ({
      name: `${count} keys without a kid, none of which signed`,
      keys: Array.from({ length: count }, () => nameless),
      token: strange,
    })),
    ...[1, 5, 99, 1000, 3000].map((count) => ({
      name: `${count} keys under one kid, none of which signed`,
      keys: Array.from({ length: count }, () => jwk),
      token: signedWith(stranger.privateKey, header({ alg: 'ES256', kid }), payload()),
    })),
    ...shortKeys(issuer),
    secretKey(issuer),
    trivialKey(issuer),
  ];
}

function published(key: KeyObject, alg: string): Members {
  return { ...key.export({ format: 'jwk' }), kid, alg, use: 'sig' };
}

function shortKeys(issuer: HostileIssuer): readonly HostileKey[] {
  const { generateKeyPairSync } = process.getBuiltinModule('node:crypto');
  const { header, payload } = forgeOf(issuer);
  return [512, 1024, 2040].map((bits) => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: bits });
    const token = signedWith(privateKey, header({ alg: 'RS256', kid }), payload());
    return { name: `an RSA key of ${bits} bits`, keys: [published(publicKey, 'RS256')], token };
  });
}

function secretKey(issuer: HostileIssuer): HostileKey {
  const { createHmac } = process.getBuiltinModule('node:crypto');
  const { withSignature } = forgeOf(issuer);
  const input = withSignature('', { alg: 'HS256', kid }).slice(0, -1);
  const token = `${input}.${createHmac('sha256', 'secret').update(input).digest('base64url')}`;
  return { name: 'a symmetric key', keys: [{ kty: 'oct', kid, alg: 'HS256', k: 'c2VjcmV0' }], token };
}

/** With a public exponent of 1, the padded hash is its own signature (RFC 8017 §9.2). */
function trivialKey(issuer: HostileIssuer): HostileKey {
  const { createHash } = process.getBuiltinModule('node:crypto');
  const { withSignature } = forgeOf(issuer);
  const input = withSignature('', { alg: 'RS256', kid }).slice(0, -1);
  const info = Buffer.from('3031300d060960864801650304020105000420', 'hex');
  const hash = createHash('sha256').update(input).digest();
  const padding = Buffer.alloc(256 - 3 - info.length - hash.length, 0xff);
  const padded = Buffer.concat([Buffer.from([0, 1]), padding, Buffer.from([0]), info, hash]);
  return {
    name: 'an RSA key with a public exponent of 1',
    keys: [{ ...published(keyPair('RS256').publicKey, 'RS256'), e: 'AQ' }],
    token: `${input}.${padded.toString('base64url')}`,
  };
}
