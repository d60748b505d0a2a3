import { unchecked } from '@tokenward/core';
import type { Unchecked } from '@tokenward/core';
import { createClock, createIssuer } from '@tokenward/testing';
import type { MintClaims } from '@tokenward/testing';
import { base64url, exportSPKI, importJWK } from 'jose';
import type { CryptoKey } from 'jose';
import { describe, expect, it } from 'vitest';
import { createVerifyToken, TokenVerificationError, verifyToken } from './index.js';
import type { VerifyTokenOptions } from './index.js';
import { clerkErrors, headers, networkOf, sessionClaims } from './test-network.js';

const clock = createClock(1_800_000_000);
const now = clock.now();
const issuer = await createIssuer({ url: 'https://clerk.test', algorithm: 'RS256', clock });
const jwtKey = await exportSPKI((await importJWK(issuer.jwks().keys[0]!)) as CryptoKey);
const jwks = 'GET https://clerk.test/.well-known/jwks.json';
const backendJwks = 'GET https://api.clerk.com/v1/jwks';

const options: VerifyTokenOptions = {
  issuer: issuer.url,
  authorizedParties: ['https://app.test'],
  jwtKey,
};
const remote: VerifyTokenOptions = { issuer: issuer.url, authorizedParties: unchecked };
const log = { warn: () => undefined, error: () => undefined };
const networkless = createVerifyToken({ now: clock.now, fetch: networkOf({}).fetch, log });

/** What is thrown, without its prose. */
async function reasonFor(
  token: string,
  given: VerifyTokenOptions = options,
  verify = networkless,
): Promise<unknown> {
  const error: unknown = await verify(token, given).catch((thrown: unknown) => thrown);
  if (!(error instanceof TokenVerificationError)) return error;
  const told = `${error.message} ${error.action} ${JSON.stringify(error)}`;
  expect(error.action).not.toBe('');
  expect(told).not.toContain(token === '' ? jwtKey : token);
  return { reason: error.reason, code: error.code, status: error.status };
}

const mint = (claims: MintClaims = {}, header: MintClaims = {}): Promise<string> =>
  issuer.mint({ ...sessionClaims, ...claims }, { header: { ...headers.session.header, ...header } });

type Row = readonly [
  row: string,
  reason: string,
  code: string,
  token: () => Promise<string> | string,
  options?: Partial<VerifyTokenOptions>,
];

const rows: readonly Row[] = [
  ['1: not three parts', 'token-invalid', 'token_unrecognized', () => 'a.b'],
  ['1: empty', 'token-invalid', 'token_malformed', () => ''],
  ['2: a header that is no JSON', 'token-invalid', 'token_unrecognized', () => 'a.b.c'],
  [
    '2: a payload that is no JSON',
    'token-invalid',
    'token_malformed',
    () => `${base64url.encode('{"alg":"RS256"}')}.${base64url.encode('{')}.c2ln`,
  ],
  ['3: the category of M2M', 'token-invalid', 'type_mismatch', () => mint({}, headers.m2m.header)],
  [
    '3: the category of a template',
    'token-invalid',
    'type_mismatch',
    () => mint({}, headers.template.header),
  ],
  ['5: a type other than JWT', 'token-invalid', 'type_mismatch', () => mint({}, { typ: 'at+jwt' })],
  ['5: the type in lower case', 'token-invalid', 'type_mismatch', () => mint({}, { typ: 'jwt' })],
  ['6: no algorithm', 'token-invalid-algorithm', 'algorithm_unsupported', () => mint({}, { alg: 'none' })],
  ['6: HS256', 'token-invalid-algorithm', 'algorithm_unsupported', () => mint({}, { alg: 'HS256' })],
  [
    '7: signed by another',
    'token-invalid-signature',
    'signature_invalid',
    () => issuer.mintForeign(sessionClaims),
  ],
  [
    '7: an algorithm the key is not for',
    'token-invalid-algorithm',
    'algorithm_unsupported',
    () => mint({}, { alg: 'RS512' }),
  ],
  ['8: no sub', 'token-verification-failed', 'claim_missing', () => mint({ sub: undefined })],
  ['8: an empty sub', 'token-verification-failed', 'claim_malformed', () => mint({ sub: '' })],
  ['8: a sub that is a number', 'token-verification-failed', 'claim_malformed', () => mint({ sub: 1 })],
  [
    '9: another aud',
    'token-verification-failed',
    'audience_mismatch',
    () => mint({ aud: 'other' }),
    { audience: 'api' },
  ],
  [
    '10: another azp',
    'token-invalid-authorized-parties',
    'authorized_party_mismatch',
    () => mint({ azp: 'https://evil.test' }),
  ],
  ['10: no azp', 'token-invalid-authorized-parties', 'claim_missing', () => mint({ azp: undefined })],
  [
    '10: an azp that is a list',
    'token-invalid-authorized-parties',
    'claim_malformed',
    () => mint({ azp: ['https://app.test'] }),
  ],
  ['11: expired', 'token-expired', 'token_expired', () => mint({ exp: now - 5 })],
  ['11: no exp', 'token-verification-failed', 'claim_missing', () => mint({ exp: undefined })],
  [
    '11: an exp that is text',
    'token-verification-failed',
    'claim_malformed',
    () => mint({ exp: String(now + 60) }),
  ],
  ['12: not valid yet', 'token-not-active-yet', 'token_not_yet_valid', () => mint({ nbf: now + 6 })],
  ['12: an nbf that is null', 'token-verification-failed', 'claim_malformed', () => mint({ nbf: null })],
  [
    '13: issued in the future',
    'token-iat-in-the-future',
    'token_issued_in_future',
    () => mint({ iat: now + 6 }),
  ],
  // Never checked by Clerk's SDK
  ['iss: another', 'token-invalid-issuer', 'issuer_mismatch', () => mint({ iss: 'https://evil.test' })],
  ['iss: missing', 'token-invalid-issuer', 'claim_missing', () => mint({ iss: undefined })],
  [
    'never checked, sid: missing',
    'token-verification-failed',
    'claim_missing',
    () => mint({ sid: undefined }),
  ],
  [
    'never checked, crit',
    'token-verification-failed',
    'critical_unsupported',
    () => mint({}, { crit: ['b64'] }),
  ],
  [
    'never checked, sub: a machine without a category',
    'token-invalid',
    'type_mismatch',
    () => issuer.mint({ ...sessionClaims, sub: 'mch_1' }),
  ],
  // Not a matter of verifyToken at Clerk: 2.4
  ['2.4: a pending session', 'token-verification-failed', 'token_inactive', () => mint({ sts: 'pending' })],
];

describe('facts 2.2: the order of checks and results', () => {
  it('facts 2.2: a good token gives its claims, without any network', async () => {
    await expect(networkless(await mint({ tenant: 't' }), options)).resolves.toMatchObject({
      sub: 'user_1',
      sid: 'sess_1',
      tenant: 't',
    });
  });

  const named = rows.map(([row, reason, code, token, given]) => ({ row, reason, code, token, given }));
  it.each(named)('facts 2.2 row $row: $reason ($code)', async ({ reason, code, token, given }) => {
    expect(await reasonFor(await token(), { ...options, ...given })).toEqual({ reason, code, status: 401 });
  });

  it.each([
    ['5: no typ', () => mint({}, { typ: undefined })],
    ['11: exp within the skew', () => mint({ exp: now - 4 })],
    ['12: nbf within the skew', () => mint({ nbf: now + 5 })],
    ['13: iat within the skew', () => mint({ iat: now + 5 })],
    ['12 and 13: no nbf and no iat', () => mint({ nbf: undefined, iat: undefined })],
    ['3: the category that says nothing', () => mint({}, headers.ignore.header)],
  ])('facts 2.2 row %s: it passes', async (_, token) => {
    await expect(networkless(await token(), options)).resolves.toHaveProperty('sub', 'user_1');
  });

  it('facts 2.2 row 4: an unknown kid is jwk-kid-mismatch', async () => {
    const verify = createVerifyToken({
      now: clock.now,
      fetch: networkOf({ [jwks]: () => Response.json(issuer.jwks()) }).fetch,
    });
    expect(await reasonFor(await mint({}, { kid: 'ins_other' }), remote, verify)).toEqual({
      reason: 'jwk-kid-mismatch',
      code: 'key_unknown',
      status: 401,
    });
  });

  it.each([
    ['an error', () => clerkErrors(500, 'internal_clerk_error')],
    ['HTML', () => new Response('<html>', { status: 502 })],
    ['HTML with a good status', () => new Response('<html>')],
    ['an empty key list', () => Response.json({ keys: [] })],
    [
      'nothing',
      () => {
        throw new TypeError('down');
      },
    ],
  ])(
    'facts 2.2 row 4: an endpoint that answers %s is jwk-remote-failed-to-load, and no verdict',
    async (_, answer) => {
      const verify = createVerifyToken({ now: clock.now, fetch: networkOf({ [jwks]: answer }).fetch });
      expect(await reasonFor(await mint(), remote, verify)).toEqual({
        reason: 'jwk-remote-failed-to-load',
        code: 'unavailable',
        status: 503,
      });
    },
  );

  it.each([401, 403])(
    'facts 2.2 row 4: a secret key that is answered %d is secret-key-invalid',
    async (status) => {
      const network = networkOf({ [backendJwks]: () => clerkErrors(status, 'clerk_key_invalid') });
      const verify = createVerifyToken({ now: clock.now, fetch: network.fetch, log });
      const token = await mint();
      const expected = { reason: 'secret-key-invalid', code: 'unavailable', status: 503 };
      expect(await reasonFor(token, { ...remote, secretKey: 'sk_wrong' }, verify)).toEqual(expected);
      expect(await reasonFor(token, { ...remote, secretKey: 'sk_wrong' }, verify)).toEqual(expected);
      expect(network.requests).toEqual([backendJwks]);
    },
  );

  it('facts 2.2 row 4: no key at all is jwk-failed-to-resolve', async () => {
    expect(await reasonFor(await mint(), { issuer: unchecked, authorizedParties: unchecked })).toEqual({
      reason: 'jwk-failed-to-resolve',
      code: 'configuration_invalid',
      status: 500,
    });
  });

  it('facts 2.2 row 4: a PEM that is none is jwk-local-missing', async () => {
    expect(await reasonFor(await mint(), { ...options, jwtKey: 'sk_test_123' })).toEqual({
      reason: 'jwk-local-missing',
      code: 'configuration_invalid',
      status: 500,
    });
  });

  it('facts 2.2: a claim is judged only after the signature, so that errors tell nothing of the configuration', async () => {
    const forged = await issuer.mintForeign({ ...sessionClaims, azp: 'https://evil.test', exp: now - 100 });
    expect(await reasonFor(forged)).toMatchObject({ reason: 'token-invalid-signature' });
  });

  it('issuer: `unchecked` is the loud way to do as Clerk does', async () => {
    const any = { ...options, issuer: unchecked } as const;
    for (const iss of ['https://elsewhere.test', undefined])
      await expect(networkless(await mint({ iss }), any)).resolves.toHaveProperty('sub', 'user_1');
    expect(await reasonFor(await mint({ iss: 1, exp: now - 60 }), any)).toMatchObject({
      code: 'token_expired',
    });
  });

  it('facts 2.1: options that cannot be honoured are named', async () => {
    await expect(networkless('', {} as VerifyTokenOptions)).rejects.toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringContaining('"authorizedParties"') as string,
    });
    await expect(
      networkless('', { ...options, issuer: undefined } as unknown as VerifyTokenOptions),
    ).rejects.toThrow('environment');
  });

  it('the plain function is the same', async () => {
    expect(await reasonFor('a.b', options, verifyToken)).toMatchObject({ reason: 'token-invalid' });
  });
});

describe('facts 2.3: aud and azp', () => {
  it.each([
    ['missing', undefined, 'claim_missing'],
    ['an empty list', [], 'claim_malformed'],
    ['an object', {}, 'claim_malformed'],
    ['a number', 5, 'claim_malformed'],
    ['a mixed list', ['x', 5], 'claim_malformed'],
    ['another', 'other', 'audience_mismatch'],
    ['a list without it', ['x', 'y'], 'audience_mismatch'],
  ])('facts 2.3: with an audience configured, an aud that is %s is refused', async (_, aud, code) => {
    expect(await reasonFor(await mint({ aud }), { ...options, audience: 'api' })).toMatchObject({ code });
  });

  it('facts 2.3: a list with the audience passes, and without a configured one aud is not looked at', async () => {
    await expect(
      networkless(await mint({ aud: ['x', 'api'] }), { ...options, audience: 'api' }),
    ).resolves.toBeDefined();
    await expect(networkless(await mint({ aud: 'anything' }), options)).resolves.toBeDefined();
  });

  it.each([
    [{ audience: [''] }],
    [{ audience: [] }],
    [{ authorizedParties: [] }],
    [{ authorizedParties: undefined }],
  ])('facts 2.3: %j does not switch a check off, it stops the program', async (given) => {
    const wrong = { ...options, ...given } as VerifyTokenOptions;
    expect(await reasonFor(await mint(), wrong)).toMatchObject({ name: 'ConfigurationError' });
  });

  it('facts 2.3: tokens without azp are taken only when that was decided, and an azp counts all the same', async () => {
    const lenient = { ...options, missingAzp: unchecked } as const;
    await expect(networkless(await mint({ azp: undefined }), lenient)).resolves.toBeDefined();
    expect(await reasonFor(await mint({ azp: 'https://evil.test' }), lenient)).toMatchObject({
      code: 'authorized_party_mismatch',
    });
    expect(await reasonFor(await mint({ azp: null }), lenient)).toMatchObject({ code: 'claim_malformed' });
    expect(await reasonFor(await mint({ azp: '' }), lenient)).toMatchObject({
      code: 'authorized_party_mismatch',
    });
  });

  it.each([
    [0, now, 'token_expired'],
    [0, now + 1, undefined],
    [60_000, now - 59, undefined],
    [60_000, now - 60, 'token_expired'],
  ])('facts 2.1: a clockSkewInMs of %d with an exp of %d', async (clockSkewInMs, exp, code) => {
    const result = await reasonFor(await mint({ exp }), { ...options, clockSkewInMs });
    expect((result as { code?: string }).code).toBe(code);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, '5000'])(
    'facts 2.1: a clockSkewInMs of %s stops the program',
    async (skew) => {
      const wrong = { ...options, clockSkewInMs: skew as number };
      expect(await reasonFor(await mint(), wrong)).toMatchObject({ name: 'ConfigurationError' });
    },
  );
});

describe('the options of each call count for that call alone', () => {
  /** Options whose members JSON does not see. */
  class Given implements VerifyTokenOptions {
    readonly issuer: Unchecked = unchecked;
    readonly #jwtKey: string;
    readonly #parties: readonly string[];
    constructor(jwtKey: string, parties: readonly string[]) {
      this.#jwtKey = jwtKey;
      this.#parties = parties;
    }
    get jwtKey(): string {
      return this.#jwtKey;
    }
    get authorizedParties(): readonly string[] {
      return this.#parties;
    }
  }
  const parties = [sessionClaims.azp];

  it('a key that a class gives is not that of the call before', async () => {
    const other = await createIssuer({ algorithm: 'RS256', clock });
    const otherKey = await exportSPKI((await importJWK(other.jwks().keys[0]!)) as CryptoKey);
    const token = await mint();
    expect(await networkless(token, new Given(jwtKey, parties))).toMatchObject({ azp: sessionClaims.azp });
    expect(await reasonFor(token, new Given(otherKey, parties))).toMatchObject({ code: 'signature_invalid' });
  });

  it('a list of pages with a text of its own for JSON is not that of the call before', async () => {
    class Parties extends Array<string> {
      toJSON(): string {
        return 'the same text';
      }
    }
    const token = await mint();
    const given = (party: string) => ({ jwtKey, authorizedParties: Parties.of(party) });
    expect(await networkless(token, given(sessionClaims.azp))).toMatchObject({ azp: sessionClaims.azp });
    expect(await reasonFor(token, given('https://other.test'))).toMatchObject({
      code: 'authorized_party_mismatch',
    });
  });

  it('a list of pages that a class gives is checked', async () => {
    const verify = createVerifyToken({ now: clock.now });
    expect(await reasonFor(await mint(), new Given(jwtKey, ['https://other.test']), verify)).toMatchObject({
      code: 'authorized_party_mismatch',
    });
  });

  it.each<[string, object]>([
    ['an audience that is not set in the environment', { audience: undefined }],
    ['what only looks like unchecked', { issuer: { unchecked: true } }],
  ])('%s is an error, also after a call that JSON writes the same', async (_name, wrong) => {
    const good: VerifyTokenOptions = { ...options, issuer: unchecked };
    expect(await networkless(await mint(), good)).toMatchObject({ azp: sessionClaims.azp });
    expect(await reasonFor(await mint(), { ...good, ...wrong })).toMatchObject({
      code: 'configuration_invalid',
    });
  });
});
