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

/** Returns the members of the thrown error, without its texts. */
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
  ['1: empty', 'token-invalid', 'credential_missing', () => ''],
  ['2: a header that is no JSON', 'token-invalid', 'token_unrecognized', () => 'a.b.c'],
  [
    '2: a payload that is no JSON',
    'token-invalid',
    'token_malformed',
    () => `${base64url.encode('{"alg":"RS256"}')}.${base64url.encode('{')}.c2ln`,
  ],
  ['the category of M2M', 'token-invalid', 'type_mismatch', () => mint({}, headers.m2m.header)],
  ['the category of a template', 'token-invalid', 'type_mismatch', () => mint({}, headers.template.header)],
  ['a type other than JWT', 'token-invalid', 'type_mismatch', () => mint({}, { typ: 'at+jwt' })],
  ['the type in lower case', 'token-invalid', 'type_mismatch', () => mint({}, { typ: 'jwt' })],
  ['the algorithm none', 'token-invalid-algorithm', 'algorithm_unsupported', () => mint({}, { alg: 'none' })],
  [
    'the algorithm HS256',
    'token-invalid-algorithm',
    'algorithm_unsupported',
    () => mint({}, { alg: 'HS256' }),
  ],
  [
    'a signature of another key',
    'token-invalid-signature',
    'signature_invalid',
    () => issuer.mintForeign(sessionClaims),
  ],
  [
    'an algorithm that the key is not for',
    'token-invalid-algorithm',
    'algorithm_unsupported',
    () => mint({}, { alg: 'RS512' }),
  ],
  ['a missing sub', 'token-verification-failed', 'claim_missing', () => mint({ sub: undefined })],
  ['an empty sub', 'token-verification-failed', 'claim_malformed', () => mint({ sub: '' })],
  ['a sub that is a number', 'token-verification-failed', 'claim_malformed', () => mint({ sub: 1 })],
  [
    'another aud',
    'token-verification-failed',
    'audience_mismatch',
    () => mint({ aud: 'other' }),
    { audience: 'api' },
  ],
  [
    'another azp',
    'token-invalid-authorized-parties',
    'authorized_party_mismatch',
    () => mint({ azp: 'https://evil.test' }),
  ],
  ['a missing azp', 'token-invalid-authorized-parties', 'claim_missing', () => mint({ azp: undefined })],
  [
    'an azp that is a list',
    'token-invalid-authorized-parties',
    'claim_malformed',
    () => mint({ azp: ['https://app.test'] }),
  ],
  ['an exp that has passed', 'token-expired', 'token_expired', () => mint({ exp: now - 5 })],
  ['a missing exp', 'token-verification-failed', 'claim_missing', () => mint({ exp: undefined })],
  [
    'an exp that is text',
    'token-verification-failed',
    'claim_malformed',
    () => mint({ exp: String(now + 60) }),
  ],
  ['an nbf in the future', 'token-not-active-yet', 'token_not_yet_valid', () => mint({ nbf: now + 6 })],
  ['an nbf that is null', 'token-verification-failed', 'claim_malformed', () => mint({ nbf: null })],
  ['an iat in the future', 'token-iat-in-the-future', 'token_issued_in_future', () => mint({ iat: now + 6 })],
  // Never checked by Clerk's SDK
  ['another iss', 'token-invalid-issuer', 'issuer_mismatch', () => mint({ iss: 'https://evil.test' })],
  ['a missing iss', 'token-invalid-issuer', 'claim_missing', () => mint({ iss: undefined })],
  ['a missing sid', 'token-verification-failed', 'claim_missing', () => mint({ sid: undefined })],
  [
    'an unknown crit parameter',
    'token-verification-failed',
    'critical_unsupported',
    () => mint({}, { crit: ['b64'] }),
  ],
  [
    'a machine as sub, without a category',
    'token-invalid',
    'type_mismatch',
    () => issuer.mint({ ...sessionClaims, sub: 'mch_1' }),
  ],
  // Clerk's own `verifyToken` does not check this.
  ['a pending session', 'token-verification-failed', 'token_inactive', () => mint({ sts: 'pending' })],
];

describe('verifyToken: checks and reasons', () => {
  it('verifyToken returns the claims of a valid token, without the network', async () => {
    await expect(networkless(await mint({ tenant: 't' }), options)).resolves.toMatchObject({
      sub: 'user_1',
      sid: 'sess_1',
      tenant: 't',
    });
  });

  const named = rows.map(([row, reason, code, token, given]) => ({ row, reason, code, token, given }));
  it.each(named)('verifyToken rejects $row with $reason ($code)', async ({ reason, code, token, given }) => {
    expect(await reasonFor(await token(), { ...options, ...given })).toEqual({ reason, code, status: 401 });
  });

  it.each([
    ['no typ', () => mint({}, { typ: undefined })],
    ['an exp within the clock skew', () => mint({ exp: now - 4 })],
    ['an nbf within the clock skew', () => mint({ nbf: now + 5 })],
    ['an iat within the clock skew', () => mint({ iat: now + 5 })],
    ['neither nbf nor iat', () => mint({ nbf: undefined, iat: undefined })],
    ['the category "ignore"', () => mint({}, headers.ignore.header)],
  ])('verifyToken accepts a token with %s', async (_, token) => {
    await expect(networkless(await token(), options)).resolves.toHaveProperty('sub', 'user_1');
  });

  it('verifyToken rejects an unknown kid with jwk-kid-mismatch', async () => {
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
    'verifyToken rejects with jwk-remote-failed-to-load and status 503 if the JWKS endpoint responds with %s',
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
    'verifyToken rejects with secret-key-invalid if Clerk responds to the secret key with %d',
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

  it('verifyToken rejects with jwk-failed-to-resolve without any key', async () => {
    expect(await reasonFor(await mint(), { issuer: unchecked, authorizedParties: unchecked })).toEqual({
      reason: 'jwk-failed-to-resolve',
      code: 'configuration_invalid',
      status: 500,
    });
  });

  it('verifyToken rejects an invalid PEM with jwk-local-missing', async () => {
    expect(await reasonFor(await mint(), { ...options, jwtKey: 'sk_test_123' })).toEqual({
      reason: 'jwk-local-missing',
      code: 'configuration_invalid',
      status: 500,
    });
  });

  it('verifyToken checks claims only after the signature, so that errors reveal no configuration', async () => {
    const forged = await issuer.mintForeign({ ...sessionClaims, azp: 'https://evil.test', exp: now - 100 });
    expect(await reasonFor(forged)).toMatchObject({ reason: 'token-invalid-signature' });
  });

  it('verifyToken does not compare iss if issuer is `unchecked`', async () => {
    const any = { ...options, issuer: unchecked } as const;
    for (const iss of ['https://elsewhere.test', undefined])
      await expect(networkless(await mint({ iss }), any)).resolves.toHaveProperty('sub', 'user_1');
    expect(await reasonFor(await mint({ iss: 1, exp: now - 60 }), any)).toMatchObject({
      code: 'token_expired',
    });
  });

  it("verifyToken names an option that it can't apply", async () => {
    await expect(networkless('', {} as VerifyTokenOptions)).rejects.toMatchObject({
      code: 'configuration_invalid',
      message: expect.stringContaining('"authorizedParties"') as string,
    });
    await expect(
      networkless('', { ...options, issuer: undefined } as unknown as VerifyTokenOptions),
    ).rejects.toThrow('environment');
  });

  it('the exported verifyToken behaves like one of createVerifyToken', async () => {
    expect(await reasonFor('a.b', options, verifyToken)).toMatchObject({ reason: 'token-invalid' });
  });
});

describe('verifyToken: aud and azp', () => {
  it.each([
    ['missing', undefined, 'claim_missing'],
    ['an empty list', [], 'claim_malformed'],
    ['an object', {}, 'claim_malformed'],
    ['a number', 5, 'claim_malformed'],
    ['a mixed list', ['x', 5], 'claim_malformed'],
    ['another', 'other', 'audience_mismatch'],
    ['a list without it', ['x', 'y'], 'audience_mismatch'],
  ])('with an audience configured, verifyToken rejects an aud that is %s', async (_, aud, code) => {
    expect(await reasonFor(await mint({ aud }), { ...options, audience: 'api' })).toMatchObject({ code });
  });

  it('verifyToken accepts a list with the audience, and ignores aud if no audience is configured', async () => {
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
  ])('verifyToken throws for %j, which would disable a check', async (given) => {
    const wrong = { ...options, ...given } as VerifyTokenOptions;
    expect(await reasonFor(await mint(), wrong)).toMatchObject({ name: 'ConfigurationError' });
  });

  it('verifyToken accepts tokens without azp only with missingAzp, and still checks an azp that is present', async () => {
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
  ])('verifyToken applies a clockSkewInMs of %d to an exp of %d', async (clockSkewInMs, exp, code) => {
    const result = await reasonFor(await mint({ exp }), { ...options, clockSkewInMs });
    expect((result as { code?: string }).code).toBe(code);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, '5000'])(
    'verifyToken throws for a clockSkewInMs of %s',
    async (skew) => {
      const wrong = { ...options, clockSkewInMs: skew as number };
      expect(await reasonFor(await mint(), wrong)).toMatchObject({ name: 'ConfigurationError' });
    },
  );
});

describe('verifyToken uses the options of each call for that call only', () => {
  /** Options whose members are not in their JSON text. */
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

  it('a key from a getter is not mixed up with that of the previous call', async () => {
    const other = await createIssuer({ algorithm: 'RS256', clock });
    const otherKey = await exportSPKI((await importJWK(other.jwks().keys[0]!)) as CryptoKey);
    const token = await mint();
    expect(await networkless(token, new Given(jwtKey, parties))).toMatchObject({ azp: sessionClaims.azp });
    expect(await reasonFor(token, new Given(otherKey, parties))).toMatchObject({ code: 'signature_invalid' });
  });

  it('a list with its own toJSON is not mixed up with that of the previous call', async () => {
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

  it('a list of authorized parties from a getter is validated', async () => {
    const verify = createVerifyToken({ now: clock.now });
    expect(await reasonFor(await mint(), new Given(jwtKey, ['https://other.test']), verify)).toMatchObject({
      code: 'authorized_party_mismatch',
    });
  });

  it.each<[string, object]>([
    ['an audience that is not set in the environment', { audience: undefined }],
    ['what only looks like unchecked', { issuer: { unchecked: true } }],
  ])('verifyToken throws for %s, even after a valid call with the same JSON', async (_name, wrong) => {
    const good: VerifyTokenOptions = { ...options, issuer: unchecked };
    expect(await networkless(await mint(), good)).toMatchObject({ azp: sessionClaims.azp });
    expect(await reasonFor(await mint(), { ...good, ...wrong })).toMatchObject({
      code: 'configuration_invalid',
    });
  });
});
