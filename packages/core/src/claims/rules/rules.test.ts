import { describe, expect, it } from 'vitest';
import { configurationError } from '../../../test/configuration-error.js';
import type { Attestation, Rule } from '../rule.js';
import { audience } from './audience.js';
import { authenticationMethods } from './authentication-methods.js';
import { authorizedParty } from './authorized-party.js';
import { expiration } from './expiration.js';
import { issuedAt } from './issued-at.js';
import { issuer } from './issuer.js';
import { maxTokenAge } from './max-token-age.js';
import { notBefore } from './not-before.js';
import { requiredClaims } from './required-claims.js';
import { typ } from './typ.js';

const now = 1_800_000_000;
const context = { now: () => now, fetch: globalThis.fetch };

function code(rule: Rule, claims: object, typ?: string): string | undefined {
  const header = { alg: 'x', ...(typ !== undefined && { typ }) };
  const attestation: Attestation = { claims: { ...claims }, header };
  return rule(attestation, context)?.code;
}

describe('a rule about time', () => {
  it.each<[string, Rule, string, number, string]>([
    ['exp', expiration(5), 'exp', now - 5, 'token_expired'],
    ['exp without tolerance', expiration(0), 'exp', now, 'token_expired'],
    ['nbf', notBefore(5), 'nbf', now + 5.001, 'token_not_yet_valid'],
    ['nbf without tolerance', notBefore(0), 'nbf', now + 0.001, 'token_not_yet_valid'],
    ['iat', issuedAt(5), 'iat', now + 5.001, 'token_issued_in_future'],
    ['the age', maxTokenAge(60), 'iat', now - 65.001, 'token_too_old'],
    ['the age without tolerance', maxTokenAge(60, 0), 'iat', now - 60.001, 'token_too_old'],
  ])('compares to the second, with the tolerance: %s', (_name, rule, claim, time, refused) => {
    const better = refused === 'token_not_yet_valid' || refused === 'token_issued_in_future' ? -0.001 : 0.001;
    expect(code(rule, { [claim]: time })).toBe(refused);
    expect(code(rule, { [claim]: time + better })).toBeUndefined();
  });

  const times: readonly (readonly [string, Rule])[] = [
    ['exp', expiration(5)],
    ['nbf', notBefore(5)],
    ['iat', issuedAt(5)],
    ['iat', maxTokenAge(60)],
  ];
  const milliseconds = [100_000_000_001, now * 1000, -now * 1000, 2 ** 53, 1e300, Number.MAX_VALUE];
  it.each(times)('denies %s in milliseconds as malformed, and reports it in the detail', (claim, rule) => {
    for (const value of milliseconds)
      expect(rule({ claims: { [claim]: value } }, context)).toMatchObject({
        code: 'claim_malformed',
        status: 401,
        hint: expect.stringContaining('milliseconds') as string,
        detail: { claim, unit: 'milliseconds' },
      });
    for (const value of [1e11, -1e11, -62_135_596_800])
      expect(code(rule, { [claim]: value })).not.toBe('claim_malformed');
  });

  const noTimes = [null, '1800000000', true, {}, [now], Number.POSITIVE_INFINITY, Number.NaN, undefined];
  it.each(times)('denies %s as malformed when it is no finite number', (claim, rule) => {
    for (const value of noTimes) expect(code(rule, { [claim]: value })).toBe('claim_malformed');
  });

  it.each(times)('denies %s when the clock returns NaN', (claim, rule) => {
    const broken = { ...context, now: () => Number.NaN };
    expect(rule({ claims: { [claim]: now } }, broken)?.status).toBe(401);
  });

  it('denies a missing exp, and a missing iat when an age is required, but no other missing time', () => {
    expect(code(expiration(5), {})).toBe('claim_missing');
    expect(code(maxTokenAge(60), {})).toBe('claim_missing');
    expect(code(notBefore(5), {})).toBeUndefined();
    expect(code(issuedAt(5), {})).toBeUndefined();
  });
});

describe('authenticationMethods', () => {
  const amr = ['pwd', 'otp'];
  it.each<[unknown, string | undefined]>([
    [['otp'], undefined],
    [['pwd', 'otp'], undefined],
    [['mfa', 'hwk'], undefined],
    [['pwd'], 'authentication_insufficient'],
    [['OTP'], 'authentication_insufficient'],
    [['otp '], 'authentication_insufficient'],
    [[], 'authentication_insufficient'],
    ['otp', 'claim_malformed'],
    ['pwd otp', 'claim_malformed'],
    [['otp', 5], 'claim_malformed'],
    [['otp', ''], 'claim_malformed'],
    [[['otp']], 'claim_malformed'],
    [{ 0: 'otp', length: 1 }, 'claim_malformed'],
    [null, 'claim_malformed'],
    [undefined, 'claim_malformed'],
    [5, 'claim_malformed'],
  ])('accepts a token whose amr lists one of them, and no other value: %j', (value, refused) => {
    expect(code(authenticationMethods(['otp', 'hwk']), { amr: value })).toBe(refused);
  });

  it('denies a token without amr, and one that only inherits it', () => {
    expect(code(authenticationMethods('otp'), {})).toBe('claim_missing');
    const claims = Object.create({ amr }) as Record<string, unknown>;
    expect(authenticationMethods('otp')({ claims }, context)?.code).toBe('claim_missing');
  });

  it('requires several methods if it is added several times', () => {
    const rules = [authenticationMethods('pwd'), authenticationMethods(['otp', 'hwk'])];
    const codes = (value: readonly string[]) => rules.map((rule) => code(rule, { amr: value }));
    expect(codes(amr)).toEqual([undefined, undefined]);
    expect(codes(['pwd'])).toEqual([undefined, 'authentication_insufficient']);
  });

  it('tells the log which methods are required, and not which ones the token has', () => {
    const denial = authenticationMethods('hwk')({ claims: { amr: ['fPt-1122'] } }, context);
    expect(denial).toMatchObject({ status: 401, detail: { expected: ['hwk'] } });
    expect(denial?.hint).toMatch(/^In the token, "amr" lists none of the required methods\./);
    expect(JSON.stringify(denial)).not.toContain('fPt-1122');
  });

  it.each([[''], [[]], [['otp', '']], [undefined], [null], [5]])('needs a method: %j', (method) => {
    expect(() => authenticationMethods(method as string)).toThrow(configurationError('"method"'));
  });
});

describe('issuer', () => {
  it.each<[unknown, string | undefined]>([
    ['https://a', undefined],
    ['https://b', undefined],
    ['https://a/', 'issuer_mismatch'],
    ['HTTPS://a', 'issuer_mismatch'],
    ['', 'issuer_mismatch'],
    [['https://a'], 'claim_malformed'],
    [null, 'claim_malformed'],
    [undefined, 'claim_missing'],
  ])('checks iss %j: %s', (iss, expected) => {
    expect(code(issuer(['https://a', 'https://b']), { iss })).toBe(expected);
  });
});

describe('audience', () => {
  it.each<[unknown, string | undefined]>([
    ['api', undefined],
    [['x', 'jobs'], undefined],
    ['ap', 'audience_mismatch'],
    ['API', 'audience_mismatch'],
    [['x'], 'audience_mismatch'],
    [undefined, 'claim_missing'],
    [null, 'claim_malformed'],
    [[], 'claim_malformed'],
    [['api', 5], 'claim_malformed'],
    [['api', ['api']], 'claim_malformed'],
    [{ 0: 'api' }, 'claim_malformed'],
    [true, 'claim_malformed'],
  ])('checks aud %j: %s', (aud, expected) => {
    expect(code(audience(['api', 'jobs']), { aud })).toBe(expected);
  });
});

describe('authorizedParty', () => {
  it.each<[unknown, string | undefined]>([
    ['https://app', undefined],
    ['https://app.evil', 'authorized_party_mismatch'],
    ['', 'authorized_party_mismatch'],
    [undefined, 'claim_missing'],
    [null, 'claim_malformed'],
    [['https://app'], 'claim_malformed'],
  ])('checks azp %j: %s', (azp, expected) => {
    expect(code(authorizedParty('https://app'), { azp })).toBe(expected);
    expect(code(authorizedParty(['https://other', 'https://app']), { azp })).toBe(expected);
  });
});

describe('requiredClaims', () => {
  it('requires each claim as an own member of the claims', () => {
    expect(code(requiredClaims(['sub', 'jti']), { sub: 'a', jti: 0 })).toBeUndefined();
    expect(code(requiredClaims(['sub', 'jti']), { sub: 'a' })).toBe('claim_missing');
    expect(code(requiredClaims('sub'), { sub: null })).toBe('claim_missing');
    for (const name of ['constructor', 'toString', '__proto__'])
      expect(code(requiredClaims(name), {})).toBe('claim_missing');
  });
});

describe('typ', () => {
  it.each<[string | undefined, string | undefined]>([
    ['at+jwt', undefined],
    ['AT+JWT', undefined],
    ['application/at+jwt', undefined],
    ['Application/At+Jwt', undefined],
    ['JWT', 'type_mismatch'],
    ['text/at+jwt', 'type_mismatch'],
    ['', 'type_mismatch'],
    [undefined, 'type_mismatch'],
  ])('set to at+jwt checks the header typ %j: %s', (sent, expected) => {
    expect(code(typ('at+jwt'), {}, sent)).toBe(expected);
  });

  it('denies a token without a header', () => {
    expect(typ('at+jwt')({ claims: {} }, context)?.code).toBe('type_mismatch');
  });
});
