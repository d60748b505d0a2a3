import { isUnavailable } from '@tokenward/core';
import { createClock, createIssuer } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { clerkErrors } from './test-network.js';
import { apiKeys, codeOf, m2m, members, now, oauth, programsOf } from './test-programs.js';

const clock = createClock(now);
const issuer = await createIssuer({ url: 'https://clerk.test', algorithm: 'RS256', clock });
const { about, world } = programsOf(issuer);

describe('requests to Clerk about opaque tokens', () => {
  it.each([
    [
      'POST /m2m_tokens/verify, with the machine secret',
      m2m.token,
      'm2m',
      'ak_machine',
      { token: m2m.token },
    ],
    [
      'POST /oauth_applications/access_tokens/verify',
      oauth.token,
      'oauth',
      'sk_test',
      { access_token: oauth.token },
    ],
    ['POST /api_keys/verify', apiKeys.token, 'apiKeys', 'sk_test', { secret: apiKeys.token }],
  ])('sends the token to %s with the right key', async (_, token, name, key, body) => {
    const { verifier, asked } = world(() => Response.json(members));
    await verifier.verify(token);
    expect(asked).toEqual([{ name, authorization: `Bearer ${key}`, type: 'application/json', body }]);
  });

  it.each([400, 404])('an error of Clerk with status %d means that the token is invalid', async (status) => {
    for (const { token } of [m2m, oauth, apiKeys])
      expect(
        await codeOf(world(() => clerkErrors(status, 'resource_not_found')).verifier.verify(token)),
      ).toBe('token_inactive');
  });

  const others = ['<html>', '{}', '{"errors":"none"}'];

  it.each([400, 403, 413, 414, 422, 431])(
    '%d of somebody else than Clerk, such as a firewall, refuses the token and says so in the hint',
    async (status) => {
      for (const { token } of [m2m, oauth, apiKeys])
        for (const answer of others) {
          const { denial } = await world(() => new Response(answer, { status })).verifier.verify(token);
          expect(denial).toMatchObject({
            code: 'token_unrecognized',
            status: 401,
            hint: expect.stringContaining(`answered ${status}`) as string,
          });
        }
    },
  );

  it.each([402, 404, 405, 409, 410, 415])(
    'status %d without an error of Clerk is an outage',
    async (status) => {
      for (const { token } of [m2m, oauth, apiKeys])
        for (const answer of others)
          await expect(
            world(() => new Response(answer, { status })).verifier.verify(token),
          ).rejects.toMatchObject({ code: 'unavailable', status: 503 });
    },
  );

  it.each([
    ['401 of Clerk', () => clerkErrors(401, 'clerk_key_invalid')],
    ['401 of somebody else', () => new Response('<html>', { status: 401 })],
    ['403 of Clerk', () => clerkErrors(403, 'authorization_invalid')],
    ['404 with invalid_client', () => Response.json({ error: 'invalid_client' }, { status: 404 })],
  ])('the response %s rejects the key, and is an outage whose hint names the option', async (_, answer) => {
    for (const { token } of [m2m, oauth, apiKeys]) {
      const error: unknown = await world(answer)
        .verifier.verify(token)
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        code: 'unavailable',
        status: 503,
        hint: expect.stringMatching(
          /refuses the credentials of this API.*"(machineSecretKey|secretKey)"/,
        ) as string,
      });
      expect(JSON.stringify(error)).not.toMatch(/sk_test|ak_machine/);
    }
  });

  it('402, 405, 409 and 410 of Clerk are outages, 422 of Clerk rejects the token, and the hint has the error code', async () => {
    const hint = expect.stringContaining('The code of its error is form_param_missing.') as string;
    for (const { token } of [m2m, oauth, apiKeys]) {
      const said = (status: number) =>
        world(() => clerkErrors(status, 'form_param_missing')).verifier.verify(token);
      for (const status of [402, 405, 409, 410])
        await expect(said(status)).rejects.toMatchObject({ code: 'unavailable', status: 503, hint });
      expect((await said(422)).denial).toMatchObject({ code: 'token_unrecognized', hint });
    }
  });

  it.each([
    ['the token', [{ code: m2m.token + '1' }]],
    ['a long text', [{ code: 'a'.repeat(65) }]],
    ['no text', [{ code: { toString: 'x' } }]],
    ['no error', []],
    ['null', [null]],
  ])('an error of Clerk whose code is %s adds nothing to the hint', async (_, errors) => {
    const { denial } = await world(() => Response.json({ errors }, { status: 422 })).verifier.verify(
      m2m.token,
    );
    expect(denial?.code).toBe('token_unrecognized');
    expect(denial?.hint).not.toContain('The code of its error');
  });

  it('an answer that is not UTF-8 is an outage, and no character is replaced', async () => {
    const [before, after] = JSON.stringify({ ...members, subject: 'user_~' }).split('~') as [string, string];
    const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
    const bytes = Uint8Array.of(...encode(before), 0xe9, ...encode(after));
    for (const { token } of [m2m, oauth, apiKeys])
      await expect(world(() => new Response(bytes)).verifier.verify(token)).rejects.toMatchObject({
        code: 'unavailable',
        hint: expect.stringContaining('not UTF-8') as string,
      });
  });

  it.each([
    ['429', () => new Response('{}', { status: 429, headers: { 'retry-after': '7' } }), 7],
    ['500', () => clerkErrors(500, 'internal_clerk_error'), 1],
    ['502 with HTML', () => new Response('<html>', { status: 502 }), 1],
    ['HTML with 200', () => new Response('<html>'), 1],
    ['a list with 200', () => Response.json([]), 1],
    ['nothing about it with 200', () => Response.json({}), 30],
    ['a redirect', () => new Response(null, { status: 302, headers: { location: 'https://evil.test' } }), 1],
  ])('the response %s is an outage, and not an invalid token', async (_, answer, retryAfter) => {
    for (const { token } of [m2m, oauth, apiKeys]) {
      const error: unknown = await world(answer)
        .verifier.verify(token)
        .catch((thrown: unknown) => thrown);
      expect(isUnavailable(error)).toBe(true);
      expect(error).toMatchObject({ status: 503, retryAfter });
    }
  });

  it('equal tokens at the same time cause one request, and nothing is cached', async () => {
    const { verifier, network } = world(() => Response.json(members));
    await Promise.all([verifier.verify(m2m.token), verifier.verify(m2m.token)]);
    expect(network.requests).toHaveLength(1);
    await verifier.verify(m2m.token);
    expect(network.requests).toHaveLength(2);
  });
});

describe('responses of Clerk about opaque tokens', () => {
  it.each([m2m, oauth, apiKeys])(
    'rejects a revoked, expired or inactive token in spite of status 200: $token',
    async ({ token }) => {
      for (const change of [
        { revoked: true },
        { expired: true },
        { revoked: true, expired: true },
        { active: false },
      ])
        expect(await codeOf(about(token, { ...members, ...change }))).toBe('token_inactive');
      expect(await codeOf(about(token, { active: false }))).toBe('token_inactive');
    },
  );

  it.each([m2m, oauth, apiKeys])(
    'reads times in milliseconds and in seconds, and checks them again: $token',
    async ({ token }) => {
      const subject = token === m2m.token ? 'mch_a' : 'user_1';
      const good = { ...members, subject, client_id: 'client_1' };
      // @clerk/backend 3.25.0: api/resources/IdPOAuthAccessToken.ts has seconds, M2MToken.ts and APIKey.ts have
      // milliseconds.
      for (const unit of [1, 1000]) {
        const times = { expiration: (now + 60) * unit, created_at: (now - 60) * unit };
        const { access } = await about(token, { ...good, ...times });
        expect(access?.claims).toMatchObject({ exp: now + 60, iat: now - 60, jti: 'id_1' });
        const late = { expiration: (now - 5) * unit, created_at: (now - 60) * unit };
        expect(await codeOf(about(token, { ...good, ...late }))).toBe('token_expired');
        const early = { expiration: null, created_at: (now + 601) * unit };
        expect(await codeOf(about(token, { ...good, ...early }))).toBe('token_issued_in_future');
      }
      expect((await about(token, { ...good, expiration: null })).access).toBeDefined();
      for (const expiration of ['2030-01-01', true, {}, [now + 60], 1e18, 'toString'])
        expect(await codeOf(about(token, { ...good, expiration }))).toBe('claim_malformed');
      for (const expiration of [0, -1, 1])
        expect(await codeOf(about(token, { ...good, expiration }))).toBe('token_expired');
    },
  );
});
