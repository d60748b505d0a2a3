import { base64url, CompactSign, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { isWorkers } from '../lib/runtime.js';
import type { JwtToken } from '../token/token.js';
import { algorithmNamed, allAlgorithms } from './algorithms.js';
import type { Algorithm } from './algorithms.js';
import { nodeSignature } from './node-crypto.js';
import { webSignature } from './web-crypto.js';

const rsa = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const;
const others = ['ES256', 'ES384', 'ES512', 'Ed25519'] as const;

async function pair(algorithm: Algorithm): Promise<{ open: JWK; secret: JWK }> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const [open, secret] = [await exportJWK(publicKey), await exportJWK(privateKey)];
  return { open, secret };
}

async function signed(secret: JWK, alg: Algorithm): Promise<JwtToken> {
  const key = await importJWK({ ...secret, alg }, alg);
  const raw = await new CompactSign(Uint8Array.of(1)).setProtectedHeader({ alg }).sign(key);
  return { kind: 'jwt', raw, unverified: { header: { alg }, claims: {} } };
}

/** The distinct results of the implementations of this runtime: two on Node.js, one on Workers. */
async function answers(open: JWK, algorithm: Algorithm, token: JwtToken): Promise<readonly unknown[]> {
  const key = (await importJWK({ ...open, alg: algorithm }, algorithm)) as CryptoKey;
  const node = nodeSignature(key, algorithm);
  expect(node !== undefined).toBe('process' in globalThis && !isWorkers());
  return [...new Set([await webSignature(key, algorithm)(token), ...(node ? [await node(token)] : [])])];
}

describe('an RSA key', async () => {
  const { open, secret } = await pair('RS256');
  const tokens = await Promise.all(rsa.map((algorithm) => signed(secret, algorithm)));
  it.each(rsa)(
    'that is bound to %s rejects its own signatures under another algorithm',
    async (algorithm) => {
      const good: string[] = [];
      for (const token of tokens)
        if ((await answers(open, algorithm, token)).includes(true)) good.push(token.unverified.header.alg);
      expect(good).toEqual([algorithm]);
    },
  );
});

it.each(others)(
  'a key for %s verifies its signature, and rejects a shorter or longer one',
  async (algorithm) => {
    const { open, secret } = await pair(algorithm);
    const token = await signed(secret, algorithm);
    expect(await answers(open, algorithm, token)).toEqual([true]);
    const start = token.raw.lastIndexOf('.') + 1;
    const good = base64url.decode(token.raw.slice(start));
    for (const signature of [good.slice(1), Uint8Array.of(...good, 0), new Uint8Array()]) {
      const raw = token.raw.slice(0, start) + base64url.encode(signature);
      expect(await answers(open, algorithm, { ...token, raw })).toEqual([false]);
    }
  },
);

it('a PSS signature is rejected when its salt is not as long as its digest', async () => {
  const { open, secret } = await pair('PS256');
  const key = (await importJWK({ ...secret, alg: 'PS256' }, 'PS256')) as CryptoKey;
  const input = `${base64url.encode('{"alg":"PS256"}')}.${base64url.encode('{}')}`;
  const salted = async (saltLength: number): Promise<readonly unknown[]> => {
    const algorithm = { name: 'RSA-PSS', saltLength };
    const signature = await crypto.subtle.sign(algorithm, key, new TextEncoder().encode(input));
    const raw = `${input}.${base64url.encode(new Uint8Array(signature))}`;
    const unverified = { header: { alg: 'PS256' }, claims: {} };
    return answers(open, 'PS256', { kind: 'jwt', raw, unverified });
  };
  expect(await salted(32)).toEqual([true]);
  expect(await salted(20)).toEqual([false]);
});

describe('webSignature', async () => {
  const keyFor = async (jwk: JWK, alg: Algorithm): Promise<CryptoKey> =>
    (await importJWK({ ...jwk, alg }, alg)) as CryptoKey;
  const [es256, es384, ps256, ed25519] = await Promise.all(
    (['ES256', 'ES384', 'PS256', 'Ed25519'] as const).map(pair),
  );
  const pss = ps256!.open;

  it.each<[string, Algorithm, JWK, Algorithm]>([
    ['a private key', 'ES256', es256!.secret, 'ES256'],
    ['a key for PSS', 'RS256', pss, 'PS256'],
    ['a key for another hash', 'RS256', pss, 'RS512'],
    ['a key for PSS with another hash', 'PS384', pss, 'PS256'],
    ['a key on another curve', 'ES256', es384!.open, 'ES384'],
    ['a key for Ed25519', 'ES256', ed25519!.open, 'Ed25519'],
    ['a key for ECDSA', 'Ed25519', es256!.open, 'ES256'],
    ['a key for RSA', 'Ed25519', pss, 'RS256'],
  ])('throws for %s where %s is to be verified', async (_what, algorithm, jwk, own) => {
    const key = await keyFor(jwk, own);
    expect(() => webSignature(key, algorithm)).toThrow(`not one for verifying with ${algorithm}`);
  });

  const imported = async (name: string, extractable: boolean, usages: ['verify'] | []) => {
    const { kty, crv, x, y } = es256!.open;
    const jwk = { kty: kty!, crv: crv!, x: x!, y: y! };
    return crypto.subtle.importKey('jwk', jwk, { name, namedCurve: 'P-256' }, extractable, usages);
  };

  it('throws for a key that is not for verifying', async () => {
    for (const name of ['ECDH', 'ECDSA'])
      expect(webSignature.bind(undefined, await imported(name, true, []), 'ES256')).toThrow(TypeError);
  });

  it('verifies with a key that cannot be exported', async () => {
    const key = await imported('ECDSA', false, ['verify']);
    expect(await webSignature(key, 'ES256')(await signed(es256!.secret, 'ES256'))).toBe(true);
  });
});

it('allAlgorithms lists the algorithms in the order in which a key without alg is bound', () => {
  expect(allAlgorithms()).toEqual([...rsa, ...others, 'ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87']);
});

it.each([
  ['EdDSA', 'Ed25519'],
  ['RS256', 'RS256'],
  ['HS256', undefined],
  ['toString', undefined],
  [['RS256'], undefined],
  [undefined, undefined],
])('algorithmNamed maps the alg %j to %s', (alg, algorithm) => {
  expect(algorithmNamed(alg)).toBe(algorithm);
});
