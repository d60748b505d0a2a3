import { describe, expect, it } from 'vitest';
import {
  certificateHeader,
  cookie,
  createVerifier,
  dpop,
  jwtIssuer,
  memoryReplay,
  remoteKeys,
  remotePemKeys,
  sharedSecret,
  statelessNonces,
} from '../index.js';
import { createGuards } from '../verifier/guards.js';
import { checkOptions, named, text, textOrList } from './option-checks.js';

const people = jwtIssuer({ name: 'people', issuer: 'https://id.test', audience: 'api' });
const verifierWith = (more: object): unknown => createVerifier({ authorities: [people], ...more });
const requiring = (requirements: object): unknown =>
  createVerifier({ authorities: [people] }).guard(requirements);
const dpopOf = (origin: string): unknown => dpop({ origins: [origin], replay: memoryReplay() });
const endingWith = (text: string) => new RegExp(`${text.replaceAll(/[$()*+.?[\]\\^{|}]/g, '\\$&')}$`);
const throwing = (): never => {
  throw new Error('no clock');
};

describe('the error for a wrong option', () => {
  it.each<[string, () => unknown, string]>([
    [
      'a list inside the authorities',
      () => verifierWith({ authorities: [people, [people]] }),
      'but "authorities[1]" is a list: write "..." before it.',
    ],
    [
      'an object that is no authority',
      () => verifierWith({ authorities: [people, { name: 'x' }] }),
      'but "authorities[1]" is an object that is no authority.',
    ],
    [
      'a promise among the authorities',
      () => verifierWith({ authorities: [Promise.resolve(people)] }),
      'but "authorities[0]" is a promise: await it first.',
    ],
    [
      'a source that is none',
      () => verifierWith({ sources: [{}] }),
      'but "sources[0]" is an object that is no credential source.',
    ],
    [
      'a clock in milliseconds',
      () => verifierWith({ now: Date.now }),
      'but gives a number as large as milliseconds.',
    ],
    ['a clock that gives a text', () => verifierWith({ now: () => '1' }), 'but gives no number.'],
    ['a clock that gives NaN', () => verifierWith({ now: () => NaN }), 'but gives a negative number or NaN.'],
    ['a clock that throws', () => verifierWith({ now: throwing }), 'but throws an error.'],
    ['a clock that is a number', () => verifierWith({ now: 5 }), 'but is 5.'],
    [
      'a misspelled authority',
      () => requiring({ accept: ['people', 'peple'] }),
      '(people), but "accept[1]" is the string "peple".',
    ],
    [
      'a name instead of a list',
      () => requiring({ accept: 'people' }),
      'but is a string: write a list, such as ["a", "b"].',
    ],
    [
      'scopes as one text',
      () => requiring({ scopes: 'a b' }),
      'but is a string: write a list, such as ["a", "b"].',
    ],
    [
      'an authority instead of a list',
      () => verifierWith({ authorities: people }),
      'but is an object: put it into a list.',
    ],
    [
      'an object that is no authority instead of a list',
      () => verifierWith({ authorities: {} }),
      'but is an object that is no authority.',
    ],
    ['an unset parameter of a request', () => requiring({ organization: undefined }), 'but is undefined.'],
    ['an empty parameter of a request', () => requiring({ organization: '' }), 'but is an empty string.'],
    [
      'a list of requirements',
      () => requiring(['a']),
      'The requirements object of a route must be a plain object, but is a list of 1.',
    ],
    [
      'a map of requirements',
      () => requiring(new Map()),
      'must be a plain object, but is an object of another kind.',
    ],
    [
      'a list as inner requirements',
      () => requiring({ anyOf: [['a']] }),
      'The requirements object of a route: "anyOf[0]" must be a plain object, but is a list of 1.',
    ],
    [
      'an unknown option of an adapter',
      () =>
        createGuards(createVerifier({ authorities: [people] }), { onError: 1 } as object, (admit) => admit),
      'The options object of an adapter has no option "onError". It takes: onDenied, exposeHeaders.',
    ],
    [
      'options that were left out',
      () => remotePemKeys('https://id.test/keys', undefined as never),
      'remotePemKeys takes an object of options with "kid", but got undefined.',
    ],
    [
      'several options that were left out',
      () => dpop(undefined as never),
      'dpop takes an object of options with "origins", "replay", but got undefined.',
    ],
    ['a store that was left out', () => dpop({ origins: ['https://a.test'] } as never), 'but is undefined.'],
    [
      'an origin with a path',
      () => dpopOf('https://a.test/v1'),
      'but "origins[0]" has more than a scheme, a host and a port.',
    ],
    ['an origin with a slash', () => dpopOf('https://a.test/'), 'but "origins[0]" ends with a slash.'],
    [
      'an origin without a scheme',
      () => dpopOf('a.test'),
      'but "origins[0]" has no scheme, such as "https://".',
    ],
    [
      'an origin with plain http',
      () => dpopOf('http://a.test'),
      'but "origins[0]" uses plain http, and is not on loopback.',
    ],
    [
      'an origin with a wildcard',
      () => dpopOf('https://*.a.test'),
      'but "origins[0]" has a wildcard: list each origin.',
    ],
    [
      'an origin with a user name',
      () => dpopOf('https://u@a.test'),
      'but "origins[0]" is not written as browsers write it',
    ],
    [
      'a short secret',
      () => statelessNonces({ secrets: ['a'.repeat(32), 'short'] }),
      'but "secrets[1]" has 5 bytes only.',
    ],
    [
      'an unknown format',
      () => certificateHeader('x', { format: 'nginx' as 'pem', trusted: ['10.0.0.1'] }),
      'but is the string "nginx".',
    ],
    [
      'a host that is no address',
      () => certificateHeader('x', { format: 'pem', trusted: ['10.0.0.1', '10.0.0.0/33'] }),
      'but "trusted[1]" is the string "10.0.0.0/33".',
    ],
    [
      'an unknown value of onStoreFailure',
      () =>
        dpop({ origins: ['https://a.test'], replay: memoryReplay(), onStoreFailure: 'reject' as 'accept' }),
      'but is the string "reject".',
    ],
    ['an empty list', () => requiring({ accept: [] }), 'but is an empty list.'],
    ['a misspelled kind', () => requiring({ kind: ['person', 'bot'] }), 'but "kind[1]" is the string "bot".'],
    [
      'a scope with a space',
      () => requiring({ scopes: ['a', 'b c'] }),
      'but "scopes[1]" is a string of another form.',
    ],
    [
      'too many alternatives',
      () => requiring({ anyOf: Array.from({ length: 300 }, () => ({})) }),
      'but is a list of 300.',
    ],
    [
      'a misspelled algorithm',
      () => remoteKeys('https://id.test/keys', { algorithms: ['RS256', 'RS25' as 'RS256'] }),
      'but "algorithms[1]" is the string "RS25".',
    ],
    [
      'an asymmetric algorithm of a secret',
      () => sharedSecret('x', { algorithm: 'RS256' as 'HS256' }),
      'must be HS256, HS384 or HS512, but is the string "RS256".',
    ],
    [
      'an origin with a path',
      () => cookie('session', { origins: ['https://a.test', 'https://a.test/x'] }),
      'but "origins[1]" has more than a scheme, a host and a port.',
    ],
    [
      'an unset variable in a list',
      () =>
        jwtIssuer({
          name: 'people',
          issuer: 'https://id.test',
          audience: ['api', undefined as unknown as string],
        }),
      'but "audience[1]" is undefined. If it is read from an environment variable, check that the variable is set.',
    ],
    [
      'an empty variable',
      () => jwtIssuer({ name: 'people', issuer: 'https://id.test', audience: ' ' }),
      'but is an empty string. If it is read from an environment variable, check that the variable is set.',
    ],
  ])('says of %s what is wrong with it', (_name, act, message) => {
    expect(act).toThrow(message.endsWith('.') ? endingWith(message) : message);
  });

  it('repeats no value of an option that could hold a secret', () => {
    const secret = 'sk_live_0123456789';
    const expectations = { key: text('a key'), keys: textOrList('keys') };
    for (const given of [
      { key: [secret], keys: 'x' },
      { key: 'x', keys: [secret, 5] },
    ])
      expect(() => checkOptions('test', given, expectations)).toThrow(/^(?!.*sk_live).* must be /);
  });

  it('names a value only if it is as short and plain as a name', () => {
    expect(named('peple')).toBe('is the string "peple"');
    for (const value of ['x'.repeat(65), 'a\nb', 'a"b', '', 5, ['a'], null, undefined])
      expect(named(value)).toBeUndefined();
  });
});

describe('a list with a hole', () => {
  const sparse: never[] = Object.assign([], { length: 1 });
  const secret = 'a'.repeat(32);
  const dpopWith = (more: object): unknown =>
    dpop({ origins: ['https://api.example.com'], replay: memoryReplay(), ...more });

  it.each<[string, () => unknown]>([
    ['authorities', () => verifierWith({ authorities: sparse })],
    ['sources', () => verifierWith({ sources: sparse })],
    ['proofs', () => verifierWith({ proofs: sparse })],
    ['scopes', () => requiring({ scopes: sparse })],
    ['kind', () => requiring({ kind: Object.assign(['person'], { length: 2 }) })],
    ['anyOf', () => requiring({ anyOf: sparse })],
    ['acr', () => requiring({ authentication: { acr: sparse } })],
    ['origins', () => dpopWith({ origins: sparse })],
    ['algorithms', () => dpopWith({ algorithms: sparse })],
    ['secrets', () => statelessNonces({ secrets: Object.assign([secret], { length: 2 }) })],
    ['trusted', () => certificateHeader('client-cert', { format: 'rfc9440', trusted: sparse })],
    ['origins', () => cookie('__session', { origins: sparse })],
    ['algorithms', () => remoteKeys('https://id.test/keys', { algorithms: sparse })],
    ['rules', () => jwtIssuer({ name: 'people', issuer: 'https://id.test', audience: 'api', rules: sparse })],
    [
      'scopes',
      () => verifierWith({ resource: { identifier: 'https://api.test', scopes: { admin: sparse } } }),
    ],
  ])('is rejected: %s', (option, create) => {
    expect(create).toThrow(
      expect.objectContaining({
        code: 'configuration_invalid',
        message: expect.stringContaining(option) as string,
      }),
    );
  });
});
