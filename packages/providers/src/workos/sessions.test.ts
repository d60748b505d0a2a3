import { describe, expect, it } from 'vitest';
import { createIssuerNetwork } from '../../test/issuer-network.js';
import { corpus } from '../corpus.js';
import { workos } from './index.js';
import type { WorkosOptions } from './index.js';

const clientId = 'client_01HENV';
const session = corpus['WorkOS: a session'];
const sessions = (options: Partial<WorkosOptions> = {}) => workos({ clientId, ...options })[0]!;

const network = await createIssuerNetwork();

describe('AuthKit sessions', () => {
  it('fetches the keys from /sso/jwks/<clientId> of the API without a credential', async () => {
    expect(await network.judge(sessions(), session)).toBe('granted');
    expect(network.asked).toEqual([`https://api.workos.com/sso/jwks/${clientId}`]);
  });

  it.each([
    'https://api.workos.com',
    'https://api.workos.com/',
    `https://api.workos.com/user_management/${clientId}`,
    `https://api.workos.com/sso/${clientId}`,
    `https://api.workos.com/convex/${clientId}`,
  ])('accepts the issuer %s', async (iss) => {
    expect(await network.judge(sessions(), session, { iss })).toBe('granted');
  });

  it.each([
    'https://api.workos.com/user_management/client_01HOTHER',
    `https://api.workos.com/user_management/${clientId}/`,
    `http://api.workos.com/user_management/${clientId}`,
    `https://api.workos.com.evil.test/user_management/${clientId}`,
    `https://auth.acme.test/user_management/${clientId}`,
    'https://auth.acme.test',
  ])('rejects the issuer %s as unknown', async (iss) => {
    expect(await network.judge(sessions(), session, { iss })).toBe('issuer_unknown');
  });

  it.each(['', '/', `/user_management/${clientId}`, `/sso/${clientId}`, `/convex/${clientId}`])(
    'accepts the issuer https://auth.acme.test%s of a custom authentication domain',
    async (path) => {
      const custom = sessions({ apiUrl: 'https://auth.acme.test' });
      expect(await network.judge(custom, session, { iss: `https://auth.acme.test${path}` })).toBe('granted');
      expect(await network.judge(custom, session)).toBe('granted');
      expect(network.asked.at(-1)).toBe(`https://auth.acme.test/sso/jwks/${clientId}`);
    },
  );

  it.each([
    ['is absent, as by default', {}, 'granted'],
    ['is the client id', { aud: clientId }, 'granted'],
    ['is a list with the client id', { aud: ['x', clientId] }, 'granted'],
    ['is another application', { aud: 'client_01HOTHER' }, 'audience_mismatch'],
    ['begins with the client id', { aud: `${clientId}x` }, 'audience_mismatch'],
    ['is an empty list', { aud: [] }, 'claim_malformed'],
    ['is null', { aud: null }, 'claim_malformed'],
    ['is an object', { aud: { [clientId]: true } }, 'claim_malformed'],
  ])('checks by default a session whose aud %s', async (_, claims, code) => {
    expect(await network.judge(sessions(), session, claims)).toBe(code);
  });

  it.each([
    ['has it', { aud: 'https://api.acme.test' }, 'granted'],
    ['has the client id instead', { aud: clientId }, 'audience_mismatch'],
    ['has none', {}, 'claim_missing'],
  ])('with the audience of a JWT template configured, checks a session that %s', async (_, claims, code) => {
    const strict = sessions({ sessionAudience: 'https://api.acme.test' });
    expect(await network.judge(strict, session, claims)).toBe(code);
  });

  it('reads user, organization and permissions into the principal', async () => {
    expect(await network.principal(sessions(), session)).toEqual({
      kind: 'person',
      subject: 'user_01H',
      client: clientId,
      actor: undefined,
      organization: 'org_01H',
      scopes: [],
      permissions: ['reports:read'],
    });
  });

  it('reads no permissions from a session without an organization', async () => {
    const none = { org_id: undefined, role: undefined, roles: undefined, permissions: undefined };
    expect(await network.principal(sessions(), session, none)).toMatchObject({
      organization: undefined,
      permissions: [],
    });
  });

  it('keeps role, roles, entitlements and feature flags in the claims', async () => {
    const rights = { role: 'admin', roles: ['admin'], entitlements: ['audit'], feature_flags: ['beta'] };
    const token = await network.sign({ ...session.claims, ...rights }, session.header);
    expect((await network.verify([sessions()], token)).access?.claims).toMatchObject(rights);
  });

  it('reads the impersonator as the actor', async () => {
    const act = { sub: 'support@acme.test' };
    expect(await network.principal(sessions(), session, { act })).toMatchObject({
      actor: 'support@acme.test',
    });
    expect(await network.judge(sessions(), session, { act: {} })).toBe('claim_malformed');
  });

  it.each([
    ['no sid', { sid: undefined }],
    ['the sid of a consent', { sid: 'app_consent_01H' }],
    ['a sid that is no text', { sid: ['session_01H'] }],
    ['a subject of another kind', { sub: 'robot_01H' }],
    ['the subject of an application', { sub: 'client_01HM2M' }],
    ['no subject', { sub: undefined }],
  ])('rejects a token of the same keys with %s', async (_, claims) => {
    expect(await network.judge(sessions(), session, claims)).toBe('type_mismatch');
  });

  it('requires neither typ nor nbf, but checks an nbf that is present', async () => {
    const token = await network.sign(session.claims, { typ: undefined });
    expect(JSON.parse(atob(token.split('.')[0]!))).not.toHaveProperty('typ');
    expect(await network.refusal([sessions()], token)).toBeUndefined();
    const early = { nbf: network.signer.clock.now() + 60 };
    expect(await network.judge(sessions(), session, early)).toBe('token_not_yet_valid');
  });
});
