import { authorizationHeader, cookie, createVerifier, fromNodeRequest, unchecked } from '@tokenward/core';
import { createClock, createIssuer } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { clerk } from './index.js';
import type { ClerkTokenType } from './index.js';
import { headers, networkOf, sessionClaims } from './test-network.js';

// Clerk's SDK, @clerk/backend 3.25.0 tokens/request.ts, reads only session tokens from cookies.

const clock = createClock(1_800_000_000);
const issuer = await createIssuer({ url: 'https://clerk.test', algorithm: 'RS256', clock });
const origins = ['https://app.test'];
const m2m = await issuer.mint({ sub: 'mch_1' }, headers.m2m);
const oauth = await issuer.mint({ sub: 'user_1', client_id: 'client_1' }, headers.oauth);
const all = ['session_token', 'm2m_token', 'oauth_token', 'api_key'] as const;

/** Sends a token in the session cookie. Returns the result and the requests that were sent. */
async function send(
  token: string,
  accept?: readonly ClerkTokenType[],
): Promise<{ told: string | undefined; asked: readonly string[] }> {
  const network = networkOf({ 'GET https://api.clerk.com/v1/jwks': () => Response.json(issuer.jwks()) });
  const keys = { issuer: issuer.url, secretKey: 'sk_test_1', machineSecretKey: 'ak_1' };
  const verifier = createVerifier({
    authorities: clerk({ ...keys, senders: unchecked, authorizedParties: origins, acceptsToken: all }),
    sources: [authorizationHeader, cookie('__session', { origins, ...(accept && { accept }) })],
    now: clock.now,
    fetch: network.fetch,
  });
  const request = fromNodeRequest({ method: 'GET', headers: { cookie: `__session=${token}` } });
  const { access, denial } = await verifier.authenticate(request);
  return { told: denial?.code ?? access?.authority, asked: network.requests };
}

describe("clerk's session cookie", () => {
  it.each<readonly [string, string, ClerkTokenType]>([
    ['an API key', 'ak_1', 'api_key'],
    ['an opaque M2M token', 'mt_1', 'm2m_token'],
    ['an M2M token that is a JWT', m2m, 'm2m_token'],
    ['an opaque OAuth token', 'oat_1', 'oauth_token'],
    ['an OAuth token that is a JWT', oauth, 'oauth_token'],
  ])('a session cookie does not accept %s, and no request is sent', async (_, token, name) => {
    expect(await send(token)).toEqual({ told: 'authority_not_accepted', asked: [] });
    // If it is listed in `accept`, its authority verifies it.
    const sent = send(token, [name]);
    const listed = await sent.catch(() => ({ told: 'unavailable' }));
    expect(listed.told).not.toBe('authority_not_accepted');
  });

  it('a session cookie accepts a session, with and without `accept`', async () => {
    const session = await issuer.mint(sessionClaims, headers.session);
    expect((await send(session)).told).toBe('session_token');
    expect((await send(session, ['session_token'])).told).toBe('session_token');
  });
});
