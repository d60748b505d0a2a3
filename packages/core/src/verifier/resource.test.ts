import { describe, expect, it } from 'vitest';
import { configurationError } from '../../test/configuration-error.js';
import { apiKeys, createVerifier, fromHeaders, introspection, jwtIssuer, unchecked } from '../index.js';
import type { VerifierOptions } from '../index.js';

type ResourceOptions = NonNullable<VerifierOptions<never>['resource']>;
const identifier = 'https://api.test/mcp';
const people = (audience: string) =>
  jwtIssuer({
    name: 'people',
    issuer: 'https://issuer.test',
    audience,
    keys: () => Promise.reject(new Error('no')),
  });
const verifierOf = (resource: ResourceOptions, audience = identifier) =>
  createVerifier({ authorities: [people(audience)], resource });
const addressOf = async (given: string): Promise<string | undefined> => {
  const { reply } = await verifierOf({ identifier: given }).authenticate(fromHeaders({}));
  return /resource_metadata="([^"]*)"/.exec(reply?.headers['www-authenticate'] ?? '')?.[1];
};

describe('the identifier of a resource', () => {
  // RFC 9728 §3.1
  it.each([
    ['https://api.test', 'https://api.test/.well-known/oauth-protected-resource'],
    ['https://api.test/', 'https://api.test/.well-known/oauth-protected-resource'],
    ['https://api.test/mcp', 'https://api.test/.well-known/oauth-protected-resource/mcp'],
    ['https://api.test/mcp/', 'https://api.test/.well-known/oauth-protected-resource/mcp/'],
    ['https://api.test:8443/a/b', 'https://api.test:8443/.well-known/oauth-protected-resource/a/b'],
    ['https://api.test/a?b=c', 'https://api.test/.well-known/oauth-protected-resource/a?b=c'],
    ['https://api.test?b=c', 'https://api.test/.well-known/oauth-protected-resource?b=c'],
    ['https://api.test/?b', 'https://api.test/.well-known/oauth-protected-resource?b'],
    ['https://api.test/a?b?c', 'https://api.test/.well-known/oauth-protected-resource/a?b?c'],
    ['HTTPS://API.test/Mcp', 'https://api.test/.well-known/oauth-protected-resource/Mcp'],
    ['http://localhost:3000/mcp', 'http://localhost:3000/.well-known/oauth-protected-resource/mcp'],
    ['http://127.0.0.1/mcp', 'http://127.0.0.1/.well-known/oauth-protected-resource/mcp'],
    ['http://[::1]:1/mcp', 'http://[::1]:1/.well-known/oauth-protected-resource/mcp'],
  ])('gives the address of its metadata, which every challenge names: %s', async (given, address) => {
    expect(await addressOf(given)).toBe(address);
  });

  it.each([
    ['contains a fragment', 'https://api.test/mcp#a'],
    ['contains a fragment', 'https://api.test/mcp#'],
    ['contains a fragment', 'https://api.test/mcp?a#b'],
    ['does not use https', 'http://api.test/mcp'],
    ['does not use https', 'http://127.0.0.1.evil.test/mcp'],
    ['does not use https', 'ftp://api.test/mcp'],
    ['does not use https', 'ftp://localhost/mcp'],
    ['is not an absolute URL', 'api.test/mcp'],
    ['is not an absolute URL', '/mcp'],
    ['contains a user name', 'https://user@api.test/mcp'],
    ['white space', 'https://api.test/m cp'],
    ['white space', ' https://api.test/mcp'],
    ['white space', 'https://api.test/mcp\n'],
    ['backslash', 'https://api.test\\mcp'],
    ['a dot segment', 'https://api.test/a/../mcp'],
    ['an empty segment', 'https://api.test//mcp'],
    // Cyrillic: for letters such as ä, "URL.canParse" of Node.js 20 and 22 may be wrong once it is optimized.
    ['ASCII', 'https://апи.test/mcp'],
    ['characters that a URL encodes', 'https://api.test/mcp?"x'],
    ['characters that a URL encodes', 'https://api.test/mcp?ä'],
    ['"identifier" must be', ''],
    ['"identifier" must be', undefined],
    ['"identifier" must be', null],
    ['"identifier" must be', 5],
    ['"identifier" must be', ['https://api.test']],
    ['"identifier" must be', new URL('https://api.test')],
  ])('is an error at start if it %s: %j', (text, given) => {
    expect(() => verifierOf({ identifier: given as string })).toThrow(configurationError(text));
  });
});

describe('a resource', () => {
  const of =
    (more: object): (() => unknown) =>
    () =>
      verifierOf({ identifier, ...more });

  it.each<[string, object]>([
    ['no option "identifer"', { identifer: identifier }],
    ['no option "__proto__"', JSON.parse('{"__proto__":{}}') as object],
    ['"name" must be', { name: '' }],
    ['"name" must be', { name: undefined }],
    ['"documentation" must be', { documentation: '/docs' }],
    ['"documentation" must be', { documentation: 'javascript:alert(1)' }],
    ['"documentation" must be', { documentation: 'urn:https://api.test/docs' }],
    ['"documentation" must be', { documentation: 'https://[api.test/docs' }],
    ['"policy" must be', { policy: 5 }],
    ['"policy" must be', { policy: ['https://api.test/policy'] }],
    ['"terms" must be', { terms: 'https://api.test/a b' }],
    ['"scopes" must be', { scopes: [] }],
    ['"scopes" must be', { scopes: {} }],
    ['"scopes" must be', { scopes: 'read' }],
    ['"scopes" must be', { scopes: ['a b'] }],
    ['"scopes" must be', { scopes: ['a', 'b c'] }],
    ['"scopes" must be', { scopes: { a: [], 'b c': [] } }],
    ['"scopes" must be', { scopes: ['a"b'] }],
    ['"scopes" must be', { scopes: [null] }],
    ['"scopes" must be', { scopes: { a: 'b' } }],
    ['"scopes" must be', { scopes: { a: null } }],
    ['"scopes" must be', { scopes: { 'a b': [] } }],
    ['"scopes" must be', { scopes: { a: ['b c'] } }],
    ['"scopes" must be', { scopes: new Map([['a', []]]) }],
    ['"scopes" must be', { scopes: undefined }],
    ['does not list it', { scopes: { a: ['b'], c: [] } }],
    ['include each other', { scopes: { a: ['b'], b: ['a'] } }],
    ['refresh token', { scopes: ['read', 'offline_access'] }],
    ['refresh token', { scopes: { offline_access: [] } }],
    ['refresh token', { scopes: { read: ['offline_access'] } }],
    ['"more" must be', { more: [] }],
    ['"more" must be', { more: 'x' }],
    ['"more" must be', { more: { a: 5n } }],
    ['must not have "resource"', { more: { resource: 'https://other.test' } }],
    ['must not have "authorization_servers"', { more: { authorization_servers: [] } }],
    ['must not have "scopes_supported"', { more: { scopes_supported: ['a'] } }],
    ['must not have "resource_name"', { more: { resource_name: 'x' } }],
    ['must not have "bearer_methods_supported"', { more: { bearer_methods_supported: ['header'] } }],
    ['must not have "resource_documentation"', { more: { resource_documentation: 'https://api.test' } }],
    ['must not have "resource_policy_uri"', { more: { resource_policy_uri: 'https://api.test' } }],
    ['must not have "resource_tos_uri"', { more: { resource_tos_uri: 'https://api.test' } }],
    [
      'must not have "tls_client_certificate_bound_access_tokens"',
      { more: { tls_client_certificate_bound_access_tokens: false } },
    ],
    ['createVerifier({ resource })', { name: 5 }],
    ['must not have "dpop_signing_alg', { more: { dpop_signing_alg_values_supported: ['none'] } }],
  ])('is an error at start that says what to change: %s (%#)', (text, more) => {
    expect(of(more)).toThrow(configurationError(text));
  });

  it.each([undefined, null, [], 'https://api.test', () => ({ identifier })])(
    'must be an object: %j',
    (resource) => {
      expect(() =>
        createVerifier({ authorities: [people(identifier)], resource: resource as never }),
      ).toThrow(configurationError('"resource" must be an object, such as { identifier:'));
    },
  );

  it('may have a plain http address for people, such as that of its documentation', () => {
    expect(
      of({ documentation: 'http://docs.api.test/mcp', policy: 'HTTPS://api.test/policy' }),
    ).not.toThrow();
  });

  it('changes nothing in the challenges of a verifier that has none', async () => {
    const { reply } = await createVerifier({ authorities: [people(identifier)] }).authenticate(
      fromHeaders({}),
    );
    expect(reply?.headers['www-authenticate']).toBe('Bearer realm="api"');
  });
});

describe('check() of a verifier with a resource', () => {
  const finding = expect.objectContaining({
    problem: expect.stringContaining(
      'no authority has the identifier of the resource as its audience',
    ) as string,
  }) as object;

  it.each<[string, string, boolean]>([
    ['is the identifier', identifier, false],
    ['has another path', 'https://api.test/other', true],
    ['differs by a slash', `${identifier}/`, true],
    ['differs by its case', 'https://API.test/mcp', true],
  ])('reports an audience that no client asks for: it %s', async (_what, audience, isReported) => {
    const problems = await verifierOf({ identifier }, audience).check();
    const texts = problems.filter(({ problem }) => problem.startsWith('no authority has the identifier'));
    expect(texts).toHaveLength(isReported ? 1 : 0);
  });

  it('knows the audience of introspection, and reports one that is unchecked', async () => {
    const opaque = (audience: string | typeof unchecked) =>
      introspection({
        name: 'opaque',
        issuer: 'https://issuer.test',
        audience,
        ask: () => Promise.resolve(undefined),
      });
    const checked = (audience: string | typeof unchecked) =>
      createVerifier({ authorities: [opaque(audience)], resource: { identifier } }).check();
    expect(await checked(identifier)).toEqual([]);
    expect(await checked(unchecked)).toContainEqual(finding);
  });

  it('names all authorities, also those whose tokens have no audience', async () => {
    const keys = (name: string) => apiKeys({ name, prefix: `${name}_`, lookup: () => undefined });
    const verifier = createVerifier({ authorities: [keys('one'), keys('two')], resource: { identifier } });
    const [found] = (await verifier.check()).filter(({ problem }) => problem.startsWith('no authority has'));
    expect(found?.authority).toBe('one, two');
  });
});
