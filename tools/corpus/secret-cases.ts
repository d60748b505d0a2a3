import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import type { Case, Round } from './cases.js';
import type { Setting } from './library.js';
import { reasonOf } from './reasons.js';

const issuer = 'https://secrets.test';
const audience = 'https://api.test';
const secret = Buffer.from('5f1c0be64a1f4f0b9b1b7a3b1d0c6a52d4a7f3e8c2916b7e8a4f03d5c6b7a891', 'hex');
const setting: Setting = { issuer, audience, algorithms: ['HS256'], jwks: { keys: [] }, secret };

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function inputOf(header: object, more: object = {}): string {
  const now = Math.floor(Date.now() / 1000);
  return `${encode(header)}.${encode({ iss: issuer, aud: audience, sub: 'user_1', iat: now, exp: now + 600, ...more })}`;
}

/** Appends an HMAC to the header and payload, after a change of its bytes. */
function withMac(
  input: string,
  key: Buffer | string = secret,
  hash = 'sha256',
  change = (mac: Buffer): Buffer => mac,
): string {
  return `${input}.${change(createHmac(hash, key).update(input).digest()).toString('base64url')}`;
}

/** Tokens for an authority with a shared secret and HS256, none of which it may accept. */
export function secretRound(): Round {
  const hs256 = inputOf({ alg: 'HS256', typ: 'JWT' });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = ec.publicKey.export({ format: 'jwk' });
  const es256 = inputOf({ alg: 'ES256', jwk });
  const rs256 = inputOf({ alg: 'RS256' });
  const ecSignature = sign('sha256', Buffer.from(es256), { key: ec.privateKey, dsaEncoding: 'ieee-p1363' });
  const tokens: Readonly<Record<string, string>> = {
    'HS384 with the same secret': withMac(inputOf({ alg: 'HS384' }), secret, 'sha384'),
    'HS512 with the same secret': withMac(inputOf({ alg: 'HS512' }), secret, 'sha512'),
    'HS512 in the header, made with SHA-256': withMac(inputOf({ alg: 'HS512' })),
    'hs256 in the header': withMac(inputOf({ alg: 'hs256' })),
    'none without a signature': `${inputOf({ alg: 'none' })}.`,
    'none with the right HMAC': withMac(inputOf({ alg: 'none' })),
    'ES256 with the right HMAC': withMac(es256),
    'RS256 with the right HMAC': withMac(rs256),
    'ES256 by the key in its header': `${es256}.${ecSignature.toString('base64url')}`,
    'RS256 by a stranger': `${rs256}.${sign('sha256', Buffer.from(rs256), rsa.privateKey).toString('base64url')}`,
    'HS256 by the secret in its header': withMac(
      inputOf({ alg: 'HS256', jwk: { kty: 'oct', k: Buffer.from('known').toString('base64url') } }),
      'known',
    ),
    'HS256 with an empty secret': withMac(hs256, ''),
    'HS256 with the secret as hex': withMac(hs256, secret.toString('hex')),
    'HS256 with another secret': withMac(hs256, 'another secret, which is long enough'),
    'HS256 without a signature': `${hs256}.`,
    'HS256 with half a signature': withMac(hs256, secret, 'sha256', (mac) => mac.subarray(0, 16)),
    'HS256 with a byte too many': withMac(hs256, secret, 'sha256', (mac) =>
      Buffer.concat([mac, mac.subarray(0, 1)]),
    ),
    'HS256 with a signature of zeros': withMac(hs256, secret, 'sha256', () => Buffer.alloc(32)),
    'HS256 for another payload': `${inputOf({ alg: 'HS256', typ: 'JWT' }, { sub: 'admin' })}.${withMac(hs256).split('.')[2] ?? ''}`,
  };
  const cases: readonly Case[] = Object.entries(tokens).map(([name, token]) => ({
    family: 'shared secrets',
    name,
    setting,
    token,
    codes: ['algorithm_unsupported', 'signature_invalid', 'token_malformed'],
    reason: reasonOf('shared secrets', name),
  }));
  return {
    title: 'tokens of an issuer with a shared secret',
    keySets: false,
    secrets: true,
    valid: [{ setting, token: withMac(hs256) }],
    cases,
  };
}
