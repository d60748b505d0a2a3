import { createClock, createIssuer } from '@tokenward/testing';
import type { MintClaims } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { headers } from './test-network.js';
import { codeOf, m2m, members, now, programsOf } from './test-programs.js';

const clock = createClock(now);
const issuer = await createIssuer({ url: 'https://clerk.test', algorithm: 'RS256', clock });
const { about, jwt, onJwt } = programsOf(issuer);

const senders = ['mch_a'] as const;
const opaque = { senders, machineSecretKey: 'ak_machine' };
const onM2m = (claims: MintClaims, header?: MintClaims) =>
  onJwt(jwt({ sub: 'mch_a', ...claims }, header), { senders });

/**
 * A machine may use any claim name except those that Clerk adds (M2M_RESERVED_JWT_CLAIMS in @clerk/backend 3.25.0,
 * api/resources/M2MToken.ts; `claims` of createM2MToken in clerk/openapi-specs: bapi/2026-05-12.yml). These names
 * have a meaning in tokens of other kinds.
 */
const names =
  'nonce at_hash c_hash typ token_use token_type events cnf act permissions client_id azp sid handshake denial active toString'.split(
    ' ',
  );
const values = ['text', null, 1, ['a'], { a: 1 }] as const;

describe('claims of its own in the M2M token of a machine', () => {
  it.each(names)('a claim named "%s" costs nothing and grants nothing, whatever it holds', async (name) => {
    for (const value of values) {
      const claims = { [name]: value };
      for (const verified of [onM2m(claims), about(m2m.token, { ...members, claims }, opaque)]) {
        const { access } = await verified;
        const granted = { kind: 'machine', subject: 'mch_a', client: undefined, actor: undefined };
        expect(access).toMatchObject({ ...granted, permissions: [], scopes: [] });
        expect(access?.claims).toHaveProperty(name, value);
      }
    }
  });

  it.each(['jwk', 'jwe', 'kid', 'jku', 'x5t#S256', 'jkt', 'osc'])(
    'a "cnf" that binds the token to a key by %s is refused, since no proof is taken here',
    async (member) => {
      const claims = { cnf: { [member]: 'x' } };
      expect(await codeOf(onM2m(claims))).toBe('token_bound');
      expect(await codeOf(about(m2m.token, { ...members, claims }, opaque))).toBe('token_bound');
    },
  );

  it.each(['typ', 'token_use', 'token_type', 'events'])(
    'a JWT without a category and with a claim "%s" of another kind of token is refused',
    async (name) => {
      for (const header of [{}, headers.ignore.header])
        expect(await codeOf(onM2m({ [name]: 'logout' }, header))).toBe('type_mismatch');
    },
  );

  it('hides no claim that is checked: a token that is expired, of another issuer or of another class is refused', async () => {
    const claims = { nonce: 'abc', events: ['a'] };
    expect(await codeOf(onM2m({ ...claims, exp: now - 60 }))).toBe('token_expired');
    expect(await codeOf(onM2m({ ...claims, iss: 'https://other.test' }))).toBe('issuer_unknown');
    expect(await codeOf(onM2m({ ...claims, sub: 'mch_stranger' }))).toBe('authorized_party_mismatch');
    for (const { header } of [headers.session, headers.template, headers.oauth])
      expect(await codeOf(onM2m(claims, header))).toBe('type_mismatch');
    const expired = { ...members, claims, expiration: (now - 60) * 1000 };
    expect(await codeOf(about(m2m.token, expired, opaque))).toBe('token_expired');
  });
});
