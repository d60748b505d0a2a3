import { decodeJwt } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { postJson } from '../../test/post-json.js';
import { createClock } from '../clock.js';
import { startClerk } from './index.js';

const clerk = await startClerk({ clock: createClock(1_800_000_000) });
afterAll(() => clerk.close());

const post = (path: string, body?: unknown, key = clerk.secretKey) =>
  postJson(clerk.apiUrl + path, key, body);

async function sessionOf(user: string): Promise<string> {
  return String((await post('/v1/sessions', { user_id: user }))[1].id);
}

const refusal = (status: number, code: string): unknown => [
  status,
  { errors: [{ code, message: expect.any(String) as string, long_message: expect.any(String) as string }] },
];

describe('sessions of the simulated Backend API of Clerk', () => {
  it('creates a session for a known user', async () => {
    const user = clerk.addUser();
    expect(await post('/v1/sessions', { user_id: user })).toEqual([
      200,
      {
        object: 'session',
        id: expect.stringMatching(/^sess_/) as string,
        user_id: user,
        client_id: expect.stringMatching(/^client_/) as string,
        actor: null,
        status: 'active',
        last_active_organization_id: null,
        last_active_at: 1_800_000_000_000,
        expire_at: 1_800_604_800_000,
        abandon_at: 1_802_592_000_000,
        updated_at: 1_800_000_000_000,
        created_at: 1_800_000_000_000,
      },
    ]);
  });

  it('issues a token that expires after 60 seconds and has no azp', async () => {
    const user = clerk.addUser();
    const id = await sessionOf(user);
    const [status, body] = await post(`/v1/sessions/${id}/tokens`);
    expect([status, Object.keys(body), body.object]).toEqual([200, ['object', 'jwt'], 'token']);
    const claims = decodeJwt(String(body.jwt));
    expect(claims).toMatchObject({ iss: clerk.issuer, sub: user, sid: id, exp: 1_800_000_060 });
    expect(claims).not.toHaveProperty('azp');
  });

  it('adds the custom claims of a user to session tokens', async () => {
    const user = clerk.addUser({ aud: 'https://api.test', permissions: ['readings:read'] });
    const [, { jwt }] = await post(`/v1/sessions/${await sessionOf(user)}/tokens`);
    expect(decodeJwt(String(jwt))).toMatchObject({
      sub: user,
      aud: 'https://api.test',
      permissions: ['readings:read'],
    });
  });

  it('issues a token with the requested lifetime', async () => {
    const id = await sessionOf(clerk.addUser());
    const [, { jwt }] = await post(`/v1/sessions/${id}/tokens`, { expires_in_seconds: 3600 });
    expect(decodeJwt(String(jwt)).exp).toBe(1_800_003_600);
  });

  it('issues no token of a revoked session', async () => {
    const id = await sessionOf(clerk.addUser());
    expect(await post(`/v1/sessions/${id}/revoke`)).toMatchObject([200, { id, status: 'revoked' }]);
    expect(await post(`/v1/sessions/${id}/tokens`)).toEqual(refusal(404, 'resource_not_found'));
  });

  it.each<[string, unknown, number, string]>([
    ['a user it does not know', { user_id: 'user_unknown' }, 404, 'resource_not_found'],
    ['a prototype name as user', { user_id: '__proto__' }, 404, 'resource_not_found'],
    ['no user', {}, 422, 'form_param_missing'],
    ['a user that is a number', { user_id: 7 }, 422, 'form_param_missing'],
    ['a body that is no JSON', 'user_id=user_1', 400, 'bad_request'],
  ])('rejects a request for a session of %s', async (_, body, status, code) => {
    expect(await post('/v1/sessions', body)).toEqual(refusal(status, code));
  });

  it.each<[string, unknown]>([
    ['a life under 30 seconds', { expires_in_seconds: 29 }],
    ['a life over ten years', { expires_in_seconds: 315_360_001 }],
    ['a life in words', { expires_in_seconds: '60' }],
    ['another member', { claims: {} }],
    ['a body that is no JSON', '{'],
  ])('rejects a request for a session token with %s', async (_, body) => {
    const answer = await post(`/v1/sessions/${await sessionOf(clerk.addUser())}/tokens`, body);
    expect(answer).toEqual(refusal(422, 'form_param_value_invalid'));
  });

  it('accepts only the secret key, and finds only sessions that it created', async () => {
    const wrong = refusal(401, 'clerk_key_invalid');
    expect(await post('/v1/sessions', { user_id: clerk.addUser() }, 'sk_test_wrong')).toEqual(wrong);
    const id = await sessionOf(clerk.addUser());
    expect(await post(`/v1/sessions/${id}/tokens`, undefined, 'sk_test_wrong')).toEqual(wrong);
    expect(await post('/v1/sessions/sess_unknown/tokens')).toEqual(refusal(404, 'resource_not_found'));
    expect(await post('/v1/sessions/sess_unknown/revoke')).toEqual(refusal(404, 'resource_not_found'));
  });
});
