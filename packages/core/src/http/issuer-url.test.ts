import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clientSecretBasic,
  createVerifier,
  discoveredIntrospection,
  discoveredKeys,
  introspection,
  jwtIssuer,
} from '../index.js';
import { issuerProblem, mayNameIssuer } from './issuer-url.js';

const client = clientSecretBasic('app', 's3cret');

/** A fetch that records every address and responds with the document given for it. */
function recording(documents: Readonly<Record<string, unknown>> = {}) {
  const asked: string[] = [];
  const fetch = (input: unknown): Promise<Response> => {
    asked.push(String(input));
    const found = documents[String(input)];
    return Promise.resolve(found === undefined ? new Response('', { status: 404 }) : Response.json(found));
  };
  return { asked, context: { now: () => 1_800_000_000, fetch } };
}

/** Each factory with an issuer, called until it has an answer or an error. */
const factories = {
  discoveredKeys: async (issuer: string, { context }: ReturnType<typeof recording>) =>
    discoveredKeys(issuer)(context),
  discoveredIntrospection: async (issuer: string, { context }: ReturnType<typeof recording>) =>
    discoveredIntrospection(issuer, { client })('opaque', context),
  'jwtIssuer without keys': async (issuer: string, { context }: ReturnType<typeof recording>) => {
    const authority = jwtIssuer({ name: 'people', issuer, audience: 'api' });
    return createVerifier({ authorities: [authority], ...context }).check();
  },
} as const;
const names = Object.keys(factories) as (keyof typeof factories)[];

const odd: readonly (readonly [string, string])[] = [
  ['no address', 'joe'],
  ['no scheme', '//id.example.com'],
  ['no slashes', 'https:id.example.com'],
  ['one slash', 'https:/id.example.com'],
  ['three slashes', 'https:///id.example.com'],
  ['backslashes for slashes', String.raw`https:\\id.example.com`],
  ['an empty segment that looks like a host', 'https://id.example.com//evil.example'],
  ['an empty segment inside', 'https://id.example.com/realms//acme'],
  ['an empty segment before the last slash', 'https://id.example.com/realms//'],
  ['nothing but two slashes', 'https://id.example.com//'],
  ['a backslash that looks like a host', String.raw`https://id.example.com/\evil.example`],
  ['a backslash after the host', String.raw`https://id.example.com\evil`],
  ['an encoded backslash', 'https://id.example.com/%5cevil.example'],
  ['an encoded slash', 'https://id.example.com/%2Fevil.example'],
  ['an encoded slash in lower case', 'https://id.example.com/realms/a%2fb'],
  ['a dot segment', 'https://id.example.com/./acme'],
  ['two dots', 'https://id.example.com/realms/../acme'],
  ['two dots and a host', 'https://id.example.com/realms/..//evil.example'],
  ['two dots at the end', 'https://id.example.com/realms/..'],
  ['a dot at the end', 'https://id.example.com/realms/.'],
  ['two dots and a slash at the end', 'https://id.example.com/realms/../'],
  ['encoded dots', 'https://id.example.com/realms/%2e%2e/acme'],
  ['encoded dots in capitals', 'https://id.example.com/realms/%2E%2E'],
  ['half encoded dots', 'https://id.example.com/realms/.%2e/acme'],
  ['one encoded dot', 'https://id.example.com/%2E/acme'],
  ['twice encoded dots', 'https://id.example.com/realms/%252e%252e/acme'],
  ['dots before a semicolon', 'https://id.example.com/realms/..;/acme'],
  ['dots before a parameter', 'https://id.example.com/realms/%2e.;v=1'],
  ['a tab', 'https://id.example.com/\t/evil.example'],
  ['a tab within dots', 'https://id.example.com/realms/.\t./acme'],
  ['a line break', 'https://id.example.com/re\nalms'],
  ['a carriage return in the host', 'https://id.exam\rple.com'],
  ['a line break at the end', 'https://id.example.com\n'],
  ['an encoded line break', 'https://id.example.com/a%0D%0Ab'],
  ['an encoded delete', 'https://id.example.com/a%7f'],
  ['a NUL', 'https://id.example.com/a\0'],
  ['an encoded NUL', 'https://id.example.com/a%00'],
  ['a C1 control', 'https://id.example.com/a\u0085'],
  ['a space before', ' https://id.example.com'],
  ['a space after', 'https://id.example.com '],
  ['a space inside', 'https://id.example.com/my realm'],
  ['a no-break space', 'https://id.example.com/my\u00A0realm'],
  ['a line separator', 'https://id.example.com/a\u2028b'],
  ['a query', 'https://id.example.com/?tenant=a'],
  ['an empty query', 'https://id.example.com?'],
  ['a fragment', 'https://id.example.com/#a'],
  ['an empty fragment', 'https://id.example.com#'],
  ['a user', 'https://ann@id.example.com'],
  ['a password', 'https://:hunter2@id.example.com'],
  ['an empty user', 'https://@id.example.com'],
  ['a host that is the user', 'https://id.example.com@evil.example'],
  ['an encoded host', 'https://id%2eexample.com'],
  ['a soft hyphen, which a host loses', 'https://id.exam\u00ADple.com'],
  ['full-width letters, which a host changes', 'https://id.example.com\uFF0Eevil.example'],
  ['an ideographic full stop', 'https://id\u3002example.com'],
  ['a host that is a number', 'https://2130706433/'],
  ['a short IPv4 address', 'https://127.1/'],
  ['a long IPv6 address', 'https://[0:0:0:0:0:0:0:1]/'],
  ['a port with a zero', 'https://id.example.com:08443'],
  ['a letter that a path encodes', 'https://id.example.com/réalm'],
  ['a place for a value', 'https://id.example.com/{tenant}/v2.0'],
  ['half an encoding', 'https://id.example.com/a%2'],
  ['no encoding', 'https://id.example.com/a%zz'],
  ['an encoded percent sign', 'https://id.example.com/100%25'],
  ['another scheme', 'ftp://id.example.com'],
  ['plain http elsewhere', 'http://id.example.com'],
];

describe('an issuer with ambiguous metadata addresses', () => {
  describe.each(names)('given to %s', (name) => {
    it.each(odd)('is rejected because of %s', async (_what, issuer) => {
      const network = recording();
      const error = await factories[name](issuer, network).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'configuration_invalid' });
      expect(String(error)).not.toContain('hunter2');
      expect(network.asked).toEqual([]);
    });

    it.each([undefined, null, 5, new URL('https://id.example.com'), [], [5]])(
      'is rejected because it is no string: %s',
      async (issuer) => {
        const network = recording();
        await expect(factories[name](issuer as never, network)).rejects.toMatchObject({
          code: 'configuration_invalid',
        });
        expect(network.asked).toEqual([]);
      },
    );
  });

  it('is rejected with an error that names the alternative', () => {
    const issuer = 'https://id.example.com//a';
    expect(() => discoveredKeys(issuer)).toThrow(/^discoveredKeys: .*empty segment.*remoteKeys\(url\)/);
    expect(() => discoveredIntrospection(issuer, { client })).toThrow(/introspectionEndpoint\(url/);
    expect(() => jwtIssuer({ name: 'people', issuer, audience: 'api' })).toThrow(/keys: remoteKeys\(url\)/);
  });

  it('is accepted as the issuer of tokens when the keys are given', () => {
    const keys = discoveredKeys('https://id.example.com');
    expect(
      jwtIssuer({ name: 'people', issuer: 'https://id.example.com//a', audience: 'api', keys }),
    ).toMatchObject({ issuers: ['https://id.example.com//a'] });
  });
});

describe('issuerProblem', () => {
  it.each<[string, string]>([
    ['joe', 'is not an absolute URL'],
    ['https:id.example.com', 'has an origin that is not written as in https://id.example.com'],
    ['https:/id.example.com/a', 'has an origin that is not written as in https://id.example.com'],
    ['https:///id.example.com', 'has an origin that is not written as in https://id.example.com'],
    ['https://ann@id.example.com/a', 'contains a user name or password'],
    ['https://id.example.com//a', 'has an empty segment in its path'],
    ['https://id.example.com/realms/..', 'has a dot segment in its path'],
    ['https://id.example.com/.', 'has a dot segment in its path'],
    ['https://id.example.com/%2e./acme', 'has a dot segment in its path'],
    ['https://id.example.com/réalm', 'has characters that a URL encodes'],
  ])('describes what is wrong with the issuer %s', (issuer, problem) => {
    expect(issuerProblem(issuer)).toBe(problem);
  });
});

describe('the metadata of an issuer', () => {
  /** The issuer, its origin, and its path without a slash at the end. */
  const even: readonly (readonly [string, string, string])[] = [
    ['https://id.example.com', 'https://id.example.com', ''],
    ['https://id.example.com/', 'https://id.example.com', ''],
    ['https://id.example.com/realms/acme', 'https://id.example.com', '/realms/acme'],
    ['https://id.example.com/realms/acme/', 'https://id.example.com', '/realms/acme'],
    ['https://id.example.com:443/am/oauth2', 'https://id.example.com', '/am/oauth2'],
    ['https://ID.example.com:8443/a', 'https://id.example.com:8443', '/a'],
    ['HTTPS://id.example.com/A', 'https://id.example.com', '/A'],
    ['http://localhost:3000/a', 'http://localhost:3000', '/a'],
    ['http://127.0.0.1:80', 'http://127.0.0.1', ''],
    ['https://[::1]:8443/a', 'https://[::1]:8443', '/a'],
    ['https://xn--bcher-kva.example/r%C3%A9alm', 'https://xn--bcher-kva.example', '/r%C3%A9alm'],
    ['https://id.example.com/my%20realm/~a-b_c.d', 'https://id.example.com', '/my%20realm/~a-b_c.d'],
    ['https://id.example.com/a@b/..c/.../d..', 'https://id.example.com', '/a@b/..c/.../d..'],
    ['https://id.example.com/a;v=1/b:c', 'https://id.example.com', '/a;v=1/b:c'],
    ['https://id.example.com/evil.example', 'https://id.example.com', '/evil.example'],
  ];
  const forms = [
    ['OpenID', (origin: string, path: string) => `${origin}${path}/.well-known/openid-configuration`],
    ['OAuth', (origin: string, path: string) => `${origin}/.well-known/oauth-authorization-server${path}`],
  ] as const;

  describe.each(forms)('in the form of %s', (form, addressOf) => {
    it.each(even)('is fetched from the origin of the issuer: %s', async (issuer, origin, path) => {
      const document = { issuer, jwks_uri: `${origin}/jwks`, introspection_endpoint: `${origin}/ask` };
      const network = recording({
        [addressOf(origin, path)]: document,
        [`${origin}/jwks`]: { keys: [] },
        [`${origin}/ask`]: { active: false },
      });
      const before = form === 'OpenID' ? [] : [forms[0][1](origin, path)];
      await factories.discoveredKeys(issuer, network);
      expect(network.asked).toEqual([...before, addressOf(origin, path), `${origin}/jwks`]);
      network.asked.length = 0;
      expect(await factories.discoveredIntrospection(issuer, network)).toBeUndefined();
      expect(network.asked).toEqual([...before, addressOf(origin, path), `${origin}/ask`]);
    });
  });

  it('is fetched from the address in the issuer, whatever text a template inserts', async () => {
    const pieces = [
      ['/', '//', '\\', '.', '..', '%2e', '%2E', '%2f', '%5C', '%25', '%0a', '%', ';', '?', '#', '@', ':'],
      ['\t', '\n', '\r', ' ', '\0', '\u00A0', '\u00AD', '\u200B', '\uFF0F', 'é', '{', '|', '^', '"', "'"],
      ['evil.example', 'a', 'acme', '443', '[', ']', 'https:', 'file:'],
    ].flat();
    const value = fc.array(fc.constantFrom(...pieces), { maxLength: 6 }).map((parts) => parts.join(''));
    const templates = ['https://id.example.com/', 'https://id.example.com/realms/', 'https://id.example.com'];
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...templates), value, async (template, put) => {
        const issuer = template + put;
        // A longer host is another host.
        fc.pre(template !== 'https://id.example.com' || /^(?:$|[/\\?#:@\s\p{Cc}])/u.test(put));
        for (const name of ['discoveredKeys', 'discoveredIntrospection'] as const) {
          const network = recording();
          const error = await factories[name](issuer, network).catch((thrown: unknown) => thrown);
          const refused = (error as { code?: string } | undefined)?.code === 'configuration_invalid';
          if (!refused) taken += 1;
          const plain = issuer.replace(/^(https:\/\/[^/]*):443/, '$1').replace(/\/$/, '');
          const expected = refused ? undefined : `${plain}/.well-known/openid-configuration`;
          expect(network.asked[0]).toBe(expected);
          const strangers = network.asked.filter((address) => new URL(address).hostname !== 'id.example.com');
          expect(strangers).toEqual([]);
        }
      }),
      { seed: 20_261_122, numRuns: 200 },
    );
    expect(taken).toBeGreaterThan(20);
  });
});

describe('mayNameIssuer', () => {
  it.each([
    'accounts.example.com',
    'urn:acme',
    'spiffe://a.test/b',
    'Acme Corp',
    'http://id.example.com/a',
    'urn:acme:https://id.example.com//a',
    'Acme https://id.example.com/?a',
  ])('accepts %s', (iss) => {
    expect(mayNameIssuer(iss)).toBe(true);
  });

  it.each(['joe\n', 'urn:\0acme', '\u0085joe', '\x01https://id.example.com', 'spiffe://a.test/\x7f'])(
    'rejects a control character, even in an issuer that is no URL: %j',
    (iss) => {
      expect(mayNameIssuer(iss)).toBe(false);
    },
  );

  it.each(['http://id.example.com//a', 'HTTP://id.example.com/../a', ' http://id.example.com'])(
    'rejects plain http together with another problem: %j',
    (iss) => {
      expect(mayNameIssuer(iss)).toBe(false);
    },
  );

  it.each(
    odd
      .filter(([, issuer]) => /^\s*https?:/i.test(issuer))
      .filter(([what]) => what !== 'plain http elsewhere'),
  )('rejects an issuer with %s', (_what, iss) => {
    expect(mayNameIssuer(iss)).toBe(false);
    expect(issuerProblem(iss)).toEqual(expect.any(String));
  });

  it('runs in time linear to the length of the iss', () => {
    const start = performance.now();
    for (const part of ['/', '%25', '../', '.;', 'a@', '\\', ':'])
      mayNameIssuer(`https://id.example.com/${part.repeat(16_384)}`);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

it('discoveredIntrospection rejects an issuer with ambiguous metadata addresses before any request', () => {
  expect(() =>
    introspection({
      name: 'tokens',
      issuer: 'https://id.example.com',
      audience: 'api',
      ask: discoveredIntrospection('https://id.example.com//evil.example', { client }),
    }),
  ).toThrow(expect.objectContaining({ code: 'configuration_invalid' }));
});
