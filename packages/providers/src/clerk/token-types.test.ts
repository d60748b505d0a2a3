import { cookie, createVerifier, fromFetchRequest, unchecked } from '@tokenward/core';
import { createClock, createIssuer } from '@tokenward/testing';
import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import { clerk } from './index.js';
import { clerkErrors, headers, networkOf, sessionClaims } from './test-network.js';

const clock = createClock(1_800_000_000);
const issuer = await createIssuer({ url: 'https://clerk.test', algorithm: 'RS256', clock });
const jwks = 'GET https://clerk.test/.well-known/jwks.json';
const m2mVerify = 'POST https://api.clerk.com/m2m_tokens/verify';
const oauthVerify = 'POST https://api.clerk.com/oauth_applications/access_tokens/verify';
const apiKeyVerify = 'POST https://api.clerk.com/api_keys/verify';

/** A response for an active opaque token. */
const active = (members: object): (() => Response) => {
  const expiration = (clock.now() + 60) * 1000;
  return () =>
    Response.json({ id: 'id_1', scopes: [], revoked: false, expired: false, expiration, ...members });
};

function world() {
  const network = networkOf({
    [jwks]: () => Response.json(issuer.jwks()),
    'GET https://api.clerk.com/v1/jwks': () => Response.json(issuer.jwks()),
    [m2mVerify]: active({ subject: 'mch_a', scopes: ['mch_us'], claims: null }),
    [oauthVerify]: active({ subject: 'user_1', client_id: 'client_1', scopes: ['email'] }),
    [apiKeyVerify]: active({ subject: 'user_1', name: 'A key' }),
  });
  const keys = { issuer: issuer.url, authorizedParties: ['https://app.test'] } as const;
  const authorities = clerk({
    ...keys,
    secretKey: 'sk_test',
    machineSecretKey: 'ak_machine',
    machineId: 'mch_us',
    senders: ['mch_a'],
    acceptsToken: ['session_token', 'm2m_token', 'oauth_token', 'api_key'],
  });
  const all = createVerifier({ authorities, now: clock.now, fetch: network.fetch });
  const reversed = createVerifier({
    authorities: authorities.toReversed(),
    now: clock.now,
    fetch: network.fetch,
  });
  const sessionsOnly = createVerifier({
    authorities: [...clerk(keys)],
    now: clock.now,
    fetch: network.fetch,
  });
  return { network, all, reversed, sessionsOnly };
}

const m2mClaims = { aud: undefined, sub: 'mch_a', scopes: 'mch_us' } as const;
const oauthClaims = { aud: undefined, sub: 'user_1', client_id: 'client_1', scope: 'email' } as const;

interface Kind {
  readonly row: string;
  readonly token: () => Promise<string> | string;
  readonly authority: string;
  readonly kind: string;
  readonly asked: string;
}

const taken: readonly Kind[] = [
  {
    row: 'Session token v1/v2: v2',
    token: () => issuer.mint(sessionClaims, headers.session),
    authority: 'session_token',
    kind: 'person',
    asked: 'GET https://api.clerk.com/v1/jwks',
  },
  {
    row: 'Session token v1/v2: v1, without a category',
    token: () => issuer.mint({ ...sessionClaims, v: undefined }),
    authority: 'session_token',
    kind: 'person',
    asked: 'GET https://api.clerk.com/v1/jwks',
  },
  {
    row: 'M2M opaque',
    token: () => 'mt_secret',
    authority: 'm2m_token',
    kind: 'machine',
    asked: m2mVerify,
  },
  {
    row: 'M2M JWT',
    token: () => issuer.mint(m2mClaims, headers.m2m),
    authority: 'm2m_token',
    kind: 'machine',
    asked: 'GET https://api.clerk.com/v1/jwks',
  },
  {
    row: 'OAuth opaque',
    token: () => 'oat_secret',
    authority: 'oauth_token',
    kind: 'person',
    asked: oauthVerify,
  },
  {
    row: 'OAuth JWT, at+jwt',
    token: () => issuer.mint(oauthClaims, headers.oauth),
    authority: 'oauth_token',
    kind: 'person',
    asked: 'GET https://api.clerk.com/v1/jwks',
  },
  {
    row: 'OAuth JWT, application/at+jwt',
    token: () => issuer.mint(oauthClaims, { header: { typ: 'application/at+jwt' } }),
    authority: 'oauth_token',
    kind: 'person',
    asked: 'GET https://api.clerk.com/v1/jwks',
  },
  {
    row: 'OAuth JWT, in capitals, which media types do not mind',
    token: () => issuer.mint(oauthClaims, { header: { typ: 'AT+JWT' } }),
    authority: 'oauth_token',
    kind: 'person',
    asked: 'GET https://api.clerk.com/v1/jwks',
  },
  {
    row: 'API key, whose secret is not base64url',
    token: () => 'ak_a/b+c=',
    authority: 'api_key',
    kind: 'api_key',
    asked: apiKeyVerify,
  },
];

describe('the four kinds of token', () => {
  it.each(taken)('$authority accepts a token of the kind "$row", with one request', async (kind) => {
    const { network, all } = world();
    const { access } = await all.verify(await kind.token());
    expect(access).toMatchObject({ authority: kind.authority, kind: kind.kind });
    expect(network.requests).toEqual([kind.asked]);
  });

  it.each(taken)(
    '$authority accepts a token of the kind "$row" in any order of the authorities',
    async (kind) => {
      const { access } = await world().reversed.verify(await kind.token());
      expect(access?.authority).toBe(kind.authority);
    },
  );

  it.each(taken.filter(({ authority }) => authority !== 'session_token'))(
    'a route for sessions rejects a token of the kind "$row" without a request',
    async ({ token }) => {
      const { network, all } = world();
      const { denial } = await all.verify(await token(), { accept: ['session_token'] });
      expect(denial?.code).toBe('authority_not_accepted');
      expect(network.requests).toEqual([]);
    },
  );

  it.each([
    ['M2M JWT', () => issuer.mint({ ...sessionClaims, ...m2mClaims }, headers.m2m)],
    ['M2M JWT without a category', () => issuer.mint({ ...sessionClaims, ...m2mClaims })],
    ['M2M JWT by its category alone', () => issuer.mint(sessionClaims, headers.m2m)],
    ['OAuth JWT', () => issuer.mint({ ...sessionClaims, ...oauthClaims }, headers.oauth)],
    ['OAuth JWT in capitals', () => issuer.mint(sessionClaims, { header: { typ: 'AT+JWT' } })],
    ['JWT-template token', () => issuer.mint(sessionClaims, headers.template)],
    ['Handshake token', () => issuer.mint({ ...sessionClaims, handshake: ['a=b'] }, headers.session)],
    ['a category that is not known', () => issuer.mint(sessionClaims, { header: { cat: 'cl_other' } })],
    [
      'a category that is no text',
      () => issuer.mint(sessionClaims, { header: { cat: ['cl_B7d4PD111AAA'] } }),
    ],
  ])('rejects a token that is not a session: %s', async (_, token) => {
    const { denial } = await world().sessionsOnly.verify(await token());
    expect(denial?.code).toBe('type_mismatch');
  });

  it.each([
    ['Legacy M2M opaque', 'm2m_secret'],
    ['Handshake nonce', 'Zk4xYjM0NTY3ODkw'],
    ['Dev browser', 'dvb_2abc'],
    ['Refresh token', 'rt_2abc'],
  ])('rejects an opaque value without a request: %s', async (_, token) => {
    const { network, all } = world();
    expect((await all.verify(token)).denial?.code).toBe('token_unrecognized');
    expect(network.requests).toEqual([]);
  });

  it('reads only the session cookie, not the handshake, dev browser or refresh cookie', async () => {
    const verifier = createVerifier({
      authorities: [...clerk({ issuer: issuer.url, authorizedParties: unchecked })],
      sources: [cookie('__session', { origins: ['https://app.test'], accept: ['session_token'] })],
    });
    const token = await issuer.mint(sessionClaims);
    const value = ['__clerk_handshake', '__clerk_db_jwt', '__refresh_abc'].map((name) => `${name}=${token}`);
    const request = new Request('https://api.test', { headers: { cookie: value.join('; ') } });
    expect((await verifier.authenticate(fromFetchRequest(request))).outcome).toBe('anonymous');
  });

  it('accepts a session of the category "ignore", but not a template token, which has no sid', async () => {
    const { sessionsOnly } = world();
    expect(
      (await sessionsOnly.verify(await issuer.mint(sessionClaims, headers.ignore))).access,
    ).toBeDefined();
    const template = await issuer.mint({ ...sessionClaims, sid: undefined }, headers.ignore);
    expect((await sessionsOnly.verify(template)).denial).toMatchObject({
      code: 'claim_missing',
      detail: { claim: 'sid' },
    });
  });

  it.each(['', 'a..c', 'a.b.', '.b.c'])('rejects %j, which is not a JWT', async (token) => {
    const { denial } = await world().sessionsOnly.verify(token);
    expect(['token_malformed', 'token_unrecognized', 'credential_missing']).toContain(denial?.code);
  });
});

describe("tokens that fit several kinds, and cases that Clerk's SDK gets wrong", () => {
  it('a JWT of a machine with the typ at+jwt is selected as an M2M token and rejected', async () => {
    const { all, reversed } = world();
    const token = await issuer.mint(m2mClaims, headers.oauth);
    expect((await reversed.verify(token, { accept: ['m2m_token'] })).denial?.code).toBe('type_mismatch');
    expect((await all.verify(token, { accept: ['m2m_token'] })).denial?.code).toBe('type_mismatch');
    expect((await all.verify(token, { accept: ['oauth_token'] })).denial?.code).toBe(
      'authority_not_accepted',
    );
  });

  it.each([
    ['every kind is accepted', (token: string) => world().all.verify(token)],
    ['only sessions are accepted', (token: string) => world().sessionsOnly.verify(token)],
  ])('rejects a template token where %s', async (_, verify) => {
    const { denial } = await verify(await issuer.mint(sessionClaims, headers.template));
    expect(denial?.code).toBe('type_mismatch');
  });

  it.each(['null', '[]', '1', '"a"', '{'])(
    'rejects a JWT with the header %s, without an exception',
    async (text) => {
      const { network, all } = world();
      const token = `${base64url.encode(text)}.${base64url.encode('{}')}.c2ln`;
      expect((await all.verify(token)).denial?.code).toBe('token_unrecognized');
      expect(network.requests).toEqual([]);
    },
  );

  it('sends no request for a kind of token that the API does not accept', async () => {
    const network = networkOf({});
    const verifier = createVerifier({
      authorities: [
        ...clerk({ issuer: issuer.url, secretKey: 'sk_test', authorizedParties: ['https://app.test'] }),
      ],
      fetch: network.fetch,
    });
    for (const token of ['mt_secret', 'oat_secret', 'ak_secret'])
      expect((await verifier.verify(token)).denial?.code).toBe('token_unrecognized');
    expect(network.requests).toEqual([]);
  });

  it("a machine's secret key, which has the prefix of an API key, is rejected as an API key", async () => {
    const network = networkOf({ [apiKeyVerify]: () => clerkErrors(404, 'resource_not_found') });
    const verifier = createVerifier({
      authorities: [...clerk({ issuer: issuer.url, secretKey: 'sk_test', acceptsToken: 'api_key' })],
      fetch: network.fetch,
    });
    expect((await verifier.verify('ak_machine')).denial?.code).toBe('token_inactive');
  });
});
