import { describe, expect, it } from 'vitest';
import { introspectedType } from '../../authority/introspection/introspected-token-type.js';
import { ConfigurationError } from '../../options/configuration-error.js';
import type { Attestation, Rule } from '../rule.js';
import { tokenUse } from './token-use.js';
import { audience } from './audience.js';
import { authenticationMethods } from './authentication-methods.js';
import { authorizedParty } from './authorized-party.js';
import { expiration } from './expiration.js';
import { issuedAt } from './issued-at.js';
import { issuer } from './issuer.js';
import { maxTokenAge } from './max-token-age.js';
import { notBefore } from './not-before.js';
import { notSenderConstrained } from './not-sender-constrained.js';
import { requiredClaims } from './required-claims.js';
import { typ } from './typ.js';

const now = 1_800_000_000;
const context = { now: () => now, fetch: globalThis.fetch };

describe('the detail of a denial', () => {
  it.each<[string, object, string, object, Rule]>([
    ['expiration', { exp: 1 }, 'token_expired', { tolerance: 7 }, expiration(7)],
    ['expiration', {}, 'claim_missing', { claim: 'exp' }, expiration(7)],
    ['expiration', { exp: '1' }, 'claim_malformed', { claim: 'exp' }, expiration(7)],
    ['notBefore', { nbf: now + 99 }, 'token_not_yet_valid', { tolerance: 7 }, notBefore(7)],
    ['notBefore', { nbf: '1' }, 'claim_malformed', { claim: 'nbf' }, notBefore(7)],
    ['issuedAt', { iat: now + 99 }, 'token_issued_in_future', { tolerance: 7 }, issuedAt(7)],
    ['issuedAt', { iat: '1' }, 'claim_malformed', { claim: 'iat' }, issuedAt(7)],
    ['maxTokenAge', { iat: 1 }, 'token_too_old', { maxTokenAge: 60, tolerance: 7 }, maxTokenAge(60, 7)],
    ['maxTokenAge', { iat: 1 }, 'token_too_old', { maxTokenAge: 60, tolerance: 5 }, maxTokenAge(60)],
    ['maxTokenAge', {}, 'claim_missing', { claim: 'iat' }, maxTokenAge(60)],
    ['issuer', { iss: 'b' }, 'issuer_mismatch', { expected: ['a'] }, issuer(['a'])],
    ['issuer', {}, 'claim_missing', { claim: 'iss' }, issuer(['a'])],
    ['issuer', { iss: 1 }, 'claim_malformed', { claim: 'iss' }, issuer(['a'])],
    ['expiration', { exp: 1e12 }, 'claim_malformed', { claim: 'exp', unit: 'milliseconds' }, expiration(7)],
    [
      'maxTokenAge',
      { iat: 1e12 },
      'claim_malformed',
      { claim: 'iat', unit: 'milliseconds' },
      maxTokenAge(60),
    ],
    ['audience', { aud: 'b' }, 'audience_mismatch', { expected: ['a'] }, audience(['a'])],
    ['audience', {}, 'claim_missing', { claim: 'aud' }, audience(['a'])],
    ['audience', { aud: 1 }, 'claim_malformed', { claim: 'aud' }, audience(['a'])],
    ['authorizedParty', { azp: 'b' }, 'authorized_party_mismatch', { expected: ['a'] }, authorizedParty('a')],
    ['authorizedParty', {}, 'claim_missing', { claim: 'azp' }, authorizedParty('a')],
    ['authorizedParty', { azp: 1 }, 'claim_malformed', { claim: 'azp' }, authorizedParty('a')],
    ['authenticationMethods', {}, 'claim_missing', { claim: 'amr' }, authenticationMethods('mfa')],
    [
      'authenticationMethods',
      { amr: 'mfa' },
      'claim_malformed',
      { claim: 'amr' },
      authenticationMethods('mfa'),
    ],
    ['tokenUse', { token_use: 5 }, 'claim_malformed', { claim: 'token_use' }, tokenUse()],
    ['tokenUse', { typ: [] }, 'claim_malformed', { claim: 'typ' }, tokenUse()],
    ['requiredClaims', { sub: 'a' }, 'claim_missing', { claim: 'jti' }, requiredClaims(['sub', 'jti'])],
    ['typ', {}, 'type_mismatch', { expected: ['a', 'b'] }, typ(['application/A', 'b'])],
    ['notSenderConstrained', { cnf: {} }, 'token_bound', { claim: 'cnf' }, notSenderConstrained],
    ['notSenderConstrained', { cnf: null }, 'claim_malformed', { claim: 'cnf' }, notSenderConstrained],
    ['introspectedType', { token_type: 'a' }, 'type_mismatch', { claim: 'token_type' }, introspectedType],
    ['introspectedType', { token_type: 5 }, 'claim_malformed', { claim: 'token_type' }, introspectedType],
  ])('contains configured values only: %s gives for %j %s and %j', (_name, claims, code, detail, rule) => {
    expect(rule({ claims: { ...claims } }, context)).toMatchObject({ code, detail });
  });
});

describe('the type of a token', () => {
  it('is accepted when there is no header', () => {
    expect(tokenUse()({ claims: {} }, context)).toBeUndefined();
  });

  it('is denied with the accepted types, or with the claim that marks another kind', () => {
    const header = { alg: 'x', typ: 'foo+jwt' };
    const detail = (attestation: Attestation) => tokenUse()(attestation, context)?.detail;
    expect(detail({ claims: {}, header })).toEqual({ expected: ['jwt', 'at+jwt'] });
    for (const claim of ['token_use', 'token_type', 'typ', 'events', 'at_hash', 'c_hash'])
      expect(detail({ claims: { [claim]: 'secret' } })).toEqual({ claim });
  });

  it.each<[unknown, string | undefined]>([
    [undefined, undefined],
    ['Bearer', undefined],
    ['access_token', undefined],
    ['refresh_token', 'type_mismatch'],
    ['DPoP', 'type_mismatch'],
    [null, undefined],
    [5, 'claim_malformed'],
  ])('given as token_type %j in an introspection response gives %s', (kind, code) => {
    expect(introspectedType({ claims: { token_type: kind } }, context)?.code).toBe(code);
  });
});

describe('the options of a rule', () => {
  it.each<[string, string, () => Rule]>([
    ['maxTokenAge', 'an age of no time', () => maxTokenAge(0)],
    ['maxTokenAge', 'an age in milliseconds', () => maxTokenAge(1_000_000_001)],
    ['maxTokenAge', 'a tolerance below zero', () => maxTokenAge(60, -1)],
    ['maxTokenAge', 'a tolerance of more than ten minutes', () => maxTokenAge(60, 601)],
    ['typ', 'no type', () => typ([])],
    ['authorizedParty', 'no party', () => authorizedParty('')],
    ['authenticationMethods', 'no method', () => authenticationMethods('')],
    ['requiredClaims', 'no claim', () => requiredClaims([])],
  ])('are rejected at start with an error that names the rule: %s, %s', (rule, _name, make) => {
    expect(make).toThrow(ConfigurationError);
    expect(make).toThrow(new RegExp(`^${rule}:`));
  });

  it('are accepted up to their limits', () => {
    for (const rule of [maxTokenAge(1, 0), maxTokenAge(1e9, 600)]) expect(rule).toBeTypeOf('function');
  });
});
