import { createVerifier, dpop, jwtIssuer, memoryReplay } from '@tokenward/core';
import {
  createHostileIssuer,
  fire,
  hostileProofs,
  hostileRequests,
  validProof,
} from '@tokenward/testing/hostile';
import { describe, expect, it } from 'vitest';
import { nextAuth } from './index.js';

const issuer = await createHostileIssuer();
const auth = nextAuth(
  createVerifier({
    authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience })],
    proofs: [dpop({ origins: ['https://api.test'], replay: memoryReplay() })],
    fetch: issuer.fetch,
    now: issuer.clock.now,
  }),
);
const handler = () => Response.json({});

describe.each([
  ['required', auth.required()(handler)],
  ['optional', auth.optional()(handler)],
])('a handler wrapped as %s', (name, GET) => {
  async function send(authorization: readonly string[], proofs: readonly string[] = []) {
    const headers = new Headers([
      ...authorization.map((value): [string, string] => ['authorization', value]),
      ...proofs.map((value): [string, string] => ['dpop', value]),
    ]);
    const answer = await GET(new Request('https://api.test/me', { headers }), {});
    return { status: answer.status, challenge: answer.headers.get('www-authenticate') };
  }

  it('rejects every hostile token and header', async () => {
    const requests = hostileRequests(issuer).filter(
      ({ codes }) => name === 'required' || !codes.includes('credential_missing'),
    );
    expect(await fire(requests, send)).toEqual([]);
  });

  it('rejects every hostile DPoP proof, and accepts a valid one', async () => {
    const options = { url: 'https://api.test/me' };
    expect(await fire(hostileProofs(issuer, options), send)).toEqual([]);
    const { authorization, dpop: proof } = validProof(issuer, options);
    expect(await send([authorization], [proof])).toMatchObject({ status: 200 });
  });

  it('accepts a valid token', async () => {
    expect(await send([`Bearer ${await issuer.mint()}`])).toMatchObject({ status: 200 });
  });
});
