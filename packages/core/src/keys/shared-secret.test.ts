import type * as NodeUtil from 'node:util';
import { base64url, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { createVerifier, jwtIssuer, localKeys, pemKey, remoteKeys } from '../index.js';
import type { AuthEvent, KeySource, Verification } from '../index.js';
import type { SharedSecretOptions } from './shared-secret.js';
import { sharedSecret } from './shared-secret.js';

const issuer = 'https://id.test';
const now = 1_800_000_000;
const text = 'correct horse battery staple, and more of it';
const bytes = new TextEncoder().encode(text);
const other = new TextEncoder().encode('another secret, which is long enough too');
const hs256 = { algorithm: 'HS256' } as const;

const verifierOf = (keys: KeySource, more: object = {}) =>
  createVerifier({
    authorities: [jwtIssuer({ name: 'own', issuer, audience: 'api', keys })],
    now: () => now,
    ...more,
  });

const signed = (
  key: Parameters<SignJWT['sign']>[0],
  header: { alg: string; kid?: string },
): Promise<string> =>
  new SignJWT({ sub: 'ann' })
    .setProtectedHeader(header)
    .setIssuer(issuer)
    .setAudience('api')
    .setExpirationTime(now + 60)
    .sign(key);

const codeOf = async (keys: KeySource, token: string): Promise<string> =>
  (await verifierOf(keys).verify(token)).denial?.code ?? 'granted';

describe('sharedSecret', () => {
  // The token and the key of RFC 7515 §A.1.
  it('verifies the HS256 example of RFC 7515', async () => {
    const token =
      'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxl' +
      'LmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
    const k = 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow';
    const verify = async (secret: string): Promise<Verification> => {
      const keys = sharedSecret(secret, { algorithm: 'HS256', encoding: 'base64url' });
      const audience = Symbol.for('tokenward.unchecked') as never;
      return createVerifier({
        authorities: [jwtIssuer({ name: 'joe', issuer: 'joe', audience, keys })],
        now: () => 1_300_819_000,
      }).verify(token);
    };
    expect((await verify(k)).access?.claims).toEqual({
      iss: 'joe',
      exp: 1_300_819_380,
      'http://example.com/is_root': true,
    });
    expect((await verify(k.replace('A', 'B'))).denial?.code).toBe('signature_invalid');
  });

  it.each<[string, string | Uint8Array, SharedSecretOptions]>([
    ['bytes', bytes, hs256],
    ['a text in UTF-8', text, { ...hs256, encoding: 'utf8' }],
    ['base64url', base64url.encode(bytes), { ...hs256, encoding: 'base64url' }],
    ['base64', btoa(text), { ...hs256, encoding: 'base64' }],
    ['base64 without padding', btoa(text).replace(/=+$/, ''), { ...hs256, encoding: 'base64' }],
    [
      'hex',
      Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''),
      { ...hs256, encoding: 'hex' },
    ],
    [
      'hex in capitals',
      Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(''),
      { ...hs256, encoding: 'hex' },
    ],
    ['bytes, with an encoding that has no effect', bytes, { ...hs256, encoding: 'hex' }],
    ['bytes, with an encoding that is undefined', bytes, { ...hs256, encoding: undefined as never }],
  ])('takes the secret as %s', async (_name, secret, options) => {
    const token = await signed(bytes, { alg: 'HS256' });
    expect(await codeOf(sharedSecret(secret, options), token)).toBe('granted');
    expect(await codeOf(sharedSecret(other, hs256), token)).toBe('signature_invalid');
  });

  it('decodes base64 with + and /', async () => {
    const secret = Uint8Array.from({ length: 33 }, (_, at) => [0xfb, 0xff, 0xbf][at % 3] as number);
    const encoded = btoa(String.fromCharCode(...secret));
    expect(encoded).toMatch(/\+.*\//);
    const keys = sharedSecret(encoded, { ...hs256, encoding: 'base64' });
    expect(await codeOf(keys, await signed(secret, { alg: 'HS256' }))).toBe('granted');
  });

  it('keeps its own copy of the bytes', async () => {
    const given = Uint8Array.from(bytes);
    const keys = sharedSecret(given, hs256);
    given.fill(0);
    expect(await codeOf(keys, await signed(bytes, { alg: 'HS256' }))).toBe('granted');
    expect(await codeOf(keys, await signed(given, { alg: 'HS256' }))).toBe('signature_invalid');
  });

  it.each([
    ['HS256', 32],
    ['HS384', 48],
    ['HS512', 64],
  ] as const)('needs for %s a secret of at least %i bytes', async (algorithm, length) => {
    const secret = new Uint8Array(length).fill(7);
    expect(await codeOf(sharedSecret(secret, { algorithm }), await signed(secret, { alg: algorithm }))).toBe(
      'granted',
    );
    expect(() => sharedSecret(secret.slice(1), { algorithm })).toThrow(
      `sharedSecret: the secret has ${length - 1} bytes: ${algorithm} needs at least ${length} (RFC 7518 §3.2).`,
    );
  });

  it('takes several secrets for a rotation, with and without kid', async () => {
    const keys = sharedSecret([{ secret: bytes, kid: 'new' }, { secret: other }], hs256);
    const by = async (secret: Uint8Array, kid?: string) =>
      codeOf(keys, await signed(secret, { alg: 'HS256', ...(kid !== undefined && { kid }) }));
    expect(await by(bytes, 'new')).toBe('granted');
    expect(await by(bytes)).toBe('granted');
    expect(await by(bytes, 'old')).toBe('signature_invalid');
    expect(await by(other, 'old')).toBe('granted');
    expect(await by(other, 'new')).toBe('granted');
    expect(await by(other)).toBe('granted');
    const named = sharedSecret([{ secret: bytes, kid: 'a' }], hs256);
    expect(await codeOf(named, await signed(bytes, { alg: 'HS256', kid: 'b' }))).toBe('key_unknown');
  });

  it('passes check()', async () => {
    expect(await verifierOf(sharedSecret(bytes, hs256)).check()).toEqual([]);
  });
});

describe('the options of sharedSecret', () => {
  const pem = `-----BEGIN PUBLIC KEY-----\n${'A'.repeat(64)}\n-----END PUBLIC KEY-----`;

  it.each<[string, unknown, unknown, RegExp]>([
    ['no options', bytes, undefined, /object of options/],
    ['no algorithm', bytes, {}, /"algorithm" must be HS256, HS384 or HS512/],
    ['an algorithm of public keys', bytes, { algorithm: 'RS256' }, /"algorithm"/],
    ['the algorithm none', bytes, { algorithm: 'none' }, /"algorithm"/],
    ['a list of algorithms', bytes, { algorithm: ['HS256'] }, /"algorithm"/],
    ['an unknown encoding', text, { ...hs256, encoding: 'latin1' }, /"encoding" must be one of utf8, base64/],
    ['an encoding that every object has', text, { ...hs256, encoding: 'toString' }, /"encoding"/],
    ['a misspelled option', text, { ...hs256, encodng: 'utf8' }, /no option "encodng"/],
    [
      'a text without an encoding',
      text,
      hs256,
      /is a text\. .*encoding: 'utf8' .*'base64', 'base64url' or 'hex'/,
    ],
    ['a text and an encoding that is undefined', text, { ...hs256, encoding: undefined }, /is a text\. /],
    ['a list as the encoding', text, { ...hs256, encoding: ['utf8'] }, /"encoding" must be one of/],
    ['nothing', undefined, hs256, /environment variable/],
    ['null', null, hs256, /environment variable/],
    ['an empty text', '', { ...hs256, encoding: 'utf8' }, /environment variable/],
    ['a number', 5, hs256, /must be bytes/],
    ['an object with numbers', Object.assign({}, bytes), hs256, /must be bytes/],
    ['bytes in another view', new Uint16Array(64), hs256, /must be bytes/],
    ['a text with a line break', `${text}\n`, { ...hs256, encoding: 'utf8' }, /white space/],
    ['a text that is no hex', text, { ...hs256, encoding: 'hex' }, /the secret is not hex/],
    ['half a byte of hex', 'a'.repeat(65), { ...hs256, encoding: 'hex' }, /not hex/],
    ['a text that is no base64', text, { ...hs256, encoding: 'base64' }, /not base64/],
    ['base64url as base64', `-_${'A'.repeat(62)}`, { ...hs256, encoding: 'base64' }, /not base64/],
    ['base64 as base64url', `+/${'A'.repeat(62)}`, { ...hs256, encoding: 'base64url' }, /not base64url/],
    [
      'a short secret',
      'hunter2 hunter2',
      { ...hs256, encoding: 'utf8' },
      /has 15 bytes: HS256 needs at least 32/,
    ],
    ['a PEM as text', pem, { ...hs256, encoding: 'utf8' }, /PEM file.*pemKey/],
    ['a PEM as bytes', new TextEncoder().encode(`\n${pem}`), hs256, /PEM file.*pemKey/],
    ['a JWK as text', `{"kty":"oct","k":"${'A'.repeat(64)}"}`, { ...hs256, encoding: 'utf8' }, /JSON/],
    [
      'a JWK as bytes, with white space',
      new TextEncoder().encode(`\n { "kty": "oct", "k": "${'A'.repeat(64)}" }`),
      hs256,
      /JSON/,
    ],
    ['an empty list', [], hs256, /1 to 16 secrets, but has 0/],
    ['17 secrets', Array.from({ length: 17 }, () => ({ secret: bytes })), hs256, /but has 17/],
    ['a list of bytes', [bytes], hs256, /secrets\[0\] must be an object/],
    ['a list of texts', [text], { ...hs256, encoding: 'utf8' }, /secrets\[0\] must be an object/],
    // oxlint-disable-next-line no-sparse-arrays -- a list of the application may have a hole
    ['a list with a hole', [{ secret: bytes }, ,], hs256, /secrets\[1\] must be an object/],
    [
      'a secret that is not set',
      [{ secret: bytes }, { secret: undefined }],
      hs256,
      /secrets\[1\] must be bytes/,
    ],
    ['a kid that is a number', [{ secret: bytes, kid: 5 }], hs256, /"kid" of secrets\[0\]/],
    ['an empty kid', [{ secret: bytes, kid: '' }], hs256, /"kid" of secrets\[0\]/],
  ])('are rejected with an error that never repeats the secret: %s', (_name, secret, options, says) => {
    const make = (): KeySource => sharedSecret(secret as Uint8Array, options as SharedSecretOptions);
    expect(make).toThrow(expect.objectContaining({ code: 'configuration_invalid' }));
    expect(make).toThrow(says);
    expect(make).not.toThrow(/battery|hunter2|AAAA/);
  });

  it.each([`random-----BEGIN ${'a'.repeat(40)}`, `random{"${'a'.repeat(40)}`])(
    'accept a secret that only looks like a PEM or JSON inside: %s',
    (secret) => {
      expect(() => sharedSecret(secret, { ...hs256, encoding: 'utf8' })).not.toThrow();
    },
  );

  it('accept 16 secrets', () => {
    expect(() =>
      sharedSecret(
        Array.from({ length: 16 }, () => ({ secret: bytes })),
        hs256,
      ),
    ).not.toThrow();
  });
});

describe('an authority with a shared secret', () => {
  let keys: KeySource;
  beforeAll(() => {
    keys = sharedSecret(bytes, hs256);
  });

  it.each(['RS256', 'PS256', 'ES256', 'Ed25519', 'EdDSA', 'none', 'HS1', 'A128KW', undefined, ['HS256']])(
    'rejects the algorithm %j',
    async (alg) => {
      const [, payload] = (await signed(bytes, { alg: 'HS256' })).split('.');
      const header = base64url.encode(JSON.stringify({ alg }));
      expect(await codeOf(keys, `${header}.${payload}.${base64url.encode(new Uint8Array(32))}`)).toMatch(
        /^(algorithm_unsupported|token_malformed)$/,
      );
    },
  );

  it.each(['HS384', 'HS512'])('rejects %s although the secret is the same', async (alg) => {
    const long = new Uint8Array(64).fill(9);
    const { denial } = await verifierOf(sharedSecret(long, hs256)).verify(await signed(long, { alg }));
    expect(denial).toMatchObject({
      code: 'algorithm_unsupported',
      detail: { algorithm: alg, allowed: ['HS256'] },
    });
    expect(denial?.hint).toMatch(/"algorithm" of sharedSecret/);
  });

  it('rejects the signature of a public key, with a hint', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const { denial } = await verifierOf(keys).verify(await signed(privateKey, { alg: 'ES256' }));
    expect(denial).toMatchObject({ code: 'algorithm_unsupported', detail: { algorithm: 'ES256' } });
    expect(denial?.hint).toMatch(/signed with ES256, but this authority has a shared secret/);
  });

  it('shows the secret in no error, event, hint or inspection', async () => {
    const events: AuthEvent[] = [];
    const verifier = verifierOf(keys, { observe: (event: AuthEvent) => void events.push(event) });
    const seen: unknown[] = [await keys({ now: () => now, fetch: globalThis.fetch }), keys, verifier];
    for (const token of [
      await signed(bytes, { alg: 'HS256' }),
      await signed(other, { alg: 'HS256' }),
      await signed(other, { alg: 'HS512', kid: 'x' }),
    ])
      seen.push(await verifier.verify(token));
    seen.push(events, await verifier.check());
    const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
    const util = process?.getBuiltinModule?.('node:util') as typeof NodeUtil | undefined;
    const shown = seen
      .map(
        (value) => `${JSON.stringify(value)} ${util?.inspect(value, { depth: 20, showHidden: true }) ?? ''}`,
      )
      .join('\n');
    const hex = Array.from(bytes.slice(0, 8), (byte) => byte.toString(16).padStart(2, '0'));
    for (const part of [
      text.slice(0, 12),
      btoa(text).slice(0, 12),
      hex.join(''),
      hex.join(' '),
      bytes.slice(0, 8).join(','),
    ])
      expect(shown).not.toContain(part);
  });
});

describe('an authority with public keys', () => {
  it('never uses a public key as a shared secret, in any form of the key', async () => {
    const { publicKey } = await generateKeyPair('RS256', { extractable: true });
    const spki = await exportSPKI(publicKey);
    const jwk = { ...(await crypto.subtle.exportKey('jwk', publicKey)), kid: 'k', alg: 'RS256' };
    const der = new Uint8Array(await crypto.subtle.exportKey('spki', publicKey));
    const fetched = remoteKeys(`${issuer}/jwks`);
    const fetch = (): Promise<Response> => Promise.resolve(Response.json({ keys: [jwk] }));
    const secrets = [spki, spki.trimEnd(), `${spki}\n`, JSON.stringify(jwk), String(jwk.n)].map((one) =>
      new TextEncoder().encode(one),
    );
    for (const secret of [...secrets, der, base64url.decode(String(jwk.n))])
      for (const alg of ['HS256', 'HS384', 'HS512'])
        for (const keys of [pemKey(spki), localKeys({ keys: [jwk] }), fetched]) {
          const { denial } = await verifierOf(keys, { fetch }).verify(
            await signed(secret, { alg, kid: 'k' }),
          );
          expect(denial).toMatchObject({ code: 'algorithm_unsupported', detail: { algorithm: alg } });
        }
  });

  it('passes over a symmetric key of a fetched set, so its tokens are rejected before anything is fetched', async () => {
    const oct = { kty: 'oct', kid: 's', alg: 'HS256', k: base64url.encode(bytes) };
    const { publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await crypto.subtle.exportKey('jwk', publicKey);
    let fetches = 0;
    const fetch = (): Promise<Response> => {
      fetches += 1;
      return Promise.resolve(Response.json({ keys: [oct, jwk] }));
    };
    const verifier = verifierOf(remoteKeys(`${issuer}/jwks`), { fetch });
    const { denial } = await verifier.verify(await signed(bytes, { alg: 'HS256', kid: 's' }));
    expect(denial?.code).toBe('algorithm_unsupported');
    expect(denial?.hint).toMatch(/but this authority has public keys\. .*sharedSecret/);
    expect(fetches).toBe(0);
    expect((await verifier.check()).map(({ problem }) => problem)).toEqual([
      expect.stringContaining('keys[0] is a symmetric secret'),
    ]);
  });

  it('accepts no shared secret of a key source that does not say that it has secrets, and the reverse', async () => {
    const secrets = sharedSecret(bytes, hs256);
    const unmarked: KeySource = (context, seen) => secrets(context, seen);
    expect(await codeOf(unmarked, await signed(bytes, { alg: 'HS256' }))).toBe('algorithm_unsupported');
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await crypto.subtle.exportKey('jwk', publicKey);
    const keys = localKeys({ keys: [jwk] });
    const marked = Object.assign<KeySource, object>((context) => keys(context), { symmetric: true });
    expect(await codeOf(marked, await signed(privateKey, { alg: 'ES256' }))).toBe('algorithm_unsupported');
    const truthy = Object.assign<KeySource, object>((context) => secrets(context), { symmetric: 'yes' });
    expect(await codeOf(truthy, await signed(bytes, { alg: 'HS256' }))).toBe('algorithm_unsupported');
  });
});
