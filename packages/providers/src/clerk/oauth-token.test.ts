import { createClock, createIssuer } from '@tokenward/testing';
import type { MintClaims } from '@tokenward/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { ClerkProgramOptions, OAuthActor, OAuthClaims } from './index.js';
import { headers } from './test-network.js';
import { all, codeOf, members, now, oauth, programsOf } from './test-programs.js';

const clock = createClock(now);
const issuer = await createIssuer({ url: 'https://clerk.test', algorithm: 'RS256', clock });
const { about, jwt, onJwt, world } = programsOf(issuer);

const consent = (claims: MintClaims = {}, header: MintClaims = {}): Promise<string> =>
  jwt({ client_id: 'client_1', scope: 'email profile', ...claims }, { typ: 'at+jwt', ...header });
const onConsent = (token: Promise<string>, given: Partial<ClerkProgramOptions> = {}) =>
  onJwt(token, { acceptsToken: 'oauth_token', ...given });

/**
 * The response for an opaque token. The specification has no `aud` and no `act`. The types of @clerk/backend 3.25.0
 * have them (IdPOAuthAccessTokenJSON in api/resources/JSON.ts), and give the times in seconds
 * (IdPOAuthAccessToken.ts).
 */
const answer = {
  ...members,
  object: 'clerk_idp_oauth_access_token',
  subject: 'user_1',
  client_id: 'client_1',
  scopes: ['email', 'profile'],
  expiration: now + 86_400,
  created_at: now - 60,
};
const onAnswer = (change: object = {}, given: Partial<ClerkProgramOptions> = {}) =>
  about(oauth.token, { ...answer, ...change }, { ...all, ...given });

describe('opaque OAuth tokens without a secret key', () => {
  it('rejects an opaque OAuth token without a request if no secret key is set, and the hint names the option', async () => {
    const { verifier, network } = world(() => Response.json(members), { acceptsToken: 'oauth_token' });
    expect((await verifier.verify(oauth.token)).denial).toMatchObject({
      code: 'token_unrecognized',
      detail: { needs: 'secretKey' },
      hint: expect.stringContaining('set "secretKey" of clerk(...)') as string,
    });
    expect(network.requests).toEqual([]);
  });
});

describe('OAuth JWTs', () => {
  it.each([
    ['scope as text', {}, ['email', 'profile']],
    ['scp as a list', { scope: undefined, scp: ['a', 'b'] }, ['a', 'b']],
    ['scp before scope', { scp: ['a'] }, ['a']],
    ['neither', { scope: undefined }, []],
    ['null', { scope: null }, []],
  ])('reads the claims of an OAuth JWT: %s', async (_, claims, scopes) => {
    expect((await onConsent(consent(claims))).access).toMatchObject({
      kind: 'person',
      subject: 'user_1',
      client: 'client_1',
      scopes,
    });
  });

  it.each([
    ['a scope that is a number', consent({ scope: 1 }), 'claim_malformed'],
    ['no client_id', consent({ client_id: undefined }), 'claim_missing'],
    ['no sub', consent({ sub: undefined }), 'claim_missing'],
    ['the category of a session', consent({}, headers.session.header), 'type_mismatch'],
    ['the category of a template', consent({}, headers.template.header), 'type_mismatch'],
    ['the category of M2M', consent({}, headers.m2m.header), 'type_mismatch'],
    ['another issuer', consent({ iss: 'https://evil.test' }), 'issuer_unknown'],
  ])('rejects an OAuth JWT: %s', async (_, token, code) => {
    expect(await codeOf(onConsent(token))).toBe(code);
  });

  it('checks aud of an OAuth token only if an audience is configured, and then requires it', async () => {
    const audience = 'https://api.test';
    expect((await onConsent(consent({ aud: [audience] }), { audience })).access).toBeDefined();
    expect(await codeOf(onConsent(consent({ aud: 'https://other.test' }), { audience }))).toBe(
      'audience_mismatch',
    );
    expect(await codeOf(onConsent(consent(), { audience }))).toBe('claim_missing');
    expect((await onConsent(consent({ aud: 'https://other.test' }))).access).toBeDefined();
  });

  it('reads the kind "unknown" for a subject that is not a user', async () => {
    expect((await onConsent(consent({ sub: 'org_1' }))).access).toMatchObject({
      kind: 'unknown',
      subject: 'org_1',
    });
  });
});

describe('opaque OAuth tokens', () => {
  const caller = { subject: 'user_1', client: 'client_1', actor: undefined };

  it('accepts an opaque OAuth token until it expires, with its user, client and scopes', async () => {
    const { access } = await onAnswer();
    expect(access).toMatchObject({
      authority: 'oauth_token',
      kind: 'person',
      ...caller,
      scopes: ['email', 'profile'],
    });
    expect(access?.claims).toMatchObject({ exp: now + 86_400, iat: now - 60 });
    expect(await codeOf(onAnswer({ client_id: undefined }))).toBe('claim_missing');
  });

  it.each([
    ['a list with this API', ['https://other.test', 'https://api.test'], undefined],
    ['this API as text', 'https://api.test', undefined],
    ['another API', ['https://other.test'], 'audience_mismatch'],
    ['nothing', undefined, 'claim_missing'],
    ['null', null, 'claim_missing'],
    ['an empty list', [], 'claim_malformed'],
    ['a list with a number', ['https://api.test', 1], 'claim_malformed'],
    ['a list with an empty text', ['https://api.test', ''], 'claim_malformed'],
    ['an object', { 0: 'https://api.test' }, 'claim_malformed'],
  ])('the "aud" of an answer is checked where an audience is configured: %s', async (_, aud, code) => {
    expect(await codeOf(onAnswer({ aud }, { audience: 'https://api.test' }))).toBe(code);
    const { access } = await onAnswer({ aud });
    expect((access?.claims as OAuthClaims | undefined)?.aud).toEqual(aud ?? undefined);
  });
});

describe('the actor of an OAuth token', () => {
  const judge = {
    'a JWT': (act: unknown) => onConsent(consent({ act })),
    'an opaque token': (act: unknown) => onAnswer({ act }),
  };
  const shapes = Object.entries(judge);

  it.each(shapes)('%s: reads the actor and the previous actor', async (_, verify) => {
    const act = {
      sub: 'client_agent',
      iss: 'https://clerk.test',
      type: 'agent',
      act: { sub: 'client_before' },
    };
    const { access } = await verify(act);
    expect(access).toMatchObject({
      kind: 'person',
      subject: 'user_1',
      actor: 'client_agent',
      claims: { act },
    });
  });

  it.each(shapes)('%s: reads no actor if "act" is missing or null', async (_, verify) => {
    for (const act of [undefined, null]) expect((await verify(act)).access?.actor).toBeUndefined();
    expect((await verify({ sub: 'client_agent', act: null, iss: null })).access?.actor).toBe('client_agent');
  });

  const malformed: readonly unknown[] = [
    'x',
    '',
    0,
    false,
    [],
    ['client_agent'],
    {},
    { sub: '' },
    { sub: 1 },
    { sub: null },
    { sub: ['client_agent'] },
    { iss: 'https://clerk.test' },
    { sub: 'client_agent', iss: 1 },
    { sub: 'client_agent', act: 'x' },
    { sub: 'client_agent', act: [] },
    { sub: 'client_agent', act: {} },
    { sub: 'client_agent', act: { sub: 'b', act: { sub: 1 } } },
  ];
  it.each(malformed.flatMap((act) => shapes.map(([shape, verify]) => [shape, act, verify] as const)))(
    '%s whose "act" is %j is refused',
    async (_, act, verify) => {
      expect((await verify(act)).denial).toMatchObject({ code: 'claim_malformed', detail: { claim: 'act' } });
    },
  );

  it('reads a chain of a thousand actors to its end', async () => {
    const chain = (last: string): unknown => {
      let act = last;
      for (let depth = 0; depth < 1000; depth++) act = `{"sub":"client_agent","act":${act}}`;
      return JSON.parse(act) as unknown;
    };
    expect((await onAnswer({ act: chain('{"sub":"first"}') })).access?.actor).toBe('client_agent');
    expect(await codeOf(onAnswer({ act: chain('{"sub":1}') }))).toBe('claim_malformed');
  });

  it('types the actor in the claims', () => {
    expectTypeOf<OAuthClaims['act']>().toEqualTypeOf<OAuthActor | undefined>();
    expectTypeOf<OAuthActor['type']>().toEqualTypeOf<string | undefined>();
  });
});
