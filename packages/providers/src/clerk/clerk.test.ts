import { createVerifier, jwtIssuer, localKeys, unchecked } from '@tokenward/core';
import { createIssuer } from '@tokenward/testing';
import { exportSPKI, importJWK } from 'jose';
import type { CryptoKey } from 'jose';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { clerk } from './index.js';
import type { ClerkAuthority, ClerkOptions, SessionClaims } from './index.js';
import { networkOf, sessionClaims } from './test-network.js';

const base = { issuer: 'https://clerk.test', authorizedParties: ['https://app.test'] } as const;
const senders = ['mch_a'] as const;
const pem = await issuerPem();

/** The public key of an instance, as Clerk's dashboard shows it. */
async function issuerPem(): Promise<string> {
  const issuer = await createIssuer({ algorithm: 'RS256' });
  return exportSPKI((await importJWK(issuer.jwks().keys[0]!)) as CryptoKey);
}

const namesOf = (options: object): readonly string[] =>
  clerk(options as ClerkOptions).map(({ name }) => name);

describe('clerk', () => {
  it.each([
    [['session_token'], {}],
    [['session_token'], { secretKey: 'sk_test' }],
    [['session_token'], { issuer: ['https://clerk.test', 'https://clerk.other.test'], jwtKey: pem }],
    [['session_token'], { issuer: ['https://clerk.test', 'https://clerk.test'] }],
    [['m2m_token', 'session_token'], { senders }],
    [['m2m_token', 'session_token'], { senders: unchecked }],
    [['m2m_token', 'session_token'], { senders, machineSecretKey: 'ak_machine' }],
    [['m2m_token', 'session_token'], { senders, machineId: 'mch_us' }],
    [['m2m_token'], { senders, acceptsToken: 'm2m_token', authorizedParties: ['a'] }],
    [['oauth_token', 'session_token'], { acceptsToken: ['session_token', 'oauth_token'] }],
    [['api_key'], { secretKey: 'sk_test', acceptsToken: ['api_key'] }],
    [
      ['m2m_token', 'oauth_token', 'api_key', 'session_token'],
      {
        secretKey: 'sk_test',
        senders,
        acceptsToken: ['session_token', 'api_key', 'oauth_token', 'm2m_token'],
      },
    ],
    [
      ['m2m_token', 'oauth_token', 'api_key', 'session_token'],
      { secretKey: 'sk_test', senders, acceptsToken: 'any' },
    ],
  ])('clerk() creates the authorities %j for %j', (names, options) => {
    expect(namesOf({ ...base, ...options })).toEqual(names);
  });

  it.each([
    ['"issuer"', { issuer: undefined }],
    ['"issuer"', { issuer: 'clerk.test' }],
    ['"issuer"', { issuer: 'http://clerk.test' }],
    ['"issuer"', { issuer: unchecked }],
    ['"issuer"', { issuer: [] }],
    ['"issuer"', { issuer: ['https://clerk.test', ''], jwtKey: pem }],
    ['"issuer"', { issuer: ['https://clerk.test', 'http://clerk.test'], jwtKey: pem }],
    ['"issuer"', { issuer: [['https://clerk.test']], jwtKey: pem }],
    [
      '"issuer" names several issuers, so "jwtKey" or "secretKey" must say whose keys',
      { issuer: ['https://clerk.test', 'https://clerk.other.test'] },
    ],
    ['"authorizedParties"', { authorizedParties: undefined }],
    ['"authorizedParties"', { authorizedParties: [] }],
    ['"authorizedParties"', { authorizedParties: 'https://app.test' }],
    ['"authorizedParties[1]" has a slash', { authorizedParties: ['https://app.test', 'https://a.test/'] }],
    ['"authorizedParties[0]" has a slash', { authorizedParties: ['https://app.test/login'] }],
    ['"authorizedParties[0]" has a slash', { authorizedParties: ['https://*.app.test'] }],
    ['"missingAzp"', { missingAzp: true }],
    ['"audience"', { audience: unchecked }],
    ['"clockSkewInMs"', { clockSkewInMs: -1 }],
    ['"secretKey"', { secretKey: '' }],
    ['"secretKey"', { secretKey: undefined }],
    ['"jwtKey"', { jwtKey: undefined }],
    ['"apiUrl"', { apiUrl: 'http://api.clerk.com' }],
    ['"apiUrl"', { apiUrl: 'https://user:pass@api.clerk.com' }],
    ['"apiVersion"', { apiVersion: '../v1' }],
    ['"skipJwksCache"', { skipJwksCache: 'no' }],
    ['"machineSecretKey"', { senders, machineSecretKey: undefined }],
    ['"machineId"', { senders, machineId: 'ak_machine' }],
    ['"machineId"', { senders, machineId: 'mch_us ' }],
    ['"senders" lists the machines that may call', { senders, machineId: unchecked }],
    ['"secretKey"', { acceptsToken: 'api_key' }],
    ['"secretKey"', { senders, acceptsToken: 'any' }],
    ['"senders"', { secretKey: 'sk_test', acceptsToken: 'any' }],
    ['"acceptsToken"', { acceptsToken: [] }],
    ['"acceptsToken"', { acceptsToken: ['any'] }],
    ['"acceptsToken"', { acceptsToken: undefined }],
    ['"acceptsToken"', { acceptsToken: 'toString' }],
    ['"clockSkew"', { clockSkew: 5 }],
  ])('clerk() throws for %s in %j', (option, options) => {
    const start = (): unknown => namesOf({ ...base, ...options });
    expect(start).toThrow(expect.objectContaining({ code: 'configuration_invalid' }) as Error);
    expect(start).toThrow(option);
  });

  it.each([[undefined], [null], [5], ['https://clerk.test'], [[]]])(
    'stops the program when it is given %j instead of options',
    (options) => {
      expect(() => namesOf(options as never)).toThrow('clerk takes an object of options');
    },
  );

  it('clerk() does not accept tokens of other issuers', async () => {
    const issuer = await createIssuer();
    const { fetch, requests } = networkOf({});
    const verifier = createVerifier({
      authorities: [
        ...clerk({
          ...base,
          senders,
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

  it('clerk() shows none of its keys in the JSON of its authorities', () => {
    const [authority] = clerk({
      ...base,
      secretKey: 'sk_test_hidden',
      machineSecretKey: 'ak_hidden',
      senders,
    });
    expect(JSON.stringify(authority)).not.toContain('hidden');
  });

  it('clerk() types the claims of each authority', async () => {
    const verifier = createVerifier({ authorities: [...clerk({ ...base, senders })] });
    const { access } = await verifier.verify('x', { accept: ['session_token'] });
    expectTypeOf(access).toExtend<{ claims: SessionClaims } | undefined>();
    // @ts-expect-error: API keys are not among those that were asked for.
    await expect(verifier.verify('x', { accept: ['api_key'] })).rejects.toThrow('"accept"');
    // @ts-expect-error: a session needs a decision about parties.
    expect(() => clerk({ issuer: base.issuer })).toThrow('"authorizedParties"');

    const machines = clerk({ issuer: base.issuer, senders });
    expectTypeOf(machines).toEqualTypeOf<readonly ClerkAuthority<'m2m_token'>[]>();
    const any = clerk({ ...base, secretKey: 'sk_test', senders, acceptsToken: 'any' });
    expectTypeOf(any).toEqualTypeOf<readonly ClerkAuthority[]>();
  });
});

describe('an API that machines call', () => {
  it.each([
    [{ issuer: base.issuer, senders }],
    [{ jwtKey: pem, senders }],
    [{ secretKey: 'sk_test', senders }],
    [{ issuer: base.issuer, machineSecretKey: 'ak_machine', senders }],
    [{ issuer: base.issuer, senders, acceptsToken: 'm2m_token' }],
    [{ jwtKey: pem, senders: unchecked }],
  ])('an API for machines works with only %j', (options) => {
    expect(namesOf(options)).toEqual(['m2m_token']);
  });

  it('the error for a missing "senders" explains its list and `unchecked`', () => {
    const wrong: readonly object[] = [
      { issuer: base.issuer, machineSecretKey: 'ak_machine' },
      { issuer: base.issuer, machineId: 'mch_us' },
      { issuer: base.issuer, acceptsToken: 'm2m_token' },
      { ...base, machineSecretKey: 'ak_machine' },
      ...[
        undefined,
        [],
        'mch_a',
        [''],
        ['ak_a'],
        ['mch_a', 1],
        ['mch_'],
        ['mch_a,mch_b'],
        [['mch_a']],
        true,
      ].map((given) => ({ issuer: base.issuer, senders: given })),
    ];
    for (const options of wrong)
      expect(() => namesOf(options)).toThrow(
        '"senders" must be a non-empty list of the ids of the machines that may call, such as ["mch_..."] (or `unchecked`, so that any machine of the instance may call)',
      );
  });

  it.each([
    [{ machineSecretKey: 'ak_machine', senders }],
    [{ senders }],
    [{ senders, acceptsToken: 'm2m_token' }],
    [{ acceptsToken: 'oauth_token' }],
  ])("the error for %j explains that JWTs can't be verified, and which options to set", (options) => {
    expect(() => namesOf(options)).toThrow(
      /give "issuer" .*, "jwtKey" or "secretKey": without one of them no JWT can be verified/,
    );
  });

  it('the error names the option whose environment variable is not set', () => {
    const unset = process.env.NO_SUCH_VARIABLE;
    const { issuer } = base;
    expect(() => clerk({ issuer, senders, machineSecretKey: unset })).toThrow('"machineSecretKey" must be');
    expect(() => clerk({ issuer, senders, machineId: unset })).toThrow('"machineId" must be');
    expect(() => clerk({ issuer: unset, senders })).toThrow('"issuer" must be');
    expect(() => clerk({ senders, jwtKey: unset })).toThrow('"jwtKey" must be');
    expect(() => clerk({ senders, secretKey: unset })).toThrow('"secretKey" must be');
    expect(() => clerk({ issuer, senders, secretKey: 'sk_test', apiUrl: unset })).toThrow('"apiUrl" must be');
    expect(() => clerk({ ...base, issuer: unset })).toThrow('"issuer" must be');
    // @ts-expect-error: M2M tokens need a decision about senders.
    expect(() => clerk({ issuer, machineSecretKey: unset })).toThrow('"senders" must be');
    // @ts-expect-error: also where M2M tokens are one kind among others.
    expect(() => clerk({ ...base, secretKey: 'sk_test', acceptsToken: 'any' })).toThrow('"senders" must be');
  });
});
