import { createIssuer } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import {
  authorizedParty,
  createVerifier,
  discoveredKeys,
  jwtIssuer,
  localKeys,
  maxTokenAge,
  pemKey,
  remoteKeys,
  requiredClaims,
  typ,
} from '../src/index.js';

const issuer = await createIssuer();
const good = { name: 'people', issuer: 'https://id.test', audience: 'api' } as const;
const authorities = [jwtIssuer(good)];

/** A mistake in JavaScript or in an environment variable. */
type Mistake = readonly [mistake: string, make: () => unknown, ...names: string[]];

const from =
  <T>(make: (options: T) => unknown, options: object): (() => unknown) =>
  () =>
    make(options as T);

const mistakes: readonly Mistake[] = [
  ['no options', () => createVerifier(undefined as never), 'createVerifier', 'object of options'],
  ['no authorities', from(createVerifier, {}), 'authorities', 'jwtIssuer'],
  ['an empty list', from(createVerifier, { authorities: [] }), 'authorities', 'empty list'],
  ['an invalid authority', from(createVerifier, { authorities: [{}] }), 'authorities'],
  [
    'a misspelled option',
    from(createVerifier, { authorities, maxTokenlength: 1 }),
    'maxTokenlength',
    'maxTokenLength',
  ],
  ['an absurd length', from(createVerifier, { authorities, maxTokenLength: 0 }), 'maxTokenLength', '256'],
  [
    'a length that is text',
    from(createVerifier, { authorities, maxTokenLength: '1000' }),
    'maxTokenLength',
    'of characters',
  ],
  [
    'a cache size that is text',
    from(createVerifier, { authorities, cacheSize: '9' }),
    'cacheSize',
    'of tokens',
  ],
  ['a clock in milliseconds', from(createVerifier, { authorities, now: Date.now }), 'now', 'seconds'],
  ['a clock that is a number', from(createVerifier, { authorities, now: 5 }), 'now'],
  ['an invalid fetch', from(createVerifier, { authorities, fetch: 'fetch' }), 'fetch'],
  ['an invalid reply', from(createVerifier, { authorities, reply: {} }), 'reply'],
  [
    'two of one name',
    from(createVerifier, { authorities: [...authorities, ...authorities] }),
    'people',
    'name of its own',
  ],
  ['no name', from(jwtIssuer, { ...good, name: undefined }), 'name', 'environment variable'],
  ['no issuer', from(jwtIssuer, { ...good, issuer: undefined }), 'people', 'issuer', 'environment variable'],
  ['an empty issuer', from(jwtIssuer, { ...good, issuer: '' }), 'issuer', 'empty string'],
  ['an empty list of issuers', from(jwtIssuer, { ...good, issuer: [] }), 'issuer', 'empty list'],
  ['issuers without keys', from(jwtIssuer, { ...good, issuer: ['https://a', 'https://b'] }), 'keys'],
  [
    'an issuer that is no address',
    from(jwtIssuer, { ...good, issuer: 'joe' }),
    'people',
    'issuer',
    'absolute URL',
  ],
  ['a plain http issuer', from(jwtIssuer, { ...good, issuer: 'http://id.test' }), 'https'],
  [
    'a forgotten audience',
    from(jwtIssuer, { name: 'a', issuer: 'https://id.test' }),
    'audience',
    'unchecked',
  ],
  [
    'an audience that is not set',
    from(jwtIssuer, { ...good, audience: undefined }),
    'audience',
    'environment variable',
  ],
  ['an audience of null', from(jwtIssuer, { ...good, audience: null }), 'audience', 'null'],
  ['an empty audience', from(jwtIssuer, { ...good, audience: ['api', ''] }), 'audience'],
  [
    'keys that are an address',
    from(jwtIssuer, { ...good, keys: 'https://id.test/jwks' }),
    'keys',
    'remoteKeys',
  ],
  ['keys that are not set', from(jwtIssuer, { ...good, keys: undefined }), 'keys'],
  ['an expiry of false', from(jwtIssuer, { ...good, expiry: false }), 'expiry', 'unchecked'],
  [
    'a tolerance in milliseconds',
    from(jwtIssuer, { ...good, clockTolerance: 5000 }),
    'clockTolerance',
    'seconds',
  ],
  ['a tolerance that is text', from(jwtIssuer, { ...good, clockTolerance: '5' }), 'clockTolerance'],
  [
    'a tolerance that is no number',
    from(jwtIssuer, { ...good, clockTolerance: Number.NaN }),
    'clockTolerance',
  ],
  ['a negative tolerance', from(jwtIssuer, { ...good, clockTolerance: -1 }), 'clockTolerance'],
  ['an invalid schema', from(jwtIssuer, { ...good, claims: { sub: 'string' } }), 'claims', 'Standard Schema'],
  ['rules that are not a list', from(jwtIssuer, { ...good, rules: typ('at+jwt') }), 'rules', 'list'],
  ['an invalid rule', from(jwtIssuer, { ...good, rules: ['at+jwt'] }), 'rules'],
  ['a misspelled audience', from(jwtIssuer, { ...good, audiance: 'api' }), 'audiance', 'audience'],
  ['a relative address', () => remoteKeys('/jwks'), 'remoteKeys', 'absolute URL'],
  ['no address', () => remoteKeys(undefined as never), 'remoteKeys'],
  ['a plain http address', () => remoteKeys('http://id.test/jwks'), 'https'],
  ['a name that only begins like loopback', () => remoteKeys('http://127.0.0.1.evil.test/'), 'https'],
  ['an address with a password', () => remoteKeys('https://u:p@id.test/jwks'), 'password'],
  ['an address with a fragment', () => discoveredKeys('https://id.test#a'), 'fragment'],
  ['another scheme', () => remoteKeys('file:///etc/jwks'), 'https'],
  [
    'a timeout in milliseconds',
    () => remoteKeys('https://id.test/jwks', { timeout: 5000 }),
    'timeout',
    'seconds',
  ],
  ['a cooldown of zero', () => discoveredKeys('https://id.test', { cooldown: 0 }), 'cooldown'],
  ['a symmetric algorithm', () => pemKey('x', { algorithms: ['HS256' as never] }), 'algorithms', 'RS256'],
  ['no algorithm', () => localKeys(issuer.jwks(), { algorithms: [] }), 'algorithms'],
  ['a rule without a claim', () => requiredClaims([]), 'claim'],
  ['a rule without a party', () => authorizedParty(undefined as never), 'party'],
  ['an age of zero', () => maxTokenAge(0), 'age'],
  ['an invalid type', () => typ(5 as never), 'typ'],
];

describe('the configuration', () => {
  it.each(mistakes.map(([mistake, make, ...names]) => ({ mistake, make, names })))(
    'is rejected at start with an error that names the option and the correction: $mistake',
    ({ make, names }) => {
      let thrown: unknown;
      try {
        make();
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toMatchObject({ name: 'ConfigurationError', code: 'configuration_invalid' });
      for (const name of names) expect((thrown as Error).message).toContain(name);
    },
  );

  it('is never repeated in an error, as it may be a secret', () => {
    expect(() => jwtIssuer({ ...good, clockTolerance: 'hunter2' as never })).not.toThrow('hunter2');
    expect(() => pemKey('hunter2')).not.toThrow('hunter2');
  });

  it.each([
    'http://localhost:1/jwks',
    'http://127.0.0.1:1/jwks',
    'http://127.9.9.9/jwks',
    'http://[::1]:1/jwks',
  ])('allows plain http on loopback: %s', (address) => {
    expect(remoteKeys(address)).toBeTypeOf('function');
  });
});
