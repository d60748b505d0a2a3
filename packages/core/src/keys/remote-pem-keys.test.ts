import { createClock } from '@tokenward/testing';
import { exportPKCS8, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import type { AuthEvent } from '../context.js';
import { createVerifier, jwtIssuer } from '../index.js';
import { promisesAreShared } from '../lib/runtime.js';
import { remotePemKeys } from './remote-pem-keys.js';
import type { RemotePemKeyOptions } from './remote-pem-keys.js';

const issuer = 'https://id.test';
const base = 'https://keys.test/elb';
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const kid = '12345678-1234-1234-1234-123456789012';
const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
const pem = await exportSPKI(publicKey);
const other = await generateKeyPair('ES384', { extractable: true });
const unknown = Symbol('no answer');

interface SetUp {
  readonly url?: string;
  readonly observe?: boolean;
}

type Answer = () => Response | Promise<Response> | typeof unknown;

/** A verifier whose keys are fetched from an endpoint with this answer. */
function setUp(
  answer: Answer = () => new Response(pem),
  { url = base, observe = true, ...options }: Partial<RemotePemKeyOptions> & SetUp = {},
) {
  const clock = createClock(1_800_000_000);
  const asked: string[] = [];
  const events: AuthEvent[] = [];
  let current = answer;
  const keys = remotePemKeys(url, { kid: uuid, algorithms: ['ES256'], ...options });
  const verifier = createVerifier({
    authorities: [jwtIssuer({ name: 'own', issuer, audience: 'api', keys })],
    now: clock.now,
    ...(observe && { observe: (event) => events.push(event) }),
    fetch: async (input, init) => {
      const request = new Request(input, init);
      asked.push(request.url);
      expect([request.method, request.redirect, request.headers.get('accept')]).toEqual([
        'GET',
        'manual',
        '*/*',
      ]);
      const response = current();
      return response === unknown ? new Promise<never>(() => {}) : response;
    },
  });
  return {
    clock,
    asked,
    events,
    problems: () => verifier.check(),
    answerWith: (next: Answer) => {
      current = next;
    },
    verify: async (header: object = {}, key = privateKey) => {
      const token = await new SignJWT({ sub: 'ann' })
        .setProtectedHeader({ alg: 'ES256', kid, ...header })
        .setIssuer(issuer)
        .setAudience('api')
        .setExpirationTime(clock.now() + 60)
        .sign(key);
      return verifier.verify(token).then(
        ({ denial }) => denial?.code ?? 'granted',
        (error: unknown) => (error as { hint?: string }).hint ?? String(error),
      );
    },
  };
}

describe('remotePemKeys', () => {
  it('fetches the PEM of a kid once where promises can be shared, with the fetch of the verifier', async () => {
    const { verify, asked, problems, events } = setUp();
    expect(await Promise.all([verify(), verify(), verify()])).toEqual(['granted', 'granted', 'granted']);
    expect(await verify()).toBe('granted');
    const fetches = promisesAreShared() ? 1 : 3;
    expect(asked).toEqual(Array.from({ length: fetches }, () => `${base}/${kid}`));
    expect(events).toContainEqual({ type: 'keys_refreshed', source: base, keys: 1, seconds: 0 });
    expect(await problems()).toEqual([]);
  });

  it.each([
    ['is no UUID', 'k1'],
    ['climbs to another path', '../../evil/aaaaaaaa-1234-1234-1234-123456789012'],
    ['has a line break at its end', `${kid}\n`],
    ['is in capitals', kid.replace('1234', 'ABCD')],
    ['has a query', `${kid}?x=1`],
    ['has a host', `@evil.test/${kid}`],
    ['is empty', ''],
    ['is very long', 'a'.repeat(5000)],
  ])('knows no key, and fetches nothing, for a kid that %s', async (_, wrong) => {
    const { verify, asked } = setUp();
    expect(await verify({ kid: wrong })).toBe('key_unknown');
    expect(asked).toEqual([]);
  });

  it.each(['.', '..'])('knows no key for the kid %j, whatever its form is', async (wrong) => {
    const { verify, asked } = setUp(undefined, { kid: /^.{1,64}$/ });
    expect(await verify({ kid: wrong })).toBe('key_unknown');
    expect(asked).toEqual([]);
  });

  it.each(['a.', '...', 'a/b', 'a?b', '%2e', 'ä'])('fetches the kid %j from the folder', async (odd) => {
    const { verify, asked } = setUp(undefined, { kid: /^.{1,64}$/ });
    expect(await verify({ kid: odd })).toBe('granted');
    expect(asked).toEqual([`${base}/${encodeURIComponent(odd)}`]);
  });

  it('fetches the PEM of a kid once for all algorithms', async () => {
    const { verify, asked } = setUp(undefined, { algorithms: ['ES256', 'RS256'] });
    expect(await verify()).toBe('granted');
    const rsa = await generateKeyPair('RS256');
    expect(await verify({ alg: 'RS256' }, rsa.privateKey)).toBe('algorithm_unsupported');
    expect(await verify({ alg: 'ES384' }, other.privateKey)).toBe('algorithm_unsupported');
    expect(await verify()).toBe('granted');
    expect(asked).toHaveLength(1);
  });

  it('fetches nothing for a token without kid', async () => {
    const { verify, asked } = setUp();
    expect(await verify({ kid: undefined })).toBe('key_unknown');
    expect(asked).toEqual([]);
  });

  it.each([400, 403, 404])('takes the status %d for an unknown kid, for ten seconds', async (status) => {
    const { verify, asked, clock, answerWith, events } = setUp(() => new Response('<Error/>', { status }));
    expect([await verify(), await verify()]).toEqual(['key_unknown', 'key_unknown']);
    expect(asked).toHaveLength(1);
    expect(events.filter(({ type }) => type.startsWith('keys_'))).toEqual([]);
    expect(events).toContainEqual({ type: 'kid_missed', authority: 'own', found: false });
    answerWith(() => new Response(pem));
    clock.advance(11);
    expect(await verify()).toBe('granted');
    expect(asked).toHaveLength(2);
  });

  it.each<[string, Answer, RegExp]>([
    ['a status 500', () => new Response(null, { status: 500 }), /answered 500$/],
    ['a status 401', () => new Response(null, { status: 401 }), /answered 401$/],
    ['a status 410', () => new Response(null, { status: 410 }), /answered 410$/],
    [
      'a redirect',
      () => new Response(null, { status: 302, headers: { location: 'https://evil.test' } }),
      /redirect/,
    ],
    ['no connection', () => Promise.reject(new TypeError('secret')), /cannot be reached: TypeError$/],
    ['an empty body', () => new Response(''), /not a public key in PEM$/],
    ['a web page', () => new Response('<html>'), /not a public key in PEM$/],
    ['a JWK Set', () => Response.json({ keys: [] }), /not a public key in PEM$/],
    ['two keys', () => new Response(pem + pem), /not a public key in PEM$/],
    ['bytes that are no UTF-8', () => new Response(new Uint8Array([0xff])), /not UTF-8$/],
    ['more than 1 MiB', () => new Response('x'.repeat(1024 * 1024 + 1)), /more than 1048576 bytes$/],
    ['no response of the web', () => ({ ok: true }) as Response, /"fetch" that does not return/],
  ])('is unavailable after %s, and names the address', async (_, answer, hint) => {
    const { verify, events } = setUp(answer);
    const found = await verify();
    expect(found).toMatch(hint);
    expect(found).toContain('https://keys.test/elb');
    expect(events).toContainEqual({ type: 'keys_failed', source: base, hint: found, age: undefined });
  });

  it('is unavailable if the endpoint publishes a private key, and does not repeat it', async () => {
    const secret = await exportPKCS8(privateKey);
    const { verify } = setUp(() => new Response(secret));
    const found = await verify();
    expect(found).toBe(`${base} answered something that is not a public key in PEM`);
  });

  it('is unavailable if the endpoint publishes a weak key, and says why', async () => {
    const { publicKey: weak } = await crypto.subtle.generateKey(
      {
        name: 'RSASSA-PKCS1-v1_5',
        modulusLength: 1024,
        publicExponent: Uint8Array.of(1, 0, 1),
        hash: 'SHA-256',
      },
      true,
      ['sign', 'verify'],
    );
    const text = await exportSPKI(weak);
    const { verify } = setUp(() => new Response(text), { algorithms: ['ES256', 'RS256'] });
    expect(await verify()).toMatch(
      /^https:\/\/keys\.test\/elb answered a key that is an RSA key of 1024 bits/,
    );
  });

  it('gives what is wrong with a PEM as the cause of its error', async () => {
    const keys = remotePemKeys(base, { kid: uuid });
    const context = { now: () => 0, fetch: async () => Promise.resolve(new Response('<html>')) };
    const error = await Promise.resolve(keys(context, undefined, { alg: 'ES256', kid })).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toHaveProperty('cause.cause.code', 'configuration_invalid');
  });

  it('does not mind a slash at the end of the URL', async () => {
    const { verify, asked } = setUp(undefined, { url: `${base}/` });
    expect(await verify()).toBe('granted');
    expect(asked).toEqual([`${base}/${kid}`]);
  });

  it('needs no observer', async () => {
    const { verify, clock, answerWith } = setUp(undefined, { observe: false });
    expect(await verify()).toBe('granted');
    answerWith(() => new Response(null, { status: 500 }));
    clock.advance(5000);
    expect(await verify()).toMatch(/answered 500$/);
  });

  it('is unavailable if a fetch takes longer than its timeout', async () => {
    const { verify } = setUp(() => unknown, { timeout: 0.1 });
    expect(await verify()).toBe('the key did not arrive within 0.1 seconds');
  });

  it('knows no key for a PEM of another algorithm', async () => {
    const { verify } = setUp(async () => new Response(await exportSPKI(other.publicKey)));
    expect(await verify()).toBe('key_unknown');
    expect(await verify({ alg: 'ES384' }, other.privateKey)).toBe('key_unknown');
  });

  it('asks again at once if a connection is cut off, or after a 503 without Retry-After', async () => {
    let times = 0;
    const { verify, asked } = setUp(() => {
      times += 1;
      return times === 1 ? new Response(null, { status: 503 }) : new Response(pem);
    });
    expect(await verify()).toBe('granted');
    expect(asked).toHaveLength(2);
  });

  it('makes the pause that the endpoint asks for with Retry-After', async () => {
    const busy = () => new Response(null, { status: 429, headers: { 'retry-after': '120' } });
    const { verify, asked, clock, answerWith } = setUp(busy);
    expect(await verify()).toMatch(/answered 429$/);
    answerWith(() => new Response(pem));
    clock.advance(119);
    expect(await verify({ kid: kid.replace('1', '2') })).toMatch(/answered 429$/);
    expect(asked).toHaveLength(1);
    clock.advance(2);
    expect(await verify()).toBe('granted');
  });

  it('goes on with a key for an hour while the endpoint fails, and no longer', async () => {
    const { verify, clock, answerWith } = setUp();
    expect(await verify()).toBe('granted');
    answerWith(() => new Response(null, { status: 500 }));
    for (const wait of [601, 1800, 1700]) {
      clock.advance(wait);
      expect(await verify()).toBe('granted');
    }
    clock.advance(600);
    expect(await verify()).toMatch(/answered 500$/);
  });

  it('fetches a key again after ten minutes, and drops one that was withdrawn', async () => {
    const { verify, asked, clock, answerWith } = setUp();
    expect(await verify()).toBe('granted');
    answerWith(() => new Response(null, { status: 404 }));
    clock.advance(601);
    expect(await verify()).toBe('key_unknown');
    expect(asked).toHaveLength(2);
  });

  it.each<[string, unknown, unknown]>([
    ['a URL that is not https', 'http://keys.test', { kid: uuid }],
    ['no URL', 'keys.test', { kid: uuid }],
    ['a URL with a query', `${base}?version=1`, { kid: uuid }],
    ['a URL with an empty query', `${base}?`, { kid: uuid }],
    ['a URL with an empty fragment', `${base}#`, { kid: uuid }],
    ['no kid', base, {}],
    ['a kid that is a text', base, { kid: '.*' }],
    ['a kid that keeps state', base, { kid: /a/g }],
    ['a kid that is sticky', base, { kid: /a/y }],
    ['no options', base, undefined],
    ['an unknown algorithm', base, { kid: uuid, algorithms: ['HS256'] }],
    ['no timeout', base, { kid: uuid, timeout: 0 }],
    ['an unknown option', base, { kid: uuid, ttl: 5 }],
  ])('takes %s for a configuration error', (_, url, options) => {
    expect(() => remotePemKeys(url as string, options as RemotePemKeyOptions)).toThrow(/^remotePemKeys/);
  });
});
