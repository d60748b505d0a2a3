import { createIssuer } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { configurationError } from '../../test/configuration-error.js';
import { issuerWithClock, peopleOf } from '../../test/setup.js';
import { readPrincipal } from '../claims/principal.js';
import {
  apiKeys,
  authorizationHeader,
  cookie,
  createApiKey,
  createVerifier,
  discoveredKeys,
  fromFetchRequest,
  fromNodeRequest,
  header,
  jwtIssuer,
} from '../index.js';
import type { Authority } from '../index.js';
import type { CredentialSource } from './credential-source.js';

const { clock, issuer: people } = await issuerWithClock();
const machines = await createIssuer({ url: 'https://machines.test', clock });
const { key, digest: keyDigest } = await createApiKey('acme_');
const origin = 'https://app.test';
const session = cookie('__session', { origins: [origin], accept: ['people'] });
const keyHeader = header('x-api-key', { accept: ['keys'] });

const lookups: string[] = [];
const fetched: string[] = [];
const authorities = [
  peopleOf(people),
  jwtIssuer({
    name: 'machines',
    issuer: machines.url,
    audience: machines.audience,
    keys: discoveredKeys(machines.url),
  }),
  apiKeys({
    name: 'keys',
    prefix: 'acme_',
    lookup(digest) {
      lookups.push(digest);
      return digest === keyDigest ? { digest, owner: 'team_1' } : undefined;
    },
  }),
] as const;

const verifierWith = (sources: readonly CredentialSource[]) =>
  createVerifier({
    authorities,
    sources,
    now: clock.now,
    fetch(input, init) {
      fetched.push(input instanceof Request ? input.url : String(input));
      return machines.fetch(input, init);
    },
  });

type Headers = Readonly<Record<string, string>>;

/** The authority and subject of a request, or the code of the denial. Both must be equal over Fetch and Node.js. */
async function said(sources: readonly CredentialSource[], headers: Headers, method = 'GET'): Promise<string> {
  const verifier = verifierWith(sources);
  const rawHeaders = Object.entries(headers).flat();
  const outcomes = [
    await verifier.authenticate(fromNodeRequest({ headers, rawHeaders, method })),
    await verifier.authenticate(fromFetchRequest(new Request('https://api.test', { headers, method }))),
  ].map(({ access, denial }) => denial?.code ?? `${access?.authority}:${access?.subject}`);
  return [...new Set(outcomes)].join(' but ');
}

const person = await people.mint({ sub: 'ann' });
const another = await people.mint({ sub: 'bob' });
const robot = await machines.mint({ sub: 'robot' });
const expired = await people.mintExpired();
const forged = await machines.mintForeign();
const all = [authorizationHeader, keyHeader, session];

describe('the precedence of credential sources', () => {
  it.each<[string, Headers, string]>([
    ['a header alone', { authorization: `Bearer ${person}` }, 'people:ann'],
    ['a cookie alone', { cookie: `__session=${person}` }, 'people:ann'],
    ['a key in its header', { 'x-api-key': key }, 'keys:team_1'],
    ['a key in the Authorization header', { authorization: `Bearer ${key}` }, 'keys:team_1'],
    ['nothing at all', {}, 'credential_missing'],
    [
      'a header before a cookie',
      { authorization: `Bearer ${person}`, cookie: `__session=${another}` },
      'people:ann',
    ],
    [
      'a bad header with a good cookie, which is not used',
      { authorization: `Bearer ${expired}`, cookie: `__session=${another}` },
      'token_expired',
    ],
    [
      'a lower-case scheme, which is not skipped for the cookie',
      { authorization: `bearer ${person}`, cookie: `__session=${another}` },
      'people:ann',
    ],
    [
      'another scheme, which is no credential, with a good cookie',
      { authorization: 'Basic dTpw', cookie: `__session=${another}` },
      'people:bob',
    ],
    [
      'a token without a scheme, which is no credential, with a good cookie',
      { authorization: person, cookie: `__session=${another}` },
      'people:bob',
    ],
    ['two spaces behind the scheme', { authorization: `Bearer  ${person}` }, 'people:ann'],
    [
      'a scheme without a token, with a good cookie',
      { authorization: 'Bearer', cookie: `__session=${another}` },
      'people:bob',
    ],
    [
      'empty headers with a good cookie',
      { authorization: '', 'x-api-key': '', cookie: `__session=${another}` },
      'people:bob',
    ],
    [
      'a malformed header with a good cookie',
      { authorization: 'Bearer a b', cookie: `__session=${another}` },
      'credential_malformed',
    ],
    [
      'the DPoP scheme with a good cookie',
      { authorization: `DPoP ${person}`, cookie: `__session=${another}` },
      'scheme_unsupported',
    ],
    ['a key header before a cookie', { 'x-api-key': key, cookie: `__session=${person}` }, 'keys:team_1'],
    [
      'a bad key with a good cookie',
      { 'x-api-key': 'a b', cookie: `__session=${person}` },
      'credential_malformed',
    ],
    ['two headers', { authorization: `Bearer ${person}`, 'x-api-key': key }, 'credential_repeated'],
    [
      'a key beside another scheme, which is no credential',
      { authorization: 'Basic dTpw', 'x-api-key': key },
      'keys:team_1',
    ],
    [
      'two headers, one of them bad',
      { authorization: 'Bearer a b', 'x-api-key': key },
      'credential_repeated',
    ],
    [
      'two headers and a cookie',
      { authorization: `Bearer ${person}`, 'x-api-key': key, cookie: `__session=${person}` },
      'credential_repeated',
    ],
    [
      'a header beside a malformed cookie',
      { authorization: `Bearer ${person}`, cookie: '__session=a; __session=b' },
      'people:ann',
    ],
    [
      'a header from a page of another site, which no browser adds by itself',
      { authorization: `Bearer ${person}`, cookie: `__session=${another}`, origin: 'https://evil.test' },
      'people:ann',
    ],
  ])('decides which credential is used: %s', async (_name, headers, expected) => {
    expect(await said(all, headers)).toBe(expected);
  });

  it('does not depend on the order of the sources, except between cookies', async () => {
    const headers = { authorization: `Bearer ${person}`, cookie: `__session=${another}` };
    expect(await said([session, authorizationHeader], headers)).toBe('people:ann');
    expect(await said([session, keyHeader, authorizationHeader], { ...headers, 'x-api-key': key })).toBe(
      'credential_repeated',
    );
  });

  it('takes the cookie of the first source in the list, even when its token is invalid', async () => {
    const older = cookie('session', { origins: [origin] });
    const headers = { cookie: `session=${another}; __session=${person}` };
    expect(await said([session, older], headers)).toBe('people:ann');
    expect(await said([older, session], headers)).toBe('people:bob');
    expect(await said([session, older], { cookie: `session=${another}` })).toBe('people:bob');
    const spoilt = { cookie: `session=${another}; __session=${expired}` };
    expect(await said([session, older], spoilt)).toBe('token_expired');
    const tossed = { cookie: `session=${another}; __session=a; __session=b` };
    expect(await said([session, older], tossed)).toBe('credential_repeated');
  });

  it('has the Authorization header as its only source by default', async () => {
    const verifier = createVerifier({ authorities, now: clock.now });
    for (const headers of [{ cookie: `__session=${person}` }, { 'x-api-key': key }]) {
      expect((await verifier.authenticate(fromNodeRequest({ headers, method: 'GET' }))).outcome).toBe(
        'anonymous',
      );
    }
  });

  it('ignores a header that no source names', async () => {
    const headers = { authorization: `Bearer ${expired}`, cookie: `__session=${person}` };
    expect(await said([session], headers)).toBe('people:ann');
  });

  it('rejects a cross-site cookie before its token is read', async () => {
    lookups.length = fetched.length = 0;
    for (const token of [person, expired, 'junk', robot, key])
      expect(await said(all, { cookie: `__session=${token}` }, 'POST')).toBe('credential_cross_site');
    expect([lookups, fetched]).toEqual([[], []]);
  });
});

describe('accept of a source', () => {
  it.each<[string, Headers]>([
    ['a machine token in a session cookie', { cookie: `__session=${robot}` }],
    ['an API key in a session cookie', { cookie: `__session=${key}` }],
    ['a session token in the header for keys', { 'x-api-key': person }],
    ['a machine token in the header for keys', { 'x-api-key': robot }],
    ['a forged machine token in a session cookie', { cookie: `__session=${forged}` }],
  ])('rejects %s, before any lookup', async (_name, headers) => {
    lookups.length = fetched.length = 0;
    expect(await said(all, headers)).toBe('authority_not_accepted');
    expect([lookups, fetched]).toEqual([[], []]);
  });

  it('applies together with the accept of the route', async () => {
    const verifier = verifierWith(all);
    const of = async (headers: Headers, accept: readonly ('people' | 'machines' | 'keys')[]) =>
      (await verifier.authenticate(fromNodeRequest({ headers, method: 'GET' }), { accept })).denial?.code ??
      'granted';
    expect(await of({ 'x-api-key': key }, ['keys', 'people'])).toBe('granted');
    expect(await of({ 'x-api-key': key }, ['people'])).toBe('authority_not_accepted');
    expect(await of({ 'x-api-key': person }, ['people'])).toBe('authority_not_accepted');
    expect(await of({ authorization: `Bearer ${robot}` }, ['machines'])).toBe('granted');
  });

  it('applies to every guard on the same request', async () => {
    const verifier = verifierWith([cookie('__session', { origins: [origin] }), keyHeader]);
    const raw = { headers: { 'x-api-key': person }, method: 'GET' };
    for (const guard of [verifier.guard(), verifier.guard({ accept: ['people'] })])
      expect((await guard(fromNodeRequest(raw))).denial?.code).toBe('authority_not_accepted');
  });

  it.each<[string, CredentialSource]>([
    ['a cookie', cookie('__session', { origins: [origin], accept: ['poeple'] })],
    ['a header', header('x-api-key', { accept: ['keys', 'poeple'] })],
    ['a source of your own', { ambient: false, accept: ['poeple'], read: () => undefined }],
  ])('is rejected at start when it names an unknown authority: %s', (_name, source) => {
    expect(() => verifierWith([authorizationHeader, source])).toThrow(
      configurationError('people, machines, keys'),
    );
  });

  it.each([
    undefined,
    [],
    ['authorization'],
    [{}],
    [authorizationHeader, null],
    [{ ...authorizationHeader, place: 5 }],
    [() => 'token'],
    'authorization',
  ])('is rejected at start when the sources are no sources: %j', (sources) => {
    expect(() => createVerifier({ authorities, sources: sources as never })).toThrow('"sources"');
  });
});

describe('a custom source', () => {
  const named: Authority = {
    name: 'named',
    accepts: () => true,
    attest: ({ raw }) => Promise.resolve({ attestation: { claims: { sub: raw } } }),
    rules: [],
    principal: readPrincipal,
  };

  it('works with built-in sources and follows the same precedence', async () => {
    const own: CredentialSource = {
      ambient: false,
      read(request) {
        const value = request.header('x-token');
        return typeof value === 'string' ? { token: value } : undefined;
      },
    };
    const verifier = createVerifier({ authorities: [named], sources: [authorizationHeader, own] });
    const of = async (headers: Headers): Promise<string | undefined> => {
      const { access, denial } = await verifier.authenticate(fromNodeRequest({ headers, method: 'GET' }));
      return denial?.code ?? access?.subject;
    };
    expect(await of({ 'x-token': 'abc' })).toBe('abc');
    expect(await of({ 'x-token': 'abc', authorization: 'Bearer def' })).toBe('credential_repeated');
    expect(await of({})).toBe('credential_missing');
  });
});
