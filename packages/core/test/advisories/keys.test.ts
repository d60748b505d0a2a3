import { generateKeyPairSync, sign } from 'node:crypto';
import { ConfigurationError, localKeys, pemKey, remoteKeys } from '@tokenward/core';
import type { KeySource } from '@tokenward/core';
import { expect, it } from 'vitest';
import { attack, hmac, sceneOf } from './forged-tokens.js';

const { issuer, mint, forge, verifier } = await sceneOf('RS256');
const { publicKey, kid } = issuer;
const publicPem = String(publicKey.export({ format: 'pem', type: 'spki' }));
const jwk = publicKey.export({ format: 'jwk' });
const publicForms = [publicPem, publicPem.trim(), JSON.stringify(jwk), String(jwk.n)];
const noSignature = (): string => '';
const withoutAlg = localKeys({ keys: [{ ...jwk, kid }] });

it('CVE-2015-9235: the public key of an RS256 issuer is never the secret of an HMAC', async () => {
  const forged = publicForms.flatMap((secret) =>
    ['256', '384', '512'].map((bits) => forge(hmac(secret, `sha${bits}`), { alg: `HS${bits}` })),
  );
  expect(await attack(verifier(), mint(), forged)).toEqual(['algorithm_unsupported']);
  expect(await attack(verifier({ keys: pemKey(publicPem) }), mint(), forged)).toEqual([
    'algorithm_unsupported',
  ]);
});

it('CVE-2016-10555: an HMAC is not taken under the name of the right algorithm either', async () => {
  const forged = publicForms.map((secret) => forge(hmac(secret), { alg: 'RS256' }));
  expect(await attack(verifier(), mint(), forged)).toEqual(['signature_invalid']);
});

it('CVE-2016-1000223: a token that says it needs no signature is refused, however it is spelt', async () => {
  const forged = ['none', 'None', 'NONE', 'nOnE', ''].flatMap((alg) => [
    forge(noSignature, { alg }),
    forge(noSignature, { alg, kid: undefined }),
    mint({}, { alg }),
  ]);
  expect(await attack(verifier(), mint(), forged)).toEqual(['algorithm_unsupported']);
});

it('CVE-2020-15084: a list of algorithms that was forgotten, or that is empty, opens nothing', async () => {
  const forged = ['none', 'HS256', 'PS256', 'ES256'].map((alg) => forge(hmac(publicPem), { alg }));
  expect(await attack(verifier({ keys: withoutAlg }), mint(), forged)).toEqual(['algorithm_unsupported']);
  for (const algorithms of [[], undefined, null, ['none'], ['RS256', 'none']])
    expect(() => pemKey(publicPem, { algorithms: algorithms as never })).toThrow(ConfigurationError);
});

it('CVE-2022-23539: a key of another type than its algorithm verifies nothing', async () => {
  const dsa = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }).publicKey;
  expect(() => pemKey(String(dsa.export({ format: 'pem', type: 'spki' })))).toThrow(ConfigurationError);

  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const wrong = { ...ec.publicKey.export({ format: 'jwk' }), kid: 'wrong', alg: 'RS256' };
  expect(() => localKeys({ keys: [wrong] })).toThrow(ConfigurationError);
  const keys = localKeys({ keys: [{ ...jwk, kid }, wrong] });
  const forged = forge((input) => sign('sha256', Buffer.from(input), ec.privateKey), { kid: 'wrong' });
  expect(await attack(verifier({ keys }), mint(), [forged])).toEqual(['key_unknown']);
});

it('CVE-2022-23540: without a list of algorithms, "none" is refused for every source of keys', async () => {
  for (const keys of [pemKey(publicPem), withoutAlg, remoteKeys(`${issuer.url}/jwks`)])
    expect(await attack(verifier({ keys }), mint(), [forge(noSignature, { alg: 'none' })])).toEqual([
      'algorithm_unsupported',
    ]);
});

it('CVE-2022-23541: a key source of your own cannot make an HMAC good', async () => {
  const published = remoteKeys(`${issuer.url}/jwks`);
  const secret = { kid, algorithm: 'HS256' as never, verifies: () => true };
  const keys: KeySource = async (context) => {
    const set = await published(context);
    return { ...set, candidates: (header) => [secret, ...set.candidates(header)] };
  };
  const forged = ['HS256', 'none'].map((alg) => forge(hmac('secret'), { alg }));
  expect(await attack(verifier({ keys }), mint(), forged)).toEqual(['algorithm_unsupported']);
});

it('CVE-2026-22817: HS256 is not what happens when nobody chose, and it cannot be chosen', async () => {
  const forged = [...publicForms, '', kid].map((secret) => forge(hmac(secret), { alg: 'HS256' }));
  expect(await attack(verifier(), mint(), forged)).toEqual(['algorithm_unsupported']);
  expect(() => pemKey(publicPem, { algorithms: ['HS256' as never] })).toThrow(ConfigurationError);
});

it('CVE-2026-22818: a published key without "alg" does not take the one of the token', async () => {
  const published = (): Promise<Response> => Promise.resolve(Response.json({ keys: [{ ...jwk, kid }] }));
  const usual = verifier({ keys: remoteKeys(`${issuer.url}/jwks`) }, published);
  const forged = [
    ...publicForms.map((secret) => forge(hmac(secret), { alg: 'HS256' })),
    ...['PS256', 'RS512', 'ES256', 'none'].map((alg) => mint({}, { alg })),
  ];
  expect(await attack(usual, mint(), forged)).toEqual(['algorithm_unsupported']);
});

/** Gives the key in this spelling to a verifier, and to an attacker as a secret. */
async function asSecret(spelling: string): Promise<readonly string[]> {
  const secrets = [spelling, spelling.trim(), spelling.replaceAll('\n', String.raw`\n`)];
  const forged = secrets.map((secret) => forge(hmac(secret), { alg: 'HS256' }));
  return attack(verifier({ keys: pemKey(spelling) }), mint(), forged);
}

it('CVE-2023-48223: a key that begins with other words than "BEGIN PUBLIC KEY" is no secret', async () => {
  const pkcs1 = String(publicKey.export({ format: 'pem', type: 'pkcs1' }));
  expect(pkcs1).toContain('BEGIN RSA PUBLIC KEY');
  expect(await asSecret(pkcs1)).toEqual(['algorithm_unsupported']);
});

it('CVE-2026-34950: a key after blanks is no secret', async () => {
  for (const blanks of [' ', '\n\n', '\t', '\r\n'])
    expect(await asSecret(blanks + publicPem)).toEqual(['algorithm_unsupported']);
});

it('GHSA-ww5h-9m49-7xx4: a key after any other character is no secret', async () => {
  for (const before of ['x', '\0', '\ufeff', '# comment\n', '"'])
    expect(await asSecret(before + publicPem)).toEqual(['algorithm_unsupported']);
});

it('GHSA-g3jj-5cmm-3hxx: a key as the text of a JWK is refused at start, and is no secret', async () => {
  const text = JSON.stringify({ ...jwk, kid });
  expect(() => pemKey(text)).toThrow(ConfigurationError);
  expect(() => localKeys(text as never)).toThrow(ConfigurationError);
  const forged = [text, JSON.stringify({ keys: [{ ...jwk, kid }] })].map((secret) =>
    forge(hmac(secret), { alg: 'HS256' }),
  );
  expect(await attack(verifier({ keys: localKeys({ keys: [{ ...jwk, kid }] }) }), mint(), forged)).toEqual([
    'algorithm_unsupported',
  ]);
});

it('CVE-2022-23529: an object with a toString of its own is no key, and is not asked', () => {
  let asked = 0;
  const object = {
    toString() {
      asked += 1;
      return publicPem;
    },
  };
  expect(() => pemKey(object as never)).toThrow(ConfigurationError);
  expect(() => localKeys({ keys: [object] })).toThrow(ConfigurationError);
  expect(() => localKeys(object as never)).toThrow(ConfigurationError);
  expect(() => verifier({ keys: object as never })).toThrow(ConfigurationError);
  expect(asked).toBe(0);
  expect(pemKey(publicPem)).toBeTypeOf('function');
});

it('CVE-2026-44351: an empty key is refused at start, and verifies nothing when it is published', async () => {
  for (const empty of ['', ' ', '\n']) expect(() => pemKey(empty)).toThrow(ConfigurationError);
  for (const empty of [{}, { kty: 'oct', k: '' }, { ...jwk, n: '' }, { ...jwk, n: undefined }])
    expect(() => localKeys({ keys: [empty] })).toThrow(ConfigurationError);

  let published: readonly object[] = [{ ...jwk, kid }];
  const fetch = (): Promise<Response> => Promise.resolve(Response.json({ keys: published }));
  const usual = verifier({ keys: remoteKeys(`${issuer.url}/jwks`) }, fetch);
  expect(await attack(usual, mint(), [forge(hmac(''), { alg: 'HS256' })])).toEqual(['algorithm_unsupported']);
  published = [{ kty: 'oct', kid, alg: 'HS256', k: '' }];
  issuer.clock.advance(3600);
  await expect(usual.verify(forge(noSignature))).rejects.toMatchObject({ code: 'unavailable' });
});

it('GHSA-8wpc-h4q6-8fxv: no key beside a list of algorithms is refused at start', async () => {
  const options = { algorithms: ['RS256'] } as const;
  expect(() => pemKey('', options)).toThrow(ConfigurationError);
  expect(() => localKeys({ keys: [] }, options)).toThrow(ConfigurationError);
  expect(await attack(verifier({ keys: pemKey(publicPem, options) }), mint(), [forge(noSignature)])).toEqual([
    'signature_invalid',
  ]);
});

it('CVE-2023-25653: a key that is no point of its curve is never calculated with', async () => {
  const off = { kty: 'EC', crv: 'P-256', kid: 'off', x: 'A'.repeat(43), y: `${'A'.repeat(42)}E` };
  const fetch = (): Promise<Response> => Promise.resolve(Response.json({ keys: [off, { ...jwk, kid }] }));
  const usual = verifier({ keys: remoteKeys(`${issuer.url}/jwks`) }, fetch);
  const forged = forge(() => Buffer.alloc(64, 1), { alg: 'ES256', kid: 'off' });
  expect(await attack(usual, mint(), [forged])).toEqual(['key_unknown']);
});
