import { describe, expect, it } from 'vitest';
import { issuerWithClock } from '../../test/setup.js';
import { cached, createVerifier, jwtIssuer, localKeys, unchecked } from '../index.js';
import type { Authority } from '../index.js';

const { clock, issuer } = await issuerWithClock();
const keys = localKeys(issuer.jwks());
const of = (name: string, audience: string | readonly string[] | typeof unchecked): Authority =>
  jwtIssuer({ name, issuer: issuer.url, audience, keys });

/** The name of the authority that grants a token with this audience, or the code of the denial and its authority. */
async function judged(authorities: readonly Authority[], aud: unknown, accept?: readonly string[]) {
  const verifier = createVerifier({ authorities, now: clock.now });
  const result = await verifier.verify(await issuer.mint({ aud }), accept && { accept });
  return result.denial ? `${result.denial.code} of ${result.authority}` : result.access.authority;
}

describe('two authorities of one issuer with different audiences', () => {
  const both = [of('one', 'a'), of('two', ['b', 'c'])];

  it.each<[unknown, string]>([
    ['a', 'one'],
    ['b', 'two'],
    ['c', 'two'],
    [['x', 'c'], 'two'],
    [['b', 'a'], 'one'],
    ['x', 'audience_mismatch of one'],
    [undefined, 'claim_missing of one'],
    [null, 'claim_malformed of one'],
    [[], 'claim_malformed of one'],
    [['b', 5], 'claim_malformed of two'],
    [{ b: 'b' }, 'claim_malformed of one'],
  ])('each judge the tokens for their audience: %j is of %s', async (aud, name) => {
    expect(await judged(both, aud)).toBe(name);
    expect(
      await judged(
        both.map((one) => cached(one, { ttl: 60 })),
        aud,
      ),
    ).toBe(name);
  });

  it('can be told apart with accept', async () => {
    expect(await judged(both, 'b', ['two'])).toBe('two');
    expect(await judged(both, 'b', ['one'])).toBe('authority_not_accepted of two');
    expect(await judged(both, 'a', ['two'])).toBe('authority_not_accepted of one');
  });

  it('leave a token that the first denies to no authority without audiences', async () => {
    expect(await judged([of('strict', 'a'), of('lax', unchecked)], 'b')).toBe('audience_mismatch of strict');
    expect(await judged([of('lax', unchecked), of('strict', 'a')], 'a')).toBe('lax');
    expect(await judged([of('strict', 'a'), of('lax', unchecked), of('two', 'b')], 'b')).toBe('two');
  });
});

describe('an unchecked issuer', () => {
  const any = jwtIssuer({ name: 'any', issuer: unchecked, audience: issuer.audience, keys });

  it('accepts tokens with any iss and without one, if its keys verify them', async () => {
    const verifier = createVerifier({ authorities: [any], now: clock.now });
    for (const iss of [undefined, null, 5, '', 'https://other.test', issuer.url])
      expect((await verifier.verify(await issuer.mint({ iss }))).access?.authority).toBe('any');
    const { denial } = await verifier.verify(await issuer.mintForeign({ iss: undefined }));
    expect(['signature_invalid', 'key_unknown']).toContain(denial?.code);
  });

  it('is selected after authorities that are listed before it', async () => {
    const people = of('people', issuer.audience);
    expect(await judged([people, any], issuer.audience)).toBe('people');
    expect(await judged([any, people], issuer.audience)).toBe('any');
  });

  it('needs keys if there are several issuers, and the error says so', () => {
    const issuers = ['https://a.test', 'https://b.test'];
    expect(() => jwtIssuer({ name: 'any', issuer: issuers, audience: 'api' })).toThrow(
      'jwtIssuer({ name: "any" }): with several issuers, "keys" must be set',
    );
  });

  it('needs keys', () => {
    expect(() => jwtIssuer({ name: 'any', issuer: unchecked, audience: 'api' })).toThrow(
      'jwtIssuer({ name: "any" }): with an unchecked issuer, "keys" must be set',
    );
  });
});

describe('an issuer or an audience that no token can have', () => {
  it.each([
    ' https://id.test',
    'https://id.test ',
    'https://id.test\n',
    '\thttps://id.test',
    'a\0b',
    'https://id.test\u00a0',
  ])('is an error at start that shows the value: %j', (value) => {
    for (const options of [{ issuer: value }, { audience: value }, { issuer: ['https://a.test', value] }]) {
      const make = () =>
        jwtIssuer({ name: 'people', issuer: 'https://a.test', audience: 'api', keys, ...options });
      expect(make).toThrow(JSON.stringify(value));
      expect(make).toThrow('issuer' in options ? '"issuer"' : '"audience"');
    }
  });

  it.each(['https://id.test/?a=b', 'https://id.test/#a', 'HTTPS://id.test?'])(
    'is an error at start when it is an issuer URL with a query or a fragment: %s',
    (issuerUrl) => {
      expect(() => jwtIssuer({ name: 'people', issuer: issuerUrl, audience: 'api', keys })).toThrow(
        /"issuer" is a URL with a (query|fragment)/,
      );
      expect(() => jwtIssuer({ name: 'people', issuer: 'joe', audience: issuerUrl, keys })).not.toThrow();
    },
  );

  it('may be no URL when keys are given', () => {
    for (const name of ['joe', 'urn:acme:idp', 'who?', 'a#b'])
      expect(() => jwtIssuer({ name: 'people', issuer: name, audience: 'api', keys })).not.toThrow();
  });
});
