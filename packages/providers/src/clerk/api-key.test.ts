import { cached, createVerifier } from '@tokenward/core';
import { createClock, createIssuer } from '@tokenward/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { clerk } from './index.js';
import type { ApiKeyClaims } from './index.js';
import { networkOf } from './test-network.js';
import { apiKeys, codeOf, members, now, programsOf } from './test-programs.js';

const clock = createClock(now);
const issuer = await createIssuer({ url: 'https://clerk.test', algorithm: 'RS256', clock });
const { about } = programsOf(issuer);

/** The response for an API key (clerk/openapi-specs: bapi/2026-05-12.yml, verifyApiKey). */
const answer = {
  ...members,
  object: 'api_key',
  id: 'ak_3beecc9c60adb5f9b850e91a8ee1e992',
  type: 'api_key',
  subject: 'user_1',
  name: 'MY_SERVICE_API_KEY',
  description: 'This is my API Key',
  claims: { foo: 'bar' },
  scopes: ['read', 'write'],
  created_by: 'user_2',
  last_used_at: (now - 5) * 1000,
  updated_at: (now - 60) * 1000,
};

describe('the holder of an API key', () => {
  it.each([
    ['user_1', undefined],
    ['org_1', 'org_1'],
    ['mch_1', undefined],
  ])('reads an API key of %s with the organization %s', async (subject, organization) => {
    const { access } = await about(apiKeys.token, { ...answer, subject });
    expect(access).toMatchObject({
      kind: 'api_key',
      subject,
      organization,
      actor: undefined,
      scopes: ['read', 'write'],
      permissions: [],
    });
  });

  it.each(['agent_1', 'client_1', 'organization_1', 'userx', 'toString'])(
    'a holder of a kind that is not known, such as %s, is accepted as an API key and gets no organization',
    async (subject) => {
      expect((await about(apiKeys.token, { ...answer, subject })).access).toMatchObject({
        kind: 'api_key',
        subject,
        organization: undefined,
      });
    },
  );

  it.each([
    [{ subject: '' }],
    [{ subject: 1 }],
    [{ subject: ['user_1'] }],
    [{ subject: { id: 'user_1' } }],
    [{ subject: null }],
  ])("rejects an API key if Clerk's response has %j", async (change) => {
    expect(await codeOf(about(apiKeys.token, { ...answer, ...change }))).toBe('claim_malformed');
  });
});

describe('the claims of an API key', () => {
  it('contains the name, description, creator and last use in seconds, and no secret', async () => {
    const { access } = await about(apiKeys.token, { ...answer, secret: apiKeys.token });
    expect(access?.claims).toEqual({
      jti: answer.id,
      sub: 'user_1',
      scopes: ['read', 'write'],
      claims: { foo: 'bar' },
      name: 'MY_SERVICE_API_KEY',
      description: 'This is my API Key',
      created_by: 'user_2',
      last_used_at: now - 5,
      iat: now - 60,
      exp: now + 60,
    });
    expectTypeOf<ApiKeyClaims['created_by']>().toEqualTypeOf<string | undefined>();
  });

  it.each([
    [1e11 - 1, 1e11 - 1],
    [1e11, 1e8],
    [0, 0],
  ])('reads a time of %d as %d seconds', async (given, seconds) => {
    const { access } = await about(apiKeys.token, { ...answer, last_used_at: given });
    expect(access?.claims).toMatchObject({ last_used_at: seconds });
  });

  it.each([null, 1, {}, ['x'], true])('omits informational members that are %j', async (value) => {
    const change = { name: value, description: value, created_by: value, last_used_at: 'now' };
    const { access } = await about(apiKeys.token, { ...answer, ...change });
    expect(Object.keys(access?.claims ?? {}).toSorted()).toEqual([
      'claims',
      'exp',
      'iat',
      'jti',
      'scopes',
      'sub',
    ]);
  });
});

describe('an API key that expires', () => {
  const world = (expiration: number | null) => {
    const time = createClock(now);
    const { fetch, requests } = networkOf({
      [`POST ${apiKeys.url}`]: () => Response.json({ ...answer, expiration }),
    });
    const keys = clerk({ acceptsToken: 'api_key', secretKey: 'sk_test' });
    const authorities = keys.map((authority) => cached(authority, { ttl: 60 }));
    const verifier = createVerifier({ authorities, now: time.now, fetch });
    return { time, requests, verify: () => verifier.verify(apiKeys.token) };
  };

  it.each([1, 1000])('is not cached past its expiration, in units of 1/%d s', async (unit) => {
    const { time, requests, verify } = world((now + 10) * unit);
    expect((await verify()).access?.kind).toBe('api_key');
    time.set(now + 9);
    expect((await verify()).access?.kind).toBe('api_key');
    expect(requests).toHaveLength(1);
    // It has expired, but within the clock tolerance of 5 s. So a response that says "not expired" is accepted, but
    // not cached.
    for (const late of [10, 12]) {
      time.set(now + late);
      await verify();
    }
    expect(requests).toHaveLength(3);
    time.set(now + 17);
    expect(await codeOf(verify())).toBe('token_expired');
  });

  it('is cached for the whole time if it never expires', async () => {
    const { time, requests, verify } = world(null);
    await verify();
    time.set(now + 59);
    expect((await verify()).access?.kind).toBe('api_key');
    expect(requests).toHaveLength(1);
  });
});
