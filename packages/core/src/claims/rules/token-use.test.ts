import { describe, expect, it } from 'vitest';
import { introspectedType } from '../../authority/introspection/introspected-token-type.js';
import type { Rule } from '../rule.js';
import { tokenUse } from './token-use.js';
import { typ } from './typ.js';

const context = { now: () => 1_800_000_000, fetch: globalThis.fetch };

function code(rule: Rule, claims: object, typ?: string): string | undefined {
  const header = { alg: 'x', ...(typ !== undefined && { typ }) };
  return rule({ claims: { ...claims }, header }, context)?.code;
}

/** The kinds of JWT that have a media type of their own, and some that have none. */
const otherTypes = [
  ['dpop+jwt', 'logout+jwt', 'secevent+jwt', 'token-introspection+jwt', 'oauth-authz-req+jwt'],
  ['client-authentication+jwt', 'entity-statement+jwt', 'kb+jwt', 'statuslist+jwt', 'vc+sd-jwt', 'rt+jwt'],
  ['refresh+jwt', 'id+jwt', 'foo+jwt', 'JOSE', 'JWE', 'JWS', '', ' ', 'JWT ', ' JWT', 'at+jwt;v=1', 'at-jwt'],
  ['text/at+jwt', 'application/', 'application/application/at+jwt', 'at+jwt\0', 'jwt+at', '__proto__'],
].flat();

describe('tokenUse', () => {
  it.each([undefined, 'JWT', 'jwt', 'Jwt', 'application/JWT', 'at+jwt', 'AT+JWT', 'Application/At+Jwt'])(
    'accepts the typ header %j',
    (typ) => {
      expect(code(tokenUse(), { sub: 'a' }, typ)).toBeUndefined();
    },
  );

  it.each(otherTypes)('rejects the typ header %j', (typ) => {
    expect(code(tokenUse(), { sub: 'a' }, typ)).toBe('type_mismatch');
  });
});

it('a list in the detail of a denial is a copy, so that a change of it changes no rule', () => {
  for (const rule of [tokenUse(), typ('at+jwt')]) {
    const { detail } = rule({ claims: {}, header: { alg: 'x', typ: 'foo+jwt' } }, context)!;
    (detail.expected as string[]).push('foo+jwt');
    expect(code(rule, {}, 'foo+jwt')).toBe('type_mismatch');
  }
});

/** Claims, and whether they are those of an access token; each of them in a JWT and in an introspection answer. */
const marks: readonly (readonly [string, unknown, string | undefined])[] = [
  ['token_use', 'access', undefined],
  ['token_use', 'access_token', undefined],
  ...['id', 'refresh', 'refresh_token', 'id_token', 'Access ', '', 'bearer', '__proto__'].map(
    (value) => ['token_use', value, 'type_mismatch'] as const,
  ),
  ...['Bearer', 'bearer', 'access_token', 'ACCESS_TOKEN'].map(
    (value) => ['token_type', value, undefined] as const,
  ),
  ...[
    'refresh_token',
    'id_token',
    'N_A',
    'refresh',
    '',
    'Bearer ',
    'urn:ietf:params:oauth:token-type:id_token',
  ].map((value) => ['token_type', value, 'type_mismatch'] as const),
  ...['Bearer', 'DPoP', 'JWT', 'at+jwt', 'application/at+jwt', 'access'].map(
    (value) => ['typ', value, undefined] as const,
  ),
  ...['Refresh', 'Offline', 'ID', 'Logout', 'Serialized-ID', 'logout+jwt', 'RegistrationAccessToken', ''].map(
    (value) => ['typ', value, 'type_mismatch'] as const,
  ),
  ...['token_use', 'token_type', 'typ'].flatMap((claim) =>
    [0, true, [], ['access'], {}, { toString: 'access' }].map(
      (value) => [claim, value, 'claim_malformed'] as const,
    ),
  ),
  ...[{ 'http://schemas.openid.net/event/backchannel-logout': {} }, {}, [], 'x', 0, false].map(
    (value) => ['events', value, 'type_mismatch'] as const,
  ),
  ...['token_use', 'token_type', 'typ', 'events'].map((claim) => [claim, null, undefined] as const),
];

describe('a claim that marks the kind of a token', () => {
  it.each(marks)('%s %j gives %s, whatever the typ header', (claim, value, expected) => {
    for (const typ of [undefined, 'JWT', 'at+jwt', 'application/AT+JWT'])
      expect(code(tokenUse(), { [claim]: value }, typ)).toBe(expected);
  });

  it.each(marks)('%s %j in an introspection response gives %s', (claim, value, expected) => {
    expect(introspectedType({ claims: { token_type: 'Bearer', [claim]: value } }, context)?.code).toBe(
      expected,
    );
    expect(introspectedType({ claims: { [claim]: value } }, context)?.code).toBe(expected);
  });

  it.each(['access', 'DPoP', 'at+jwt', 'urn:ietf:params:oauth:token-type:access_token'])(
    'token_type %s marks an access token in a JWT, where `cnf` decides whether it is bound',
    (value) => {
      expect(code(tokenUse(), { token_type: value })).toBeUndefined();
    },
  );

  it.each(['at_hash', 'c_hash'])('%s marks an ID token, unless its typ is at+jwt', (claim) => {
    for (const value of ['x', '', 0, {}]) {
      expect(code(tokenUse(), { [claim]: value }, 'JWT')).toBe('type_mismatch');
      expect(code(tokenUse(), { [claim]: value }, 'at+jwt')).toBeUndefined();
    }
    expect(code(tokenUse(), { [claim]: null })).toBeUndefined();
  });

  it('nonce alone marks no ID token', () => {
    for (const typ of [undefined, 'JWT', 'at+jwt'])
      expect(code(tokenUse(), { nonce: 'n' }, typ)).toBeUndefined();
  });

  it.each(['at_hash', 'c_hash', 'token_use', 'token_type', 'typ', 'events'])(
    'the hint names %s and the option that accepts ID tokens',
    (claim) => {
      const { hint } = tokenUse()({ claims: { [claim]: 'id' }, header: { alg: 'x' } }, context)!;
      expect(hint).toContain(`"${claim}"`);
      expect(hint).toContain('"tokenUse: \'id\'"');
      expect(hint).toContain('Send an access token.');
    },
  );

  it('has no effect when it is inherited', () => {
    const claims = JSON.parse('{"sub":"a","__proto__":{"token_use":"id","events":{}}}') as object;
    expect(tokenUse()({ claims: { ...claims } }, context)).toBeUndefined();
  });
});

describe('tokenUse: id', () => {
  const idToken = tokenUse('id');

  it.each<[object, string | undefined]>([
    [{}, undefined],
    [{ nonce: 'n', at_hash: 'h', c_hash: 'h' }, undefined],
    [{ token_use: 'id' }, undefined],
    [{ token_use: 'id_token' }, undefined],
    [{ typ: 'ID' }, undefined],
    [{ typ: 'JWT' }, undefined],
    [{ token_type: 'urn:ietf:params:oauth:token-type:id_token' }, undefined],
    [{ token_use: null, token_type: null, typ: null, events: null }, undefined],
    [{ token_use: 'access' }, 'type_mismatch'],
    [{ token_use: ['id'] }, 'claim_malformed'],
    [{ token_type: 'Bearer' }, 'type_mismatch'],
    [{ typ: 'Bearer' }, 'type_mismatch'],
    [{ typ: 'Refresh' }, 'type_mismatch'],
    [{ events: {} }, 'type_mismatch'],
  ])('judges the claims %j as those of an ID token: %s', (claims, expected) => {
    expect(code(idToken, claims)).toBe(expected);
    expect(code(idToken, claims, 'JWT')).toBe(expected);
  });

  it('denies the typ header of an access token', () => {
    expect(code(idToken, {}, 'at+jwt')).toBe('type_mismatch');
    expect(code(tokenUse('id', [typ('at+jwt')]), {}, 'at+jwt')).toBeUndefined();
  });

  it('names the option that accepts access tokens in the hint', () => {
    const { hint } = idToken({ claims: { token_use: 'access' }, header: { alg: 'x' } }, context)!;
    expect(hint).toContain('"tokenUse: \'access\'"');
    expect(hint).toContain('Send an ID token.');
  });
});

describe('a typ rule among custom rules', () => {
  const settled = tokenUse('access', [() => undefined, typ('foo+jwt')]);

  it.each(['foo+jwt', 'secevent+jwt', 'rt+jwt'])('decides alone about a typ header such as %s', (sent) => {
    expect(code(settled, { sub: 'a' }, sent)).toBeUndefined();
    expect(code(typ(sent), { sub: 'a' }, sent)).toBeUndefined();
    expect(code(typ('bar+jwt'), { sub: 'a' }, sent)).toBe('type_mismatch');
  });

  it.each<[object, string | undefined]>([
    [{ at_hash: 'h' }, undefined],
    [{ events: {} }, undefined],
    [{ typ: 'Logout' }, undefined],
    [{ token_use: 'id' }, 'type_mismatch'],
    [{ token_type: 'refresh_token' }, 'type_mismatch'],
  ])('allows claims of another kind of token with its own typ header: %j gives %s', (claims, expected) => {
    expect(code(settled, claims, 'foo+jwt')).toBe(expected);
  });

  it.each(marks)(
    'does not change the checks of a token with the typ of an access token: %s %j gives %s',
    (claim, value, expected) => {
      for (const typ of [undefined, 'JWT', 'at+jwt'])
        expect(code(settled, { [claim]: value }, typ)).toBe(expected);
      expect(code(settled, { at_hash: 'h' }, 'JWT')).toBe('type_mismatch');
    },
  );

  it('is recognized by its symbol, even from another copy of the package', () => {
    const foreign: Rule = Object.assign(() => undefined, {
      [Symbol.for('@tokenward/core: settles the type')]: true,
    });
    expect(code(tokenUse('access', [foreign]), {}, 'foo+jwt')).toBeUndefined();
  });

  it('only adds a check when it runs inside a custom function', () => {
    const within: Rule = (attestation, context) => typ('foo+jwt')(attestation, context);
    expect(code(tokenUse('access', [within]), {}, 'foo+jwt')).toBe('type_mismatch');
  });
});
