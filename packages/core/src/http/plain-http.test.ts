import { createIssuer } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { issuerWithClock } from '../../test/setup.js';
import {
  clientSecretBasic,
  createVerifier,
  discoveredIntrospection,
  discoveredKeys,
  introspection,
  introspectionEndpoint,
  jwtIssuer,
  remoteKeys,
  remotePemKeys,
  unchecked,
} from '../index.js';
import type { Authority, KeySource } from '../index.js';

const { clock } = await issuerWithClock();
/** As in Docker Compose: clients see another address than this API. */
const keycloak = await createIssuer({ url: 'http://keycloak:8080', clock });
const client = clientSecretBasic('api', 'secret');
const transport: typeof unchecked = unchecked;

const subjectOf = async (authority: Authority, token: string): Promise<string | undefined> => {
  const verifier = createVerifier({ authorities: [authority], now: clock.now, fetch: keycloak.fetch });
  const { access, denial } = await verifier.verify(token);
  return denial ? denial.code : access.subject;
};

describe('plain http with transport: unchecked', () => {
  it.each<[string, KeySource]>([
    ['remoteKeys', remoteKeys('http://keycloak:8080/jwks', { transport })],
    ['discoveredKeys', discoveredKeys('http://keycloak:8080', { transport })],
  ])('is used by %s', async (_name, keys) => {
    const authority = jwtIssuer({ name: 'people', issuer: keycloak.url, audience: keycloak.audience, keys });
    expect(await subjectOf(authority, await keycloak.mint({ sub: 'ann' }))).toBe('ann');
    expect(await subjectOf(authority, await keycloak.mintForeign())).toBe('signature_invalid');
  });

  it('is used for the issuer that clients see, with another address of its keys', async () => {
    const authority = jwtIssuer({
      name: 'people',
      issuer: 'http://localhost:8080',
      audience: keycloak.audience,
      keys: remoteKeys('http://keycloak:8080/jwks', { transport }),
    });
    const token = await keycloak.mint({ sub: 'ann', iss: 'http://localhost:8080' });
    expect(await subjectOf(authority, token)).toBe('ann');
  });

  it.each([
    [
      'introspectionEndpoint',
      introspectionEndpoint('http://keycloak:8080/introspect', { client, transport }),
    ],
    ['discoveredIntrospection', discoveredIntrospection('http://keycloak:8080', { client, transport })],
  ] as const)('is used by %s', async (_name, ask) => {
    const asked: string[] = [];
    const verifier = createVerifier({
      authorities: [introspection({ name: 'opaque', issuer: unchecked, audience: unchecked, ask })],
      now: clock.now,
      fetch: async (input, init) => {
        const { url } = new Request(input, init);
        asked.push(url);
        if (url.includes('.well-known'))
          return Response.json({
            issuer: 'http://keycloak:8080',
            introspection_endpoint: 'http://keycloak:8080/introspect',
          });
        return Response.json({ active: true, sub: 'ann', exp: clock.now() + 60 });
      },
    });
    expect((await verifier.verify('opaque-token')).access?.subject).toBe('ann');
    expect(asked.at(-1)).toBe('http://keycloak:8080/introspect');
  });

  it('does not let metadata lead to an internal address', async () => {
    const keys = discoveredKeys('http://keycloak.example.com', { transport });
    const verifier = createVerifier({
      authorities: [
        jwtIssuer({ name: 'people', issuer: 'http://keycloak.example.com', audience: 'api', keys }),
      ],
      now: clock.now,
      fetch: async () =>
        Promise.resolve(
          Response.json({ issuer: 'http://keycloak.example.com', jwks_uri: 'http://169.254.169.254/keys' }),
        ),
    });
    expect(await verifier.check()).toEqual([
      expect.objectContaining({ problem: expect.stringContaining('leads to an internal address') as string }),
    ]);
  });
});

describe('plain http without it', () => {
  it.each<[string, () => unknown]>([
    ['remoteKeys', () => remoteKeys('http://keycloak:8080/jwks')],
    ['discoveredKeys', () => discoveredKeys('http://keycloak:8080')],
    ['remotePemKeys', () => remotePemKeys('http://keycloak:8080', { kid: /^k$/ })],
    ['introspectionEndpoint', () => introspectionEndpoint('http://keycloak:8080', { client })],
    ['discoveredIntrospection', () => discoveredIntrospection('http://keycloak:8080', { client })],
    [
      'discoveredKeys(issuer)',
      () => jwtIssuer({ name: 'people', issuer: 'http://keycloak:8080', audience: 'api' }),
    ],
  ])('is an error of %s that names the option and when it is acceptable', (name, create) => {
    expect(create).toThrow(name);
    expect(create).toThrow(
      /does not use https\. Plain http is for loopback only\. Inside a private network, .* set `transport: unchecked`/,
    );
  });

  it.each([true, 'unchecked', null, {}, Symbol('tokenward.unchecked')])(
    'is an error with transport: %s',
    (value) => {
      expect(() => remoteKeys('https://keys.test', { transport: value as never })).toThrow(
        /"transport" must be `unchecked`, which allows plain http inside a private network/,
      );
    },
  );

  it.each([
    'ftp://keycloak:8080',
    'ws://keycloak:8080',
    'http://a:b@keycloak:8080',
    'http://keycloak:8080/#a',
  ])('does not make %s allowed', (address) => {
    expect(() => remoteKeys(address, { transport })).toThrow(/remoteKeys: the address/);
  });
});
