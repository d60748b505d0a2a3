import { clientSecretPost, unchecked } from '@tokenward/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { createIssuerNetwork } from '../../test/issuer-network.js';
import { corpus } from '../corpus.js';
import { workos } from './index.js';
import type { WorkosAuthority, WorkosOptions } from './index.js';

const clientId = 'client_01HENV';
const domain = 'https://acme.authkit.app';
const user = corpus['WorkOS: a Connect user'];
const machine = corpus['WorkOS: a Connect machine'];
const asking = { client: clientSecretPost('client_01HAPP', 'a&secret') } as const;

const named = (name: WorkosAuthority['name'], options: Partial<WorkosOptions> = {}): WorkosAuthority =>
  workos({ clientId, domain, ...options }).find((authority) => authority.name === name)!;
const connect = (options: Partial<WorkosOptions> = {}) => named('workos_connect', options);

const network = await createIssuerNetwork();

describe('Connect tokens', () => {
  it('fetches the keys from /oauth2/jwks of the AuthKit domain', async () => {
    const asked = network.asked.length;
    expect(await network.judge(connect(), machine)).toBe('granted');
    expect(network.asked.slice(asked)).toEqual([`${domain}/oauth2/jwks`]);
  });

  it.each([
    ['the domain', { iss: domain }, 'granted'],
    ['the domain with a slash', { iss: `${domain}/` }, 'issuer_unknown'],
    ['another subdomain', { iss: 'https://evil.authkit.app' }, 'issuer_unknown'],
    ['the issuer of sessions', { iss: 'https://api.workos.com' }, 'issuer_unknown'],
  ])('checks the issuer of a token of %s', async (_, claims, code) => {
    expect(await network.judge(connect(), machine, claims)).toBe(code);
  });

  it('accepts a custom AuthKit domain as the issuer and the source of keys', async () => {
    const custom = connect({ domain: 'login.acme.test' });
    expect(await network.judge(custom, machine, { iss: 'https://login.acme.test' })).toBe('granted');
    expect(network.asked.at(-1)).toBe('https://login.acme.test/oauth2/jwks');
    expect(await network.judge(custom, machine)).toBe('issuer_unknown');
  });

  it.each([
    ['the environment client id', { aud: clientId }, 'granted'],
    ['a list with it', { aud: ['https://x.test', clientId] }, 'granted'],
    ['its own client id: the audience trap', { aud: machine.claims.client_id }, 'audience_mismatch'],
    ['a resource that is not configured', { aud: 'https://api.acme.test' }, 'audience_mismatch'],
    ['none', { aud: undefined }, 'claim_missing'],
  ])('checks by default an M2M token with the audience %s', async (_, claims, code) => {
    expect(await network.judge(connect(), machine, claims)).toBe(code);
  });

  it.each([
    ['the resource indicator', { aud: 'https://api.acme.test' }, 'granted'],
    ['the client id instead', { aud: clientId }, 'audience_mismatch'],
  ])('with a resource indicator configured, checks a user token for %s', async (_, claims, code) => {
    const resource = connect({ audience: 'https://api.acme.test' });
    expect(await network.judge(resource, user, claims)).toBe(code);
  });

  it('reads a user token as a person, with the consent as sid', async () => {
    expect(user.claims.sid).toBe('app_consent_01H');
    expect(await network.principal(connect(), user)).toEqual({
      kind: 'person',
      subject: 'user_01H',
      client: 'client_01HAPP',
      actor: undefined,
      organization: 'org_01H',
      scopes: ['reports'],
      permissions: [],
    });
  });

  it('reads an M2M token as a machine of the owning organization', async () => {
    expect(machine.claims).not.toHaveProperty('sid');
    expect(await network.principal(connect(), machine)).toEqual({
      kind: 'machine',
      subject: 'client_01HM2M',
      client: 'client_01HM2M',
      actor: undefined,
      organization: 'org_01H',
      scopes: ['reports'],
      permissions: [],
    });
  });

  it('returns client_id, jti, exp and iat in the claims', async () => {
    const { access } = await network.verify([connect()], await network.sign(machine.claims, machine.header));
    expect(Object.keys(access?.claims ?? {}).sort()).toEqual(
      ['aud', 'client_id', 'exp', 'iat', 'iss', 'jti', 'org_id', 'scope', 'sub'].sort(),
    );
  });

  it('reads an M2M token without client_id and scope as a machine', async () => {
    const older = { client_id: undefined, scope: undefined };
    expect(await network.principal(connect(), machine, older)).toMatchObject({
      kind: 'machine',
      client: 'client_01HM2M',
      scopes: [],
    });
  });

  it.each([
    ['an M2M token without aud', machine, { aud: undefined }, 'granted'],
    ['an M2M token for another environment', machine, { aud: 'client_01HOTHER' }, 'audience_mismatch'],
    ['a user token for us', user, {}, 'granted'],
    ['a user token without aud', user, { aud: undefined }, 'claim_missing'],
    ['an ID token of another application', user, { aud: 'client_01HAPP', name: 'Ada' }, 'audience_mismatch'],
  ])('with the audience unchecked, checks a token: %s', async (_, sample, claims, code) => {
    expect(await network.judge(connect({ audience: unchecked }), sample, claims)).toBe(code);
  });

  it.each([
    ['its audience, the requesting application', { aud: 'client_01HAPP' }, 'audience_mismatch'],
    ['its nonce, even where it is for us', { nonce: 'n' }, 'type_mismatch'],
  ])('rejects an ID token of the same issuer by %s', async (_, claims, code) => {
    const person = { name: 'Ada', email: 'ada@acme.test', client_id: undefined };
    expect(await network.judge(connect(), user, { ...person, ...claims })).toBe(code);
  });

  it.each([
    ['nobody', { sub: undefined }, 'claim_missing'],
    ['an empty name', { sub: '' }, 'claim_malformed'],
    ['two applications', { client_id: 'client_01HOTHER' }, 'claims_invalid'],
  ])('rejects a token that names %s', async (_, claims, code) => {
    expect(await network.judge(connect(), machine, claims)).toBe(code);
  });

  it('accepts RS256 only, even if the key fits another algorithm', async () => {
    expect(await network.judge(connect(), machine, {}, { alg: 'RS512' })).toBe('algorithm_unsupported');
    expect(await network.judge(connect(), machine, {}, { alg: 'PS256' })).toBe('algorithm_unsupported');
  });
});

describe('one domain for sessions and Connect', () => {
  const both = workos({ clientId, domain: 'https://auth.acme.test', apiUrl: 'https://auth.acme.test' });

  it.each([
    ['a session', corpus['WorkOS: a session'], 'workos_session', `/sso/jwks/${clientId}`],
    ['a user token', user, 'workos_connect', '/oauth2/jwks'],
    ['an M2M token', machine, 'workos_connect', '/oauth2/jwks'],
  ])('verifies %s with the keys that its sid selects', async (_, sample, name, keys) => {
    const token = await network.sign({ ...sample.claims, iss: 'https://auth.acme.test' }, sample.header);
    const asked = network.asked.length;
    expect((await network.verify(both, token)).access?.authority).toBe(name);
    const others = both.filter((authority) => authority.name !== name);
    expect(await network.refusal(others, token)).toBe('issuer_unknown');
    expect(network.asked.slice(asked).every((url) => url === `https://auth.acme.test${keys}`)).toBe(true);
  });
});

describe('introspection at WorkOS', () => {
  const endpoint = `${domain}/oauth2/introspection`;
  const questions: URLSearchParams[] = [];
  const answers = (answer: object, status = 200) =>
    network.answer(endpoint, (body) => {
      questions.push(new URLSearchParams(body));
      return Response.json(answer, { status });
    });
  const active = () => ({
    active: true,
    client_id: 'client_01HAPP',
    iss: domain,
    aud: clientId,
    sub: 'user_01H',
    org_id: 'org_01H',
    exp: network.signer.clock.now() + 300,
    iat: network.signer.clock.now(),
    token_type: 'access_token',
  });
  const opaque = named('workos_opaque', { introspection: { ...asking, tokens: 'opaque' } });

  beforeEach(() => {
    questions.length = 0;
  });

  it('introspects an opaque token at /oauth2/introspection, with id and secret of the application in the form', async () => {
    answers(active());
    const { access } = await network.verify([opaque], 'opaque-token');
    expect(access).toMatchObject({ kind: 'person', client: 'client_01HAPP', organization: 'org_01H' });
    expect(questions.map((question) => Object.fromEntries(question))).toEqual([
      {
        token: 'opaque-token',
        token_type_hint: 'access_token',
        client_id: 'client_01HAPP',
        client_secret: 'a&secret',
      },
    ]);
  });

  it.each([
    ['says no more than that it is inactive', { active: false }, 'token_inactive'],
    ['is of a refresh token', { token_type: 'refresh_token' }, 'type_mismatch'],
    ['does not say what it is', { token_type: undefined }, 'claim_missing'],
    ['is of another issuer', { iss: 'https://evil.authkit.app' }, 'issuer_mismatch'],
    ['is for another application', { aud: 'client_01HAPP' }, 'audience_mismatch'],
    ['is of an agent', { sub: 'agent_reg_01H' }, 'authority_not_accepted'],
    ['has expired', { exp: 1 }, 'token_expired'],
    ['never expires', { exp: undefined }, 'claim_missing'],
  ])('rejects the token if the response %s', async (_, change, code) => {
    answers({ ...active(), ...change });
    expect(await network.refusal([opaque], 'opaque-token')).toBe(code);
  });

  it.each([
    ['401, our own credentials', 401, { code: 'unavailable', status: 503 }],
    ['404', 404, { code: 'unavailable', status: 503 }],
    ['429', 429, { code: 'unavailable', status: 503 }],
    ['503', 503, { code: 'unavailable', status: 503 }],
  ])('the response %s is an outage', async (_, status, error) => {
    answers({}, status);
    await expect(network.verify([opaque], 'opaque-token')).rejects.toMatchObject(error);
  });

  describe('of every Connect JWT', () => {
    const every = connect({ introspection: { ...asking, tokens: 'every' } });

    it('accepts a Connect JWT that is still active, with its signed claims', async () => {
      answers(active());
      expect(await network.principal(every, machine)).toMatchObject({ kind: 'machine', scopes: ['reports'] });
      expect(questions).toHaveLength(1);
    });

    it('rejects a revoked Connect JWT at the next request', async () => {
      const token = await network.sign(machine.claims, machine.header);
      answers(active());
      expect(await network.refusal([every], token)).toBeUndefined();
      answers({ active: false });
      expect(await network.refusal([every], token)).toBe('token_inactive');
    });

    it.each([
      ['a forged one', async () => network.signer.mintForeign({ ...machine.claims }), 'signature_invalid'],
      ['an expired one', async () => network.signer.mintExpired({ ...machine.claims }), 'token_expired'],
      ['one for others', async () => network.sign({ ...machine.claims, aud: 'x' }), 'audience_mismatch'],
    ])('sends no introspection request about %s', async (_, mint, code) => {
      answers(active());
      expect(await network.refusal([every], await mint())).toBe(code);
      expect(questions).toEqual([]);
    });

    it.each<[string, object, string]>([
      ['another audience', { aud: 'client_elsewhere' }, 'audience_mismatch'],
      ['another issuer', { iss: 'https://evil.test' }, 'issuer_mismatch'],
      ['a time that is over', { exp: 1 }, 'token_expired'],
      ['a refresh token', { token_type: 'refresh_token' }, 'type_mismatch'],
    ])('rejects a response about %s', async (_, changed, code) => {
      answers({ ...active(), ...changed });
      const token = await network.sign(machine.claims, machine.header);
      expect(await network.refusal([every], token)).toBe(code);
    });

    it('does not introspect Connect JWTs by default', async () => {
      answers({ active: false });
      const some = connect({ introspection: { ...asking, tokens: 'opaque' } });
      expect(await network.judge(some, machine)).toBe('granted');
      expect(questions).toEqual([]);
    });
  });
});
