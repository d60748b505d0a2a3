import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { apiKeys, createVerifier, fromFetchRequest, jwtIssuer } from '@tokenward/core';
import { CompactEncrypt } from 'jose';
import { afterEach, expect, it, vi } from 'vitest';
import { attack, encoded, hmac, sceneOf } from './forged-tokens.js';
import type { Signature } from './forged-tokens.js';

const { issuer, mint, forge, verifier } = await sceneOf();

afterEach(() => {
  vi.restoreAllMocks();
});

it('CVE-2018-0114: a key that the token brings along verifies nothing', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' });
  const { kid } = issuer;
  const own: Signature = (input) =>
    sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const under = (header: object): string => forge(own, { ...header });
  const x5c = [publicKey.export({ format: 'der', type: 'spki' }).toString('base64')];
  expect(
    await attack(verifier(), mint(), [
      under({ jwk }),
      under({ jwk: { ...jwk, kid } }),
      under({ jwk, kid: undefined }),
      under({ jwks: { keys: [jwk] }, jku: 'https://attacker.test/jwks', x5c }),
    ]),
  ).toEqual(['signature_invalid']);
  expect(await attack(verifier(), mint(), [under({ jwk: { ...jwk, kid: 'own' }, kid: 'own' })])).toEqual([
    'key_unknown',
  ]);
  expect(issuer.requests.filter((address) => !address.startsWith(issuer.url))).toEqual([]);
});

it('CVE-2025-65945: nothing is looked up by what an unverified header says', async () => {
  const lookedUp: string[] = [];
  const lookup = (digest: string): undefined => void lookedUp.push(digest);
  const { url, audience, fetch, clock } = issuer;
  const both = createVerifier({
    authorities: [
      jwtIssuer({ name: 'people', issuer: url, audience }),
      apiKeys({ name: 'keys', prefix: 'acme_', lookup }),
    ],
    fetch,
    now: clock.now,
  });
  const forged = ['', 'acme_1', '/dev/null', '__proto__', url].flatMap((kid) =>
    [kid, ''].map((secret) => forge(hmac(secret), { alg: 'HS256', kid })),
  );
  expect(await attack(both, mint(), forged)).toEqual(['algorithm_unsupported']);
  expect(lookedUp).toEqual([]);
});

it('GHSA-hm7r-c7qw-ghp6, CVE-2026-32597: an extension that must be understood is not passed over', async () => {
  const extensions = [['x-own'], ['b64'], ['exp'], ['x-own', 'exp'], [], 'x-own', null];
  const signed = extensions.map((crit) => mint({}, { crit, 'x-own': true, b64: false }));
  expect(await attack(verifier(), mint(), signed)).toEqual(['critical_unsupported']);
  expect((await verifier().verify(mint({}, { 'x-own': true }))).access?.subject).toBe('user_1');
});

it('CVE-2021-29443, CVE-2021-29444, CVE-2021-29445, CVE-2021-29446: faults of an encrypted token cannot be told apart', async () => {
  const jwe = await new CompactEncrypt(new TextEncoder().encode(mint()))
    .setProtectedHeader({ alg: 'dir', enc: 'A128CBC-HS256' })
    .encrypt(randomBytes(32));
  const parts = jwe.split('.');
  const faulty = [2, 3, 4].map((changed) =>
    parts.map((part, at) => (at === changed ? encoded(randomBytes(16)) : part)).join('.'),
  );
  const usual = verifier();
  expect(await attack(usual, mint(), [jwe, ...faulty])).toEqual(['token_encrypted']);
  const replies = await Promise.all(
    [jwe, ...faulty].map(async (token) => {
      const headers = { authorization: `Bearer ${token}` };
      const { reply } = await usual.authenticate(
        fromFetchRequest(new Request('https://api.test', { headers })),
      );
      return JSON.stringify(reply);
    }),
  );
  expect(new Set(replies).size).toBe(1);
});

it('CVE-2022-36083: a token cannot have a key derived, however often it says', async () => {
  const derive = vi.spyOn(globalThis.crypto.subtle, 'deriveBits');
  const header = { alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 2_147_483_647, p2s: 'AAAA' };
  const forged = [`${encoded(JSON.stringify(header))}.AAAA.AAAA.AAAA.AAAA`, forge(() => '', header)];
  expect(await attack(verifier(), mint(), forged)).toEqual(['token_encrypted', 'algorithm_unsupported']);
  expect(derive).not.toHaveBeenCalled();
});

it('CVE-2024-28176: a token cannot have anything inflated', async () => {
  const inflate = vi.spyOn(globalThis, 'DecompressionStream');
  const bomb = deflateRawSync(Buffer.alloc(1_000_000, ' '));
  const header = { alg: 'dir', enc: 'A128GCM', zip: 'DEF' };
  const encrypted = `${encoded(JSON.stringify(header))}..AAAA.${encoded(bomb)}.AAAA`;
  const { kid } = issuer;
  const signed = issuer.signText(JSON.stringify({ alg: 'ES256', kid, zip: 'DEF' }), bomb);
  expect(await attack(verifier(), mint(), [encrypted, signed])).toEqual([
    'token_encrypted',
    'token_malformed',
  ]);
  expect(inflate).not.toHaveBeenCalled();
});
