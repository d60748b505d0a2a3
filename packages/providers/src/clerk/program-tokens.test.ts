import { createVerifier, isUnavailable, unchecked } from '@tokenward/core';
import type { Verification } from '@tokenward/core';
import { createClock, createIssuer } from '@tokenward/testing';
import type { MintClaims } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { clerk } from './index.js';
import type { ClerkProgramOptions } from './index.js';
import { clerkErrors, headers, networkOf } from './test-network.js';

const clock = createClock(1_800_000_000);
const now = clock.now();
const issuer = await createIssuer({ url: 'https://clerk.test', algorithm: 'RS256', clock });

const m2m = { url: 'https://api.clerk.com/m2m_tokens/verify', token: 'mt_secret' } as const;
const oauth = {
  url: 'https://api.clerk.com/oauth_applications/access_tokens/verify',
  token: 'oat_secret',
} as const;
const apiKeys = { url: 'https://api.clerk.com/api_keys/verify', token: 'ak_secret' } as const;

const all: Omit<ClerkProgramOptions, 'issuer'> = {
  acceptsToken: ['m2m_token', 'oauth_token', 'api_key'],
  secretKey: 'sk_test',
  machineSecretKey: 'ak_machine',
  machineId: 'mch_us',
};

function world(answer: () => Response, given: Partial<ClerkProgramOptions> = all) {
  const asked: unknown[] = [];
  const route =
    (name: string) =>
    ({ headers: sent, body }: { headers: Headers; body: unknown }): Response => {
      asked.push({ name, authorization: sent.get('authorization'), type: sent.get('content-type'), body });
      return answer();
    };
  const network = networkOf({
    [`POST ${m2m.url}`]: route('m2m'),
    [`POST ${oauth.url}`]: route('oauth'),
    [`POST ${apiKeys.url}`]: route('apiKeys'),
    'GET https://clerk.test/.well-known/jwks.json': () => Response.json(issuer.jwks()),
    'GET https://api.clerk.com/v1/jwks': () => Response.json(issuer.jwks()),
  });
  const options = { issuer: issuer.url, acceptsToken: 'm2m_token', ...given } as ClerkProgramOptions;
  const verifier = createVerifier({
    authorities: [...clerk(options)],
    now: clock.now,
    fetch: network.fetch,
  });
  return { verifier, network, asked };
}

const members = {
  id: 'id_1',
  subject: 'mch_a',
  scopes: ['mch_us', 'mch_b'],
  claims: null,
  revoked: false,
  revocation_reason: null,
  expired: false,
  expiration: (now + 60) * 1000,
  created_at: (now - 60) * 1000,
} as const;

const about = (
  token: string,
  answer: unknown,
  given: Partial<ClerkProgramOptions> = all,
): Promise<Verification> => world(() => Response.json(answer), given).verifier.verify(token);

const codeOf = async (verification: Promise<Verification>): Promise<string | undefined> =>
  (await verification).denial?.code;

describe('facts 4.1: the questions', () => {
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
  ])('facts 4.1 row %s', async (_, token, name, key, body) => {
    const { verifier, asked } = world(() => Response.json(members));
    await verifier.verify(token);
    expect(asked).toEqual([{ name, authorization: `Bearer ${key}`, type: 'application/json', body }]);
  });

  it.each([400, 404])('facts 4.2: %d means that the token is not one', async (status) => {
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

  it.each([404, 405, 410, 415])('%d of somebody else than Clerk is an outage', async (status) => {
    for (const { token } of [m2m, oauth, apiKeys])
      for (const answer of others)
        await expect(
          world(() => new Response(answer, { status })).verifier.verify(token),
        ).rejects.toMatchObject({ code: 'unavailable', status: 503 });
  });

  it.each([
    ['401 of Clerk', () => clerkErrors(401, 'clerk_key_invalid')],
    ['401 of somebody else', () => new Response('<html>', { status: 401 })],
    ['403 of Clerk', () => clerkErrors(403, 'authorization_invalid')],
    ['404 with invalid_client', () => Response.json({ error: 'invalid_client' }, { status: 404 })],
  ])('facts 4.2: %s refuses the key, and is an outage that names the option', async (_, answer) => {
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

  it('405, 409 and 410 of Clerk are outages, and 422 of Clerk refuses the token', async () => {
    for (const { token } of [m2m, oauth, apiKeys]) {
      const said = (status: number) =>
        world(() => clerkErrors(status, 'form_param_missing')).verifier.verify(token);
      for (const status of [405, 409, 410])
        await expect(said(status)).rejects.toMatchObject({ code: 'unavailable', status: 503 });
      expect(await codeOf(said(422))).toBe('token_unrecognized');
    }
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
  ])('facts 4.2: %s is an outage, and looks like no bad token', async (_, answer, retryAfter) => {
    for (const { token } of [m2m, oauth, apiKeys]) {
      const error: unknown = await world(answer)
        .verifier.verify(token)
        .catch((thrown: unknown) => thrown);
      expect(isUnavailable(error)).toBe(true);
      expect(error).toMatchObject({ status: 503, retryAfter });
    }
  });

  it('facts 4.1: equal questions at the same time are asked once, and nothing is kept', async () => {
    const { verifier, network } = world(() => Response.json(members));
    await Promise.all([verifier.verify(m2m.token), verifier.verify(m2m.token)]);
    expect(network.requests).toHaveLength(1);
    await verifier.verify(m2m.token);
    expect(network.requests).toHaveLength(2);
  });
});

describe('facts 4.2: the answers', () => {
  it.each([m2m, oauth, apiKeys])(
    'facts 4.2: 200 is no proof: revoked, expired and inactive are refused of $token',
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
    'facts 4.2: times are milliseconds, and checked once more of $token',
    async ({ token }) => {
      const subject = token === m2m.token ? 'mch_a' : 'user_1';
      const good = { ...members, subject, client_id: 'client_1' };
      const granted = await about(token, good);
      expect(granted.access?.claims).toMatchObject({ exp: now + 60, iat: now - 60, jti: 'id_1' });
      expect((await about(token, { ...good, expiration: null })).access).toBeDefined();
      expect(await codeOf(about(token, { ...good, expiration: (now - 5) * 1000 }))).toBe('token_expired');
      expect(await codeOf(about(token, { ...good, expiration: '2030-01-01' }))).toBe('claim_malformed');
      expect(await codeOf(about(token, { ...good, created_at: (now + 6) * 1000 }))).toBe(
        'token_issued_in_future',
      );
    },
  );

  it.each([
    ['user_1', undefined],
    ['org_1', 'org_1'],
    ['mch_1', undefined],
  ])('facts 4.2: an API key of %s acts for the organization %s', async (subject, organization) => {
    const { access } = await about(apiKeys.token, {
      ...members,
      subject,
      scopes: ['read'],
      claims: { a: 1 },
    });
    expect(access).toMatchObject({
      kind: 'api_key',
      subject,
      organization,
      scopes: ['read'],
      permissions: [],
    });
    expect(access?.claims).toMatchObject({ claims: { a: 1 } });
  });

  it.each([
    [{ subject: 'client_1' }],
    [{ subject: 1 }],
    [{ subject: null }],
    [{ scopes: 'read' }],
    [{ scopes: [1] }],
  ])('facts 4.2: an API key with %j is refused', async (change) => {
    expect(await codeOf(about(apiKeys.token, { ...members, subject: 'user_1', scopes: [], ...change }))).toBe(
      'claim_malformed',
    );
  });

  it('facts 4.2: an opaque OAuth token speaks for a person, through a client, with scopes', async () => {
    const answer = { ...members, subject: 'user_1', client_id: 'client_1', scopes: ['email', 'profile'] };
    expect((await about(oauth.token, answer)).access).toMatchObject({
      authority: 'oauth_token',
      kind: 'person',
      subject: 'user_1',
      client: 'client_1',
      scopes: ['email', 'profile'],
    });
    expect(await codeOf(about(oauth.token, { ...answer, client_id: undefined }))).toBe('claim_missing');
    expect(await codeOf(about(oauth.token, answer, { ...all, audience: 'https://api.test' }))).toBe(
      'claim_missing',
    );
  });

  it('facts 4.2: what a machine writes into its token grants nothing and replaces nothing', async () => {
    const claims = {
      tenant: 't',
      sub: 'mch_root',
      exp: 1,
      scopes: 'mch_us',
      permissions: ['admin'],
      scope: 'admin',
    };
    const { access } = await about(m2m.token, { ...members, claims });
    expect(access).toMatchObject({
      kind: 'machine',
      subject: 'mch_a',
      scopes: [],
      permissions: [],
      claims: { tenant: 't', sub: 'mch_a', scopes: 'mch_us mch_b', exp: now + 60 },
    });
  });
});

describe('facts 4.1: who checks the receiver of an opaque M2M token', () => {
  it.each<readonly [string, Partial<ClerkProgramOptions>, string | undefined]>([
    ['the machine secret: Clerk does', { machineSecretKey: 'ak_machine' }, undefined],
    [
      'the machine secret and a machineId that is not in scopes',
      { machineSecretKey: 'ak_machine', machineId: 'mch_other' },
      'audience_mismatch',
    ],
    ['the secret key and our machineId', { secretKey: 'sk_test', machineId: 'mch_us' }, undefined],
    [
      'the secret key and a machineId that is not in scopes',
      { secretKey: 'sk_test', machineId: 'mch_other' },
      'audience_mismatch',
    ],
    ['the secret key, knowingly not', { secretKey: 'sk_test', machineId: unchecked }, undefined],
  ])('facts 4.1: with %s', async (_, given, code) => {
    expect(await codeOf(about(m2m.token, members, given))).toBe(code);
  });

  it.each([
    [{ scopes: [] }, 'audience_mismatch'],
    [{ scopes: null }, 'claim_missing'],
    [{ scopes: null, claims: { scopes: 'mch_us', aud: 'mch_us' } }, 'claim_missing'],
    [{ expiration: null, claims: { exp: 1, nbf: now + 60, iss: 1 } }, undefined],
    [{ scopes: [1] }, 'claim_malformed'],
    [{ subject: 'user_1' }, 'type_mismatch'],
  ])('facts 4.2: an answer with %j: %s', async (change, code) => {
    expect(await codeOf(about(m2m.token, { ...members, ...change }))).toBe(code);
  });
});

const jwt = (claims: MintClaims = {}, header: MintClaims = headers.m2m.header): Promise<string> =>
  issuer.mint({ aud: undefined, sub: 'mch_a', jti: 'mt_1', scopes: 'mch_b mch_us', ...claims }, { header });
const onJwt = async (token: Promise<string>, given: Partial<ClerkProgramOptions> = { machineId: 'mch_us' }) =>
  world(() => clerkErrors(500, 'not_asked'), given).verifier.verify(await token);

describe('facts 4.3: M2M JWT', () => {
  it('facts 4.3 Claims: the machine and its own claims, without azp, sid and a question', async () => {
    const { access } = await onJwt(
      jwt({ tenant: 't', permissions: ['admin'], scope: 'admin', org_id: 'org_1' }),
    );
    expect(access).toMatchObject({
      authority: 'm2m_token',
      kind: 'machine',
      subject: 'mch_a',
      organization: undefined,
      scopes: [],
      permissions: [],
      claims: { tenant: 't', scopes: 'mch_b mch_us' },
    });
  });

  it.each([
    ['scopes without us', jwt({ scopes: 'mch_b' }), 'audience_mismatch'],
    ['scopes without us, though aud has us', jwt({ scopes: 'mch_b', aud: ['mch_us'] }), 'audience_mismatch'],
    ['scopes in which we are only the beginning of another', jwt({ scopes: 'mch_us2' }), 'audience_mismatch'],
    ['empty scopes', jwt({ scopes: '' }), 'audience_mismatch'],
    ['aud without us', jwt({ scopes: undefined, aud: ['mch_b'] }), 'audience_mismatch'],
    ['neither scopes nor aud', jwt({ scopes: undefined }), 'claim_missing'],
    ['scopes that are a list', jwt({ scopes: ['mch_us'] }), 'claim_malformed'],
    ['scopes that are a number', jwt({ scopes: 1 }), 'claim_malformed'],
    ['an aud that is an object', jwt({ scopes: undefined, aud: {} }), 'claim_malformed'],
  ])(
    'facts 4.3 Local verification does not check the receiver: here %s is refused',
    async (_, token, code) => {
      expect(await codeOf(onJwt(token))).toBe(code);
    },
  );

  it.each([
    ['scopes among others', jwt()],
    ['aud as text', jwt({ scopes: undefined, aud: 'mch_us' })],
    ['aud as a list', jwt({ scopes: undefined, aud: ['mch_b', 'mch_us'] })],
  ])('facts 4.3 SDK scopes: we are found in %s', async (_, token) => {
    expect((await onJwt(token)).access?.subject).toBe('mch_a');
  });

  it('facts 4.3: without machineId no JWT is taken, and with `unchecked` those for others are', async () => {
    const refused = await onJwt(jwt(), { machineSecretKey: 'ak_machine' });
    expect(refused.denial).toMatchObject({ code: 'type_mismatch', detail: { needs: 'machineId' } });
    expect((await onJwt(jwt({ scopes: 'mch_b' }), { machineId: unchecked })).access?.subject).toBe('mch_a');
    expect(await codeOf(onJwt(jwt({ scopes: [] }), { machineId: unchecked }))).toBe('claim_malformed');
  });

  it('facts 4.3: a machine secret alone is enough, for the keys are public', async () => {
    const { access } = await onJwt(jwt(), { machineSecretKey: 'ak_machine', machineId: 'mch_us' });
    expect(access?.subject).toBe('mch_a');
  });

  it.each([
    ['a wrong cat: session', jwt({}, headers.session.header), 'type_mismatch'],
    ['a wrong cat: template', jwt({}, headers.template.header), 'type_mismatch'],
    ['a wrong typ', jwt({}, { typ: 'at+jwt' }), 'type_mismatch'],
    ['the category "ignore"', jwt({}, headers.ignore.header), undefined],
    ['no category', jwt({}, {}), undefined],
    ['no exp', jwt({ exp: undefined }), 'claim_missing'],
    ['another issuer', jwt({ iss: 'https://evil.test' }), 'issuer_unknown'],
  ])('facts 4.3: %s', async (_, token, code) => {
    expect(await codeOf(onJwt(token))).toBe(code);
  });
});

const consent = (claims: MintClaims = {}, header: MintClaims = {}): Promise<string> =>
  issuer.mint(
    { aud: undefined, client_id: 'client_1', scope: 'email profile', ...claims },
    { header: { typ: 'at+jwt', ...header } },
  );
const onConsent = (token: Promise<string>, given: Partial<ClerkProgramOptions> = {}) =>
  onJwt(token, { acceptsToken: 'oauth_token', ...given });

describe('facts 4.4: OAuth JWT', () => {
  it.each([
    ['scope as text', {}, ['email', 'profile']],
    ['scp as a list', { scope: undefined, scp: ['a', 'b'] }, ['a', 'b']],
    ['scp before scope', { scp: ['a'] }, ['a']],
    ['neither', { scope: undefined }, []],
    ['null', { scope: null }, []],
  ])('facts 4.4 Claims: %s', async (_, claims, scopes) => {
    expect((await onConsent(consent(claims))).access).toMatchObject({
      kind: 'person',
      subject: 'user_1',
      client: 'client_1',
      scopes,
    });
  });

  it.each([
    ['a scope that is a number', consent({ scope: 1 }), 'claim_malformed'],
    ['an scp that holds a number', consent({ scp: [1] }), 'claim_malformed'],
    ['no client_id', consent({ client_id: undefined }), 'claim_missing'],
    ['no sub', consent({ sub: undefined }), 'claim_missing'],
    ['the category of a session', consent({}, headers.session.header), 'type_mismatch'],
    ['the category of a template', consent({}, headers.template.header), 'type_mismatch'],
    ['the category of M2M', consent({}, headers.m2m.header), 'type_mismatch'],
    ['another issuer', consent({ iss: 'https://evil.test' }), 'issuer_unknown'],
  ])('facts 4.4: %s is refused', async (_, token, code) => {
    expect(await codeOf(onConsent(token))).toBe(code);
  });

  it('facts 4.4: aud is there when a resource was asked for, and strict when an audience is configured', async () => {
    const audience = 'https://api.test';
    expect((await onConsent(consent({ aud: [audience] }), { audience })).access).toBeDefined();
    expect(await codeOf(onConsent(consent({ aud: 'https://other.test' }), { audience }))).toBe(
      'audience_mismatch',
    );
    expect(await codeOf(onConsent(consent(), { audience }))).toBe('claim_missing');
    expect((await onConsent(consent({ aud: 'https://other.test' }))).access).toBeDefined();
  });

  it('facts 4.4: a subject that is no user is not said to be a person', async () => {
    expect((await onConsent(consent({ sub: 'org_1' }))).access).toMatchObject({
      kind: 'unknown',
      subject: 'org_1',
    });
  });
});
