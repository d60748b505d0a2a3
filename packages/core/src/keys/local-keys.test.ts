import { base64url, exportJWK, generateKeyPair } from 'jose';
import type { JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import type { KeyOptions } from './key-options.js';
import { localKeys } from './local-keys.js';

const context = { now: () => 0, fetch: globalThis.fetch } as const;
const rsaPair = await generateKeyPair('RS256', { extractable: true });
const rsa = await exportJWK(rsaPair.publicKey);
const rsaPrivate = await exportJWK(rsaPair.privateKey);
const ec = await exportJWK((await generateKeyPair('ES256')).publicKey);
const ed = await exportJWK((await generateKeyPair('Ed25519')).publicKey);
const n = (bits: number): string =>
  base64url.encode(
    Uint8Array.from({ length: Math.ceil(bits / 8) }, (_, at) =>
      at === 0 ? 0xff >> ((8 - (bits % 8)) % 8) : 0xff,
    ),
  );

async function read(keys: readonly object[], options?: KeyOptions): Promise<string[]> {
  const set = await localKeys({ keys }, options)(context);
  return set.keys.map(({ kid, algorithm }) => `${kid ?? ''}:${algorithm}`);
}

describe('localKeys', () => {
  it('takes a set of 1 MiB of JSON, and rejects a larger one with its size', async () => {
    const setOf = (padding: number) => [{ ...ed, x5c: 'x'.repeat(padding) }];
    const fits = 1024 * 1024 - JSON.stringify(setOf(0)).length;
    expect(await read(setOf(fits))).toEqual([':Ed25519']);
    expect(() => localKeys({ keys: setOf(fits + 1) })).toThrow('has 1048577 bytes');
  });

  it.each<[string, JWK, KeyOptions, string]>([
    ['its own alg', { ...rsa, alg: 'PS384' }, {}, 'PS384'],
    ['RS256 for an RSA key that names none', rsa, {}, 'RS256'],
    [
      'the only one listed of its type, for an RSA key that names none',
      rsa,
      { algorithms: ['ES256', 'RS512'] },
      'RS512',
    ],
    ['the one of its curve', ec, {}, 'ES256'],
    ['Ed25519', ed, {}, 'Ed25519'],
    ['Ed25519 by its older name', { ...ed, alg: 'EdDSA' }, { algorithms: ['EdDSA'] }, 'Ed25519'],
  ])('binds each key to one algorithm: %s', async (_name, jwk, options, algorithm) => {
    expect(await read([{ ...jwk, kid: 'k' }], options)).toEqual([`k:${algorithm}`]);
  });
});

it('localKeys uses a key without an alg with each listed algorithm of its type, once each', async () => {
  const algorithms = ['RS512', 'EdDSA', 'PS256', 'RS512', 'Ed25519'] as const;
  const keys = [
    { ...rsa, kid: 'r' },
    { ...ed, kid: 'e' },
    { ...ec, kid: 'c' },
  ];
  expect(await read(keys, { algorithms })).toEqual(['r:RS512', 'r:PS256', 'e:Ed25519']);
});

describe('localKeys', () => {
  it.each<[string, object]>([
    ['encryption by use', { ...rsa, use: 'enc' }],
    ['encryption by alg', { ...rsa, alg: 'RSA-OAEP' }],
    ['signing only', { ...rsa, key_ops: ['sign'] }],
    ['agreement', { kty: 'OKP', crv: 'X25519', x: ed.x }],
    ['an algorithm that is not that of its curve', { ...ec, alg: 'ES384' }],
    ['an algorithm of another type', { ...rsa, alg: 'ES256' }],
    ['an unknown type', { kty: 'new' }],
  ])('skips a key for another purpose: %s', async (_name, other) => {
    expect(
      await read([
        { ...other, kid: 'other' },
        { ...rsa, kid: 'k' },
      ]),
    ).toEqual(['k:RS256']);
    expect(() => localKeys({ keys: [other] })).toThrow(
      expect.objectContaining({ code: 'configuration_invalid' }),
    );
  });
});

describe('localKeys', () => {
  it.each<[string, unknown, string]>([
    ['a private RSA key', rsaPrivate, 'private'],
    ['a private post-quantum key', { kty: 'AKP', alg: 'ML-DSA-44', pub: 'AA', priv: 'AA' }, 'private'],
    ['a secret', { kty: 'oct', k: 'c2VjcmV0' }, 'symmetric'],
    ['a secret marked as RSA', { ...rsa, k: 'c2VjcmV0' }, 'symmetric'],
    ['2047 bits', { ...rsa, n: n(2047) }, '2047 bits'],
    ['20000 bits', { ...rsa, n: n(20_000) }, '20000 bits'],
    ['a modulus that is no base64url', { ...rsa, n: `${rsa.n}=` }, 'not base64url'],
    ['an exponent of 1', { ...rsa, e: 'AQ' }, 'exponent'],
    ['an even exponent', { ...rsa, e: 'AQAA' }, 'exponent'],
    ['no exponent', { ...rsa, e: undefined }, 'exponent'],
    ['a kid that is a number', { ...rsa, kid: 5 }, 'kid'],
    ['null', null, 'JSON Web Key'],
    ['text', 'key', 'JSON Web Key'],
  ])('rejects a bad key at start, even beside a good one: %s', (_name, jwk, says) => {
    for (const keys of [[jwk], [rsa, jwk]]) {
      expect(() => localKeys({ keys: keys as object[] })).toThrow(says);
    }
  });

  it.each([undefined, null, {}, [], rsa, { keys: {} }, { keys: [] }])(
    'rejects a value that is no key set: %j',
    (jwks) => {
      expect(() => localKeys(jwks as { keys: object[] })).toThrow(
        expect.objectContaining({ code: 'configuration_invalid' }),
      );
    },
  );
});

describe('localKeys', () => {
  it('reports a key off its curve at first use, without an unhandled rejection', async () => {
    const unhandled: unknown[] = [];
    const listen = (error: unknown): void => void unhandled.push(error);
    const web = globalThis as unknown as EventTarget;
    if ('process' in globalThis) process.on('unhandledRejection', listen);
    else web.addEventListener('unhandledrejection', listen);
    const source = localKeys({ keys: [{ ...ec, y: ec.x }] });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await expect(Promise.resolve(source(context))).rejects.toMatchObject({ code: 'configuration_invalid' });
    if ('process' in globalThis) process.off('unhandledRejection', listen);
    else web.removeEventListener('unhandledrejection', listen);
    expect(unhandled).toEqual([]);
  });

  it('gives the reason why a set is not JSON as the cause', () => {
    const keys = [{ ...ec, created: 5n }];
    expect(() => localKeys({ keys })).toThrow(
      expect.objectContaining({ code: 'configuration_invalid', cause: expect.any(TypeError) as unknown }),
    );
  });

  it('finds keys by kid, and finds keys without a kid for every token', async () => {
    const set = await localKeys({
      keys: [{ ...rsa, kid: 'a' }, { ...ec, kid: 'a' }, { ...ed, kid: 'b' }, ec],
    })(context);
    const found = (kid?: string): string[] =>
      set
        .candidates({ alg: 'x', ...(kid !== undefined && { kid }) })
        .map((key) => `${key.kid ?? ''}:${key.algorithm}`);
    expect(found('a')).toEqual(['a:RS256', 'a:ES256', ':ES256']);
    expect(found('b')).toEqual(['b:Ed25519', ':ES256']);
    expect(found('__proto__')).toEqual([':ES256']);
    expect(found()).toHaveLength(4);
    expect(set.withdrawnWithin).toBe(Number.POSITIVE_INFINITY);
  });
});
