import { createIssuer } from '@tokenward/testing';
import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import { issuerWithClock } from '../../../test/setup.js';
import {
  clientSecretBasic,
  createVerifier,
  discoveredKeys,
  introspection,
  introspectionEndpoint,
  localKeys,
  unchecked,
} from '../../index.js';

const { clock, now, issuer: id } = await issuerWithClock({ url: 'https://id.test', audience: 'app' });
const type = 'application/token-introspection+jwt';
const active = { active: true, iss: id.url, aud: 'api', sub: 'ann', exp: now + 60 } as const;

type Claims = Readonly<Record<string, unknown>>;

/** A signed response, without `exp` and `sub` (RFC 9701 §5). */
const answerOf = (claims: Claims = {}, header: Claims = {}, from = id): Promise<string> =>
  from.mint(
    { exp: undefined, sub: undefined, token_introspection: active, ...claims },
    { header: { typ: 'token-introspection+jwt', ...header } },
  );

interface Sent {
  readonly body: string | (() => Promise<string>);
  readonly contentType?: string;
  readonly status?: number;
}

const signed = { issuer: id.url, audience: 'app', keys: localKeys(id.jwks()) };

/** The outcome for a signed response, and the Accept headers of the requests. */
async function said({ body, contentType = type, status = 200 }: Sent, more = {}, options?: typeof signed) {
  const accepts: (string | null)[] = [];
  const ask = introspectionEndpoint('https://id.test/introspect', {
    client: clientSecretBasic('app', 's3cret'),
    signed: options ?? { ...signed, ...more },
  });
  const verifier = createVerifier({
    authorities: [introspection({ name: 'tokens', issuer: id.url, audience: 'api', ask })],
    now: clock.now,
    async fetch(input, init) {
      if (typeof input !== 'string' || !input.endsWith('/introspect')) return id.fetch(input, init);
      accepts.push(new Headers(init?.headers).get('accept'));
      const text = typeof body === 'string' ? body : await body();
      return new Response(text, { status, headers: { 'content-type': contentType } });
    },
  });
  const outcome = await verifier.verify('opaque').then(
    ({ access, denial }) => denial?.code ?? `granted to ${access?.subject}`,
    (error: unknown) => error as { code: string; hint?: string; message: string },
  );
  return { outcome, accepts };
}

describe('a signed introspection response (RFC 9701)', () => {
  it('is requested, and accepted when all its members are right', async () => {
    expect(await said({ body: () => answerOf() })).toEqual({ outcome: 'granted to ann', accepts: [type] });
  });

  it('is accepted when the options are getters of a class', async () => {
    class Options {
      get issuer(): string {
        return signed.issuer;
      }
      get audience(): string {
        return signed.audience;
      }
      get keys(): typeof signed.keys {
        return signed.keys;
      }
    }
    const { outcome } = await said({ body: () => answerOf() }, {}, new Options());
    expect(outcome).toBe('granted to ann');
  });

  it.each<[string, Sent, string]>([
    ['inactive', { body: () => answerOf({ token_introspection: { active: false } }) }, 'token_inactive'],
    [
      'active but expired',
      { body: () => answerOf({ token_introspection: { ...active, exp: now - 60 } }) },
      'token_expired',
    ],
    [
      'active for another API',
      { body: () => answerOf({ token_introspection: { ...active, aud: 'app' } }) },
      'audience_mismatch',
    ],
    [
      'with a charset behind its type',
      { body: () => answerOf(), contentType: `${type}; charset=utf-8` },
      'granted to ann',
    ],
    [
      'with its type in capitals',
      { body: () => answerOf(), contentType: type.toUpperCase() },
      'granted to ann',
    ],
    ['with a line break behind', { body: async () => `${await answerOf()}\n` }, 'granted to ann'],
    ['for this API among others', { body: () => answerOf({ aud: ['app', 'api'] }) }, 'granted to ann'],
    ['of the long name of its typ', { body: () => answerOf({}, { typ: type }) }, 'granted to ann'],
    ['of a minute ago', { body: () => answerOf({ iat: now - 60 }) }, 'granted to ann'],
    ['from a clock a little ahead', { body: () => answerOf({ iat: now + 5 }) }, 'granted to ann'],
  ])('decides about the token: %s', async (_name, sent, outcome) => {
    expect((await said(sent)).outcome).toBe(outcome);
  });

  const stranger = createIssuer({ url: id.url, audience: 'app', clock });

  it.each<[string, Sent]>([
    ['unsigned JSON', { body: JSON.stringify(active), contentType: 'application/json' }],
    ['unsigned JSON under the right type', { body: JSON.stringify(active) }],
    ['the right body under the type of JSON', { body: () => answerOf(), contentType: 'application/json' }],
    ['the right body under the type of any JWT', { body: () => answerOf(), contentType: 'application/jwt' }],
    ['nothing', { body: '' }],
    ['a JWE', { body: 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0.a.b.c.d' }],
    ['no typ', { body: () => answerOf({}, { typ: undefined }) }],
    ['the typ of an access token', { body: () => answerOf({}, { typ: 'at+jwt' }) }],
    ['the typ of any JWT', { body: () => answerOf({}, { typ: 'JWT' }) }],
    ['another issuer', { body: () => answerOf({ iss: 'https://evil.test' }) }],
    ['no issuer', { body: () => answerOf({ iss: undefined }) }],
    ['another audience', { body: () => answerOf({ aud: 'other-app' }) }],
    ['the audience of the token for its own', { body: () => answerOf({ aud: 'api' }) }],
    ['no audience', { body: () => answerOf({ aud: undefined }) }],
    ['no iat', { body: () => answerOf({ iat: undefined }) }],
    ['an iat as text', { body: () => answerOf({ iat: String(now) }) }],
    ['an iat long ago', { body: () => answerOf({ iat: now - 71 }) }],
    ['an iat ahead', { body: () => answerOf({ iat: now + 6 }) }],
    ['no answer in it', { body: () => answerOf({ token_introspection: undefined }) }],
    ['a list for an answer', { body: () => answerOf({ token_introspection: [active] }) }],
    ['"active" beside the answer', { body: () => answerOf({ active: true, token_introspection: {} }) }],
    ['"active" as text', { body: () => answerOf({ token_introspection: { ...active, active: 'true' } }) }],
    ['no signature', { body: async () => (await answerOf()).replace(/[^.]+$/, '') }],
    ['alg none', { body: () => answerOf({}, { alg: 'none' }) }],
    ['an HMAC', { body: () => answerOf({}, { alg: 'HS256' }) }],
    ['a critical extension', { body: () => answerOf({}, { crit: ['x'] }) }],
    ['an unknown key', { body: () => answerOf({}, { kid: 'x' }) }],
    ['an unknown key under the same kid', { body: async () => answerOf({}, {}, await stranger) }],
    [
      'a body that was altered',
      {
        body: async () => {
          const [header, payload, signature] = (await answerOf()).split('.') as [string, string, string];
          const altered = new TextDecoder().decode(base64url.decode(payload)).replace('ann', 'eve');
          return [header, base64url.encode(altered), signature].join('.');
        },
      },
    ],
    [
      'an access token of the same issuer',
      { body: () => id.mint({ active: true, token_introspection: active }) },
    ],
    ['a status of 500', { body: () => answerOf(), status: 500 }],
  ])('causes UnavailableError with %s', async (_name, sent) => {
    const { outcome } = await said(sent);
    expect(outcome).toMatchObject({ code: 'unavailable', status: 503 });
    expect(JSON.stringify(outcome)).not.toMatch(/s3cret|opaque/);
  });

  it('can be signed with a fetched key, and causes UnavailableError while the key is unavailable', async () => {
    const own = await createIssuer({ url: id.url, audience: 'app', clock });
    const sent: Sent = { body: () => answerOf({}, {}, own) };
    const keys = discoveredKeys(own.url);
    const withKeysOf = (context: Parameters<typeof keys>[0], seen?: Parameters<typeof keys>[1]) =>
      keys({ ...context, fetch: own.fetch }, seen);
    own.setReachable(false);
    expect((await said(sent, { keys: withKeysOf })).outcome).toMatchObject({ code: 'unavailable' });
    own.setReachable(true);
    clock.advance(1);
    expect((await said(sent, { keys: withKeysOf })).outcome).toBe('granted to ann');
    clock.advance(-1);
  });

  it('causes UnavailableError with a hint when it rejects the credentials of the API', async () => {
    const { outcome } = await said({ body: '{}', status: 401, contentType: 'application/json' });
    expect(outcome).toMatchObject({
      code: 'unavailable',
      hint: expect.stringContaining('refuses the credentials') as string,
    });
  });

  it('denies the token as unrecognized when its status may be due to the token', async () => {
    expect((await said({ body: '<html>', status: 403, contentType: 'text/html' })).outcome).toBe(
      'token_unrecognized',
    );
  });

  it('is not accepted as an access token', async () => {
    const { jwtIssuer } = await import('../../index.js');
    const people = jwtIssuer({
      name: 'people',
      issuer: id.url,
      audience: unchecked,
      keys: signed.keys,
      expiry: unchecked,
    });
    const verifier = createVerifier({ authorities: [people], now: clock.now });
    expect((await verifier.verify(await answerOf())).denial?.code).toBe('type_mismatch');
  });
});

it.each([
  ['throw nothing', () => Promise.reject(undefined as unknown as Error), 'Error'],
  ['give nothing', () => undefined, 'ConfigurationError'],
  ['give something else', () => 'keys', 'ConfigurationError'],
  ['give something else later', () => Promise.resolve({}), 'ConfigurationError'],
])('keys of a signed introspection response that %s cause an error', async (_what, keys, name) => {
  const { outcome } = await said({ body: () => answerOf() }, { keys: keys as never });
  expect(outcome).toMatchObject({ name });
  expect((outcome as { message: string }).message).toContain('signed');
});
