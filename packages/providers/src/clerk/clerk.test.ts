import { createVerifier, jwtIssuer, localKeys, unchecked } from '@tokenward/core';
import { createIssuer } from '@tokenward/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { clerk } from './index.js';
import type { ClerkOptions, SessionClaims } from './index.js';
import { networkOf, sessionClaims } from './test-network.js';

const base = { issuer: 'https://clerk.test', authorizedParties: ['https://app.test'] } as const;
const namesOf = (options: object): readonly string[] =>
  clerk(options as ClerkOptions).map(({ name }) => name);

describe('clerk', () => {
  it.each([
    [['session_token'], {}],
    [['session_token'], { secretKey: 'sk_test' }],
    [['m2m_token', 'session_token'], { machineSecretKey: 'ak_machine' }],
    [['m2m_token', 'session_token'], { machineId: 'mch_us' }],
    [['m2m_token'], { machineId: 'mch_us', acceptsToken: 'm2m_token', authorizedParties: ['a'] }],
    [['oauth_token', 'session_token'], { acceptsToken: ['session_token', 'oauth_token'] }],
    [['api_key'], { secretKey: 'sk_test', acceptsToken: ['api_key'] }],
    [
      ['m2m_token', 'oauth_token', 'api_key', 'session_token'],
      {
        secretKey: 'sk_test',
        machineId: 'mch_us',
        acceptsToken: ['session_token', 'api_key', 'oauth_token', 'm2m_token'],
      },
    ],
  ])('makes %j for %j', (names, options) => {
    expect(namesOf({ ...base, ...options })).toEqual(names);
  });

  it.each([
    ['"issuer"', { issuer: undefined }],
    ['"issuer"', { issuer: 'clerk.test' }],
    ['"issuer"', { issuer: 'http://clerk.test' }],
    ['"issuer"', { issuer: unchecked }],
    ['"authorizedParties"', { authorizedParties: undefined }],
    ['"authorizedParties"', { authorizedParties: [] }],
    ['"authorizedParties"', { authorizedParties: 'https://app.test' }],
    ['"missingAzp"', { missingAzp: true }],
    ['"audience"', { audience: unchecked }],
    ['"clockSkewInMs"', { clockSkewInMs: -1 }],
    ['"secretKey"', { secretKey: '' }],
    ['"apiUrl"', { apiUrl: 'http://api.clerk.com' }],
    ['"apiUrl"', { apiUrl: 'https://user:pass@api.clerk.com' }],
    ['"apiVersion"', { apiVersion: '../v1' }],
    ['"skipJwksCache"', { skipJwksCache: 'no' }],
    ['"machineSecretKey"', { machineSecretKey: undefined }],
    ['"machineId"', { machineId: 'ak_machine' }],
    ['"machineSecretKey"', { acceptsToken: 'm2m_token', secretKey: 'sk_test' }],
    ['"secretKey"', { acceptsToken: 'api_key' }],
    ['"acceptsToken"', { acceptsToken: 'any' }],
    ['"acceptsToken"', { acceptsToken: [] }],
    ['"clockSkew"', { clockSkew: 5 }],
  ])('stops the program over %s in %j', (option, options) => {
    const start = (): unknown => namesOf({ ...base, ...options });
    expect(start).toThrow(expect.objectContaining({ code: 'configuration_invalid' }) as Error);
    expect(start).toThrow(option);
  });

  it('wants no authorizedParties where no session is taken', () => {
    expect(namesOf({ issuer: base.issuer, acceptsToken: 'm2m_token', machineId: 'mch_us' })).toEqual([
      'm2m_token',
    ]);
  });

  it('leaves the tokens of other issuers to other authorities', async () => {
    const issuer = await createIssuer();
    const { fetch, requests } = networkOf({});
    const verifier = createVerifier({
      authorities: [
        ...clerk({
          ...base,
          machineId: 'mch_us',
          acceptsToken: ['session_token', 'm2m_token', 'oauth_token'],
        }),
        jwtIssuer({
          name: 'others',
          issuer: issuer.url,
          audience: unchecked,
          keys: localKeys(issuer.jwks()),
        }),
      ],
      fetch,
    });
    for (const change of [{}, { sub: 'mch_1' }])
      expect(
        (await verifier.verify(await issuer.mint({ ...sessionClaims, ...change }))).access?.authority,
      ).toBe('others');
    expect(requests).toEqual([]);
  });

  it('never shows a key that it was given', () => {
    const [authority] = clerk({ ...base, secretKey: 'sk_test_hidden', machineSecretKey: 'ak_hidden' });
    expect(JSON.stringify(authority)).not.toContain('hidden');
  });

  it('gives accesses the type of their claims', async () => {
    const verifier = createVerifier({ authorities: [...clerk({ ...base, machineId: 'mch_us' })] });
    const { access } = await verifier.verify('x', { accept: ['session_token'] });
    expectTypeOf(access).toExtend<{ claims: SessionClaims } | undefined>();
    // @ts-expect-error: API keys are not among those that were asked for.
    await expect(verifier.verify('x', { accept: ['api_key'] })).rejects.toThrow('"accept"');
    // @ts-expect-error: a session needs a decision about parties.
    expect(() => clerk({ issuer: base.issuer })).toThrow('"authorizedParties"');
  });
});
