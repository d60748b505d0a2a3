import { createClock } from '@tokenward/testing';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createVerifier, jwtIssuer, keyById } from '../index.js';
import type { KeyByIdOptions, KeyLookup } from './key-by-id.js';

const issuer = 'https://id.test';
const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
const jwk = (await exportJWK(publicKey)) as { kty: string };
const stranger = await generateKeyPair('ES256', { extractable: true });

/** A verifier with this look-up, which counts its calls. */
function setUp(answer: KeyLookup, options: KeyByIdOptions = {}) {
  const clock = createClock(1_800_000_000);
  const asked: { kid: string; alg: string }[] = [];
  const lookup: KeyLookup = (wanted) => {
    asked.push(wanted);
    return answer(wanted);
  };
  const verifier = createVerifier({
    authorities: [jwtIssuer({ name: 'own', issuer, audience: 'api', keys: keyById(lookup, options) })],
    now: clock.now,
  });
  return {
    clock,
    asked,
    check: async () => (await verifier.check()).map(({ problem }) => problem),
    verify: async (kid = 'k', key = privateKey) => {
      const token = await new SignJWT({ sub: 'ann' })
        .setProtectedHeader({ alg: 'ES256', kid })
        .setIssuer(issuer)
        .setAudience('api')
        .setExpirationTime(clock.now() + 60)
        .sign(key);
      return verifier.verify(token).then(
        ({ denial }) => denial?.code ?? 'granted',
        (error: unknown) => (error as { code?: string }).code ?? String(error),
      );
    },
  };
}

describe('keyById', () => {
  it.each<[string, KeyLookup]>([
    ['a JWK', () => jwk],
    ['a JWK with another kid', () => ({ ...jwk, kid: 'other' })],
    ['a PEM', () => exportSPKI(publicKey)],
    ['a CryptoKey', () => publicKey],
    ['a promise', () => Promise.resolve(jwk)],
  ])('verifies a token with what the look-up gives: %s', async (_name, lookup) => {
    const { verify, asked, check } = setUp(lookup);
    expect(await verify()).toBe('granted');
    expect(await verify('k', stranger.privateKey)).toBe('signature_invalid');
    expect(asked).toEqual([{ kid: 'k', alg: 'ES256' }]);
    expect(await check()).toEqual([]);
  });

  it('denies a token without kid, or with one longer than 256 characters, without a look-up', async () => {
    const { verify, asked } = setUp(() => jwk);
    expect(await setUp(() => jwk).verify('k'.repeat(256))).toBe('granted');
    expect(await verify('k'.repeat(257))).toBe('key_unknown');
    const nameless = await new SignJWT({ iss: issuer, aud: 'api', exp: 1_800_000_060 })
      .setProtectedHeader({ alg: 'ES256' })
      .sign(privateKey);
    const verifier = createVerifier({
      authorities: [jwtIssuer({ name: 'own', issuer, audience: 'api', keys: keyById(() => jwk) })],
      now: () => 1_800_000_000,
    });
    expect((await verifier.verify(nameless)).denial?.code).toBe('key_unknown');
    expect(asked).toEqual([]);
  });

  it('looks a key up again after its ttl, and rejects it once the look-up gives nothing', async () => {
    let key: typeof jwk | undefined = jwk;
    const { verify, asked, clock } = setUp(() => key, { ttl: 100 });
    await verify();
    clock.advance(99);
    key = undefined;
    expect(await verify()).toBe('granted');
    expect(asked).toHaveLength(1);
    clock.advance(1);
    expect(await verify()).toBe('key_unknown');
    expect(asked).toHaveLength(2);
  });

  it('remembers a kid without a key for its missTtl, and finds the key afterwards', async () => {
    let key: typeof jwk | undefined | null;
    const { verify, asked, clock } = setUp(() => key, { missTtl: 5 });
    for (const nothing of [undefined, null]) {
      key = nothing;
      expect(await verify('a')).toBe('key_unknown');
      key = jwk;
      clock.advance(4.9);
      expect(await verify('a')).toBe('key_unknown');
      clock.advance(0.1);
      expect(await verify('a')).toBe('granted');
      clock.advance(700);
    }
    expect(asked).toHaveLength(4);
  });

  it('looks a key up once for concurrent tokens', async () => {
    const { verify, asked } = setUp(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return jwk;
    });
    expect(new Set(await Promise.all(Array.from({ length: 20 }, () => verify())))).toEqual(
      new Set(['granted']),
    );
    expect(asked.length).toBeLessThanOrEqual(4);
  });

  it('accepts a key that is replaced under its kid, after at most the missTtl', async () => {
    let key = jwk;
    const { verify, asked, clock } = setUp(() => key, { missTtl: 10 });
    await verify();
    key = (await exportJWK(stranger.publicKey)) as typeof jwk;
    clock.advance(9.9);
    expect(await verify('k', stranger.privateKey)).toBe('signature_invalid');
    expect(asked).toHaveLength(1);
    clock.advance(0.1);
    expect(await verify('k', stranger.privateKey)).toBe('granted');
    expect(await verify()).toBe('signature_invalid');
    expect(asked).toHaveLength(2);
  });

  it('is unavailable while the look-up fails, except for a cached key, which is used for one more hour', async () => {
    let isDown = true;
    const lookup = () => {
      if (isDown) throw new Error('down');
      return jwk;
    };
    const { verify, asked, clock } = setUp(lookup, { ttl: 100, missTtl: 10 });
    expect(await verify()).toBe('unavailable');
    isDown = false;
    expect(await verify()).toBe('granted');
    isDown = true;
    clock.advance(100);
    expect(await verify()).toBe('granted');
    expect(await verify()).toBe('granted');
    expect(asked).toHaveLength(3);
    clock.advance(10);
    expect(await verify()).toBe('granted');
    expect(asked).toHaveLength(4);
    expect(await verify('k', stranger.privateKey)).toBe('signature_invalid');
    expect(await verify('other')).toBe('unavailable');
    clock.advance(3589);
    expect(await verify()).toBe('granted');
    clock.advance(1);
    expect(await verify()).toBe('unavailable');
    isDown = false;
    expect(await verify()).toBe('granted');
  });

  it('is unavailable if the hour ended during the look-up that failed', async () => {
    let fail = (): void => {};
    const down = new Promise<undefined>((_resolve, reject) => {
      fail = () => reject(new Error('down'));
    });
    const answers = [jwk, down];
    const { verify, asked, clock } = setUp(() => answers.shift(), { ttl: 100, missTtl: 10 });
    expect(await verify()).toBe('granted');
    clock.advance(3699);
    const outcome = verify();
    while (asked.length < 2) await new Promise((resolve) => setTimeout(resolve));
    clock.advance(1);
    fail();
    expect(await outcome).toBe('unavailable');
  });

  it('keeps at most maxEntries keys, and invented ids remove none of them', async () => {
    const { verify, asked } = setUp(({ kid }) => (kid.startsWith('good') ? jwk : undefined), {
      maxEntries: 2,
    });
    await verify('good 1');
    for (let count = 0; count < 10; count += 1) await verify(`invented ${count}`);
    await verify('good 1');
    expect(asked.filter(({ kid }) => kid === 'good 1')).toHaveLength(1);
    await verify('good 2');
    await verify('good 3');
    await verify('good 1');
    expect(asked.filter(({ kid }) => kid === 'good 1')).toHaveLength(2);
  });

  it.each<[string, KeyLookup]>([
    ['a private JWK', () => exportJWK(privateKey) as Promise<typeof jwk>],
    ['a symmetric JWK', () => ({ kty: 'oct', k: 'c2VjcmV0' })],
    ['a private CryptoKey', () => privateKey],
    ['a text that is no PEM', () => 'secret'],
    ['a key off its curve length', () => ({ ...jwk, x: 'AA' })],
    ['no key', () => ({}) as never],
    ['a list', () => [jwk] as never],
    ['a number', () => 5 as never],
    ['a promise of true', () => Promise.resolve(true) as never],
  ])('gives a configuration error for a look-up that returns %s', async (_name, lookup) => {
    const { verify } = setUp(lookup);
    expect(await verify()).toBe('configuration_invalid');
    expect(await verify()).toBe('configuration_invalid');
  });

  it('gives a configuration error that says what to do for a CryptoKey that cannot be exported', async () => {
    const hidden = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, [
      'verify',
    ]);
    const keys = keyById(() => hidden);
    const context = { now: () => 0, fetch: globalThis.fetch };
    await expect(async () => keys(context, undefined, { alg: 'ES256', kid: 'k' })).rejects.toThrow(
      /extractable/,
    );
  });

  it('treats a key for another purpose as unknown, and a key of another algorithm as unsupported', async () => {
    const encryption = setUp(() => ({ ...jwk, use: 'enc' }));
    expect(await encryption.verify()).toBe('key_unknown');
    const rsa = (await exportJWK(
      (await generateKeyPair('RS256', { extractable: true })).publicKey,
    )) as typeof jwk;
    expect(await setUp(() => rsa).verify()).toBe('algorithm_unsupported');
    expect(await setUp(() => jwk, { algorithms: ['RS256'] }).verify()).toBe('key_unknown');
  });

  it('never verifies a token with a shared secret', async () => {
    const { asked } = setUp(() => jwk);
    const verifier = createVerifier({
      authorities: [jwtIssuer({ name: 'own', issuer, audience: 'api', keys: keyById(() => jwk) })],
      now: () => 1_800_000_000,
    });
    const token = await new SignJWT({ iss: issuer, aud: 'api', exp: 1_800_000_060 })
      .setProtectedHeader({ alg: 'HS256', kid: 'k' })
      .sign(new TextEncoder().encode(JSON.stringify(jwk)));
    expect((await verifier.verify(token)).denial?.code).toBe('algorithm_unsupported');
    expect(asked).toEqual([]);
  });

  it.each<[string, () => unknown]>([
    ['no look-up', () => keyById(undefined as never)],
    ['a key as the look-up', () => keyById(jwk as never)],
    ['a ttl of zero', () => keyById(() => jwk, { ttl: 0 })],
    ['a missTtl in milliseconds', () => keyById(() => jwk, { missTtl: 10_000 })],
    ['half an entry', () => keyById(() => jwk, { maxEntries: 0.5 })],
    ['an algorithm of secrets', () => keyById(() => jwk, { algorithms: ['HS256' as 'RS256'] })],
    ['a misspelled option', () => keyById(() => jwk, { tll: 5 } as never)],
  ])('is rejected at start with %s', (_name, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'configuration_invalid' }));
    expect(make).toThrow(/^keyById\b/);
  });
});

describe('the key source of keyById', () => {
  const context = { now: () => 0, fetch: globalThis.fetch };
  const header = { alg: 'ES256', kid: 'k' };

  it.each<[string, unknown]>([
    ['a list', [jwk]],
    ['a number', 5],
    ['true', true],
    ['a promise of false', Promise.resolve(false)],
  ])('names the look-up and the possible values in the error for %s', async (_name, given) => {
    const keys = keyById(() => given as typeof jwk);
    await expect(async () => keys(context, undefined, header)).rejects.toThrow(
      '"lookup" of keyById must give a public key as a JWK, PEM or CryptoKey, or `undefined`',
    );
  });

  it.each<[string, unknown]>([
    ['no header', undefined],
    ['no alg', { kid: 'k' }],
    ['an alg that is a list', { kid: 'k', alg: ['ES256'] }],
    ['no kid', { alg: 'ES256' }],
    ['a kid that is a number', { alg: 'ES256', kid: 5 }],
    ['a kid that is null', { alg: 'ES256', kid: null }],
  ])('has no key and calls no look-up for %s', async (_name, given) => {
    let calls = 0;
    const keys = keyById(() => {
      calls += 1;
      return jwk;
    });
    const set = await keys(context, undefined, given as typeof header);
    expect(set.keys).toEqual([]);
    expect(calls).toBe(0);
  });

  it('is unavailable if a newer key is wanted while the look-up fails', async () => {
    let isDown = false;
    let now = 0;
    const keys = keyById(() => {
      if (isDown) throw new Error('down');
      return jwk;
    });
    const timed = { ...context, now: () => now };
    const set = await keys(timed, undefined, header);
    isDown = true;
    now = 10;
    expect(await keys(timed, undefined, header)).toBe(set);
    await expect(async () => keys(timed, set, header)).rejects.toMatchObject({
      code: 'unavailable',
      hint: '"lookup" of keyById failed',
    });
  });
});
