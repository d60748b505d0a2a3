import { createClock, createIssuer } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../../test/outcome-of.js';
import { cookie, createVerifier, jwtIssuer, localKeys } from '../index.js';

const secret = 'a cookie secret of 32 characters';
const older = 'an older secret';
const origins = ['https://app.test'];
const signed = cookie('session', { origins, signed: secret });

/** Reads a Cookie header: the token, the code of the denial, or `nothing`. */
async function outcome(header: string, source = signed, more: Readonly<Record<string, string>> = {}) {
  const headers: Readonly<Record<string, string>> = { cookie: header, ...more };
  return outcomeOf(await source.read({ raw: {}, method: 'GET', header: (name) => headers[name] }));
}

const signature = 'pufERM9fZlLRtXN2N2EMLC13M4fJooJ3yemMFtW%2FZX0';
const other = 'pW2gmqtGVlj3WqM53TkMUXQMhid%2Faq71YC%2FO3fGdCKI';

/** Made with the secret above by these versions; `session=` and their output. */
const vectors: readonly (readonly [string, string, string])[] = [
  // cookie-signature 1.2.2 and cookie 1.1.1, as res.cookie of Express with cookie-parser 1.4.7
  ['cookie-parser', 'tOkEn-1', `s%3AtOkEn-1.${signature}`],
  ['cookie-parser, all characters', 'abc.def/+_-~==', `s%3Aabc.def%2F%2B_-~%3D%3D.${other}`],
  // @fastify/cookie 11.1.5, sign
  ['@fastify/cookie', 'tOkEn-1', `tOkEn-1.${signature}`],
  ['@fastify/cookie, all characters', 'abc.def/+_-~==', `abc.def%2F%2B_-~%3D%3D.${other}`],
  [
    '@fastify/cookie, a JWT',
    'eyJhbGciOiJub25lIn0.e30.',
    'eyJhbGciOiJub25lIn0.e30..bKTNqjKF5QMn9Wq6aWXwMwvYIKPx8I5jP96jH61Iqw0',
  ],
  // hono 4.13.19, setSignedCookie; better-call 1.4.5, serializeSignedCookie
  ['Hono and Better Auth', 'tOkEn-1', `tOkEn-1.${signature}%3D`],
  ['Hono and Better Auth, all characters', 'abc.def/+_-~==', `abc.def%2F%2B_-~%3D%3D.${other}%3D`],
];

describe('a signed cookie', () => {
  it.each(vectors)('is verified in the form of %s', async (_name, token, value) => {
    expect(await outcome(`theme=dark; session=${value}`)).toBe(token);
    expect(await outcome(`session=${decodeURIComponent(value)}`)).toBe(token);
    expect(await outcome(`session="${value}"`)).toBe(token);
  });

  it.each(vectors)('is rejected with another secret: %s', async (_name, _token, value) => {
    const rotated = (...secrets: string[]) => cookie('session', { origins, signed: secrets });
    expect(await outcome(`session=${value}`, rotated(older))).toBe('signature_invalid');
    expect(await outcome(`session=${value}`, rotated(`${secret} `))).toBe('signature_invalid');
    expect(await outcome(`session=${value}`, rotated(older, secret))).not.toBe('signature_invalid');
    expect(await outcome(`session=${value}`, rotated(secret, older))).not.toBe('signature_invalid');
  });

  it.each<[string, string]>([
    ['has no signature', 'tOkEn-1'],
    ['has an empty signature', 'tOkEn-1.'],
    ['has the signature of another value', `tOkEn-2.${signature}`],
    ['has a signature that was altered', `tOkEn-1.q${signature.slice(1)}`],
    ['has a signature that was cut off', `tOkEn-1.${signature.slice(0, -1)}`],
    ['has a longer signature', `tOkEn-1.${signature}A`],
    ['has a signature with unused bits', `tOkEn-1.${signature.slice(0, -1)}1`],
    ['has a signature with two padding characters', `tOkEn-1.${signature}%3D%3D`],
    ['has a signature in base64url', `tOkEn-1.${signature.replace('%2F', '_')}`],
    ['has a signature alone', signature],
    ['has a prefix twice', `s%3As%3AtOkEn-1.${signature}`],
    ['has another prefix', `S%3AtOkEn-1.${signature}`],
    ['is encoded twice', `tOkEn-1.${signature.replace('%', '%25')}`],
    ['has a space behind its signature', `tOkEn-1.${signature}%20`],
    ['has a signature in hexadecimal', `tOkEn-1.${'0'.repeat(64)}`],
    ['is a dot', '.'],
  ])('is rejected when it %s', async (_name, value) => {
    expect(await outcome(`session=${value}`)).toBe('signature_invalid');
  });

  it('has a denial that names the cookie and the option, and neither value nor secret', async () => {
    const headers: Readonly<Record<string, string>> = { cookie: 'session=tOkEn-1.sIgNaTuRe' };
    const read = await signed.read({ raw: {}, method: 'GET', header: (name) => headers[name] });
    expect(read).toMatchObject({
      denial: {
        status: 401,
        detail: { cookie: 'session', option: 'signed' },
        hint: expect.stringContaining('secrets under "signed"') as string,
      },
    });
    for (const text of [JSON.stringify(read), JSON.stringify(signed), String(Object.values(signed))])
      expect(text).not.toMatch(/tOkEn|sIgNaTuRe|cookie secret/);
  });

  it('is not repeated in an error about the secret', () => {
    const make = () => cookie('session', { origins, signed: [secret, 5 as never] });
    expect(make).toThrow('"signed"');
    expect(make).not.toThrow(secret);
  });

  it('is missing when there is no cookie or an empty one', async () => {
    expect(await outcome('theme=dark')).toBe('nothing');
    expect(await outcome('session=')).toBe('nothing');
  });

  it('is checked for a second cookie and for its origin before the signature', async () => {
    const value = `session=tOkEn-1.${signature}`;
    expect(await outcome(`${value}; ${value}`)).toBe('credential_repeated');
    expect(await outcome(value, signed, { origin: 'https://evil.test' })).toBe('credential_cross_site');
  });

  it('is rejected when the signed value is JSON of Express, or signed twice', async () => {
    const json = await sign('j:{"token":"a"}');
    expect(await outcome(`session=${encodeURIComponent(json)}`)).toBe('token_malformed');
    expect(await outcome(`session=s%3A${encodeURIComponent(await sign('s:a.b'))}`)).toBe('token_malformed');
  });

  it('copies its secrets, so that later changes to the list have no effect', async () => {
    const secrets = [secret];
    const source = cookie('session', { origins, signed: secrets });
    secrets[0] = older;
    expect(await outcome(`session=tOkEn-1.${signature}`, source)).toBe('tOkEn-1');
  });

  it('contains a token that is then verified like any other', async () => {
    const clock = createClock(1_800_000_000);
    const issuer = await createIssuer({ clock });
    const { url, audience } = issuer;
    const verifier = createVerifier({
      authorities: [jwtIssuer({ name: 'people', issuer: url, audience, keys: localKeys(issuer.jwks()) })],
      sources: [signed],
      now: clock.now,
    });
    const of = async (value: string) => {
      const headers: Readonly<Record<string, string>> = { cookie: `session=${encodeURIComponent(value)}` };
      const { access, denial } = await verifier.authenticate({
        raw: {},
        method: 'GET',
        header: (name) => headers[name],
      });
      return denial?.code ?? access?.subject;
    };
    expect(await of(await sign(await issuer.mint()))).toBe('user_1');
    expect(await of(await sign(await issuer.mintExpired()))).toBe('token_expired');
    expect(await of(await issuer.mint())).toBe('signature_invalid');
  });
});

describe('the hint for a cookie', () => {
  it.each<[string, string, string | undefined]>([
    ['is missing', 'credential_missing', undefined],
    ['came twice', 'credential_repeated', 'session=a; session=b'],
    ['has a character that no token has', 'token_malformed', 'session=a|b'],
    ['is not signed', 'signature_invalid', 'signed=a'],
    ['is unknown', 'token_unrecognized', 'session=abc'],
  ])('does not speak of the Authorization header when the cookie %s', async (_name, code, header) => {
    const verifier = createVerifier({
      authorities: [jwtIssuer({ name: 'a', issuer: 'https://id.test', audience: 'a' })],
      sources: [cookie('session', { origins }), cookie('signed', { origins, signed: secret })],
    });
    const { denial } = await verifier.authenticate({
      raw: {},
      method: 'GET',
      header: (name) => (name === 'cookie' ? header : undefined),
    });
    expect(denial?.code).toBe(code);
    expect(JSON.stringify(denial)).not.toMatch(/authorization/i);
  });
});

/** Signs like Hono (RFC 2104, HMAC-SHA-256 in base64). */
async function sign(value: string): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign']);
  const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(value)));
  return `${value}.${btoa(String.fromCharCode(...bytes))}`;
}
