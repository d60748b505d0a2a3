import { createVerifier, jwtIssuer } from '@tokenward/core';
import { createHostileIssuer, fire, hostileRequests } from '@tokenward/testing/hostile';
import { describe, expect, it } from 'vitest';
import { nextAuth } from './index.js';

const issuer = await createHostileIssuer();
const auth = nextAuth(
  createVerifier({
    authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience })],
    fetch: issuer.fetch,
    now: issuer.clock.now,
  }),
);
const handler = () => Response.json({});

describe.each([
  ['required', auth.required()(handler)],
  ['optional', auth.optional()(handler)],
])('a handler wrapped as %s', (name, GET) => {
  async function send(authorization: readonly string[]) {
    const headers = new Headers(authorization.map((value) => ['authorization', value]));
    const answer = await GET(new Request('https://api.test/me', { headers }), {});
    return { status: answer.status, challenge: answer.headers.get('www-authenticate') };
  }

  it('rejects every hostile token and header', async () => {
    const requests = hostileRequests(issuer).filter(
      ({ codes }) => name === 'required' || !codes.includes('credential_missing'),
    );
    expect(await fire(requests, send)).toEqual([]);
  });

  it('accepts a valid token', async () => {
    expect(await send([`Bearer ${await issuer.mint()}`])).toMatchObject({ status: 200 });
  });
});
