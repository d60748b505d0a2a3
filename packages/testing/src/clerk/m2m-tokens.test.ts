import { decodeJwt } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { postJson } from '../../test/post-json.js';
import type { Body } from '../../test/post-json.js';
import { createClock } from '../clock.js';
import { startClerk } from './index.js';
import type { ClerkMachine } from './index.js';

const clerk = await startClerk({ clock: createClock(1_800_000_000) });
afterAll(() => clerk.close());

const post = (path: string, key: string, body: unknown) => postJson(clerk.apiUrl + path, key, body);

const codes = ([status, { errors }]: [number, Body]): unknown[] => [status, errors];
const failed = (status: number, code: string): unknown[] => [
  status,
  [{ code, message: expect.any(String) as string, long_message: expect.any(String) as string }],
];

describe('M2M tokens of the simulated Clerk', () => {
  it('creates an opaque token for a machine', async () => {
    const receiver = clerk.addMachine();
    const sender = clerk.addMachine([receiver.id]);
    const wish = { seconds_until_expiration: 10, claims: { job: 1 } };
    const [status, made] = await post('/m2m_tokens', sender.secretKey, wish);
    expect(status).toBe(201);
    expect(made).toEqual({
      object: 'machine_to_machine_token',
      id: expect.stringMatching(/^mt_[0-9a-f]{32}$/) as string,
      token: expect.stringMatching(/^mt_\w+$/) as string,
      subject: sender.id,
      scopes: [receiver.id],
      claims: { job: 1 },
      revoked: false,
      revocation_reason: null,
      expired: false,
      expiration: 1_800_000_010_000,
      last_used_at: null,
      created_at: 1_800_000_000_000,
      updated_at: 1_800_000_000_000,
    });
  });

  it('verifies an opaque token for the machines it was made for, and for the secret key', async () => {
    const [receiver, stranger] = [clerk.addMachine(), clerk.addMachine()];
    const sender = clerk.addMachine([receiver.id]);
    const [, { token, ...told }] = await post('/m2m_tokens', sender.secretKey, {});
    expect(await post('/m2m_tokens/verify', receiver.secretKey, { token })).toEqual([200, told]);
    expect(await post('/m2m_tokens/verify', clerk.secretKey, { token })).toEqual([200, told]);
    const refused = await post('/m2m_tokens/verify', stranger.secretKey, { token });
    expect(codes(refused)).toEqual(failed(404, 'resource_not_found'));
    const unknown = await post('/m2m_tokens/verify', 'ak_wrong', { token });
    expect(codes(unknown)).toEqual(failed(401, 'clerk_key_invalid'));
  });

  it('revokes an opaque token at once', async () => {
    const [receiver, stranger] = [clerk.addMachine(), clerk.addMachine()];
    const sender = clerk.addMachine([receiver.id]);
    const [, { token, id }] = await post('/m2m_tokens', sender.secretKey, {});
    const address = `/m2m_tokens/${String(id)}/revoke`;
    expect((await post(address, stranger.secretKey, {}))[0]).toBe(404);
    const revoked = await post(address, sender.secretKey, { revocation_reason: 'lost' });
    expect(revoked).toMatchObject([200, { revoked: true, revocation_reason: 'lost' }]);
    expect(await post('/m2m_tokens/verify', receiver.secretKey, { token })).toEqual(revoked);
  });

  it('writes only registered claims into a JWT without custom claims', async () => {
    const sender = clerk.addMachine([clerk.addMachine().id]);
    const [status, made] = await post('/m2m_tokens', sender.secretKey, { token_format: 'jwt' });
    expect([status, made]).toMatchObject([201, { scopes: sender.mayCall, expiration: 1_800_003_600_000 }]);
    expect(decodeJwt(String(made.token))).toEqual({
      iss: clerk.issuer,
      sub: sender.id,
      iat: 1_800_000_000,
      nbf: 1_799_999_990,
      exp: 1_800_003_600,
      jti: made.id,
    });
  });

  it('lets a machine write any receiver into its JWT, because "scopes" and "aud" are custom claims', async () => {
    const [receiver, sender] = [clerk.addMachine(), clerk.addMachine()];
    const claims = { scopes: receiver.id, aud: [receiver.id], job: 1 };
    const [, made] = await post('/m2m_tokens', sender.secretKey, { token_format: 'jwt', claims });
    expect(made).toMatchObject({ scopes: [], claims });
    expect(decodeJwt(String(made.token))).toMatchObject({ sub: sender.id, ...claims });
  });

  it('stores no JWT, so it can neither verify nor revoke one', async () => {
    const [, made] = await post('/m2m_tokens', clerk.addMachine().secretKey, { token_format: 'jwt' });
    expect((await post('/m2m_tokens/verify', clerk.secretKey, { token: made.token }))[0]).toBe(404);
    expect((await post(`/m2m_tokens/${String(made.id)}/revoke`, clerk.secretKey, {}))[0]).toBe(404);
  });

  it.each([
    ['opaque', {}, 1_800_003_600_000],
    ['opaque', { seconds_until_expiration: null }, null],
    ['jwt', {}, 1_800_003_600_000],
    ['jwt', { seconds_until_expiration: null }, 1_800_003_600_000],
  ])('gives the token format %s the lifetime that %o requests', async (token_format, wish, expiration) => {
    const [, made] = await post('/m2m_tokens', clerk.addMachine().secretKey, { token_format, ...wish });
    expect(made.expiration).toBe(expiration);
  });

  it('returns an earlier opaque token again if enough of its lifetime is left', async () => {
    const sender: ClerkMachine = clerk.addMachine();
    const make = async (wish: object): Promise<unknown> =>
      (await post('/m2m_tokens', sender.secretKey, { seconds_until_expiration: 300, ...wish }))[1].token;
    const first = await make({});
    expect(await make({ min_remaining_ttl_seconds: 240 })).toBe(first);
    const others = [
      await make({}),
      await make({ min_remaining_ttl_seconds: 240, claims: { job: 1 } }),
      await make({ min_remaining_ttl_seconds: 240, token_format: 'jwt' }),
    ];
    expect(others).not.toContain(first);
  });

  it.each([
    ['another format', { token_format: 'saml' }],
    ['a life of no time', { seconds_until_expiration: 0 }],
    ['a life in words', { seconds_until_expiration: '60' }],
    ['claims that are a list', { claims: [] }],
    ['a registered claim', { claims: { sub: 'mch_other' } }],
    ['a minimum that no new token has', { seconds_until_expiration: 60, min_remaining_ttl_seconds: 60 }],
    ['a minimum that is a fraction', { min_remaining_ttl_seconds: 0.5 }],
    ['a member that is not in the specification', { scopes: ['mch_1'] }],
    ['a body that is no object', []],
  ])('rejects a request for a token with %s', async (_, body) => {
    const answer = await post('/m2m_tokens', clerk.addMachine().secretKey, body);
    expect(codes(answer)).toEqual(failed(400, 'bad_request'));
  });

  it('creates no token for the secret key of the instance', async () => {
    const answer = await post('/m2m_tokens', clerk.secretKey, {});
    expect(codes(answer)).toEqual(failed(401, 'machine_secret_key_invalid'));
  });
});
