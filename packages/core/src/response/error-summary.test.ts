import { describe, expect, it } from 'vitest';
import { redactUrl } from '../http/redact-url.js';
import {
  bearerClientToken,
  ConfigurationError,
  createVerifier,
  discoveredIntrospection,
  discoveredKeys,
  introspection,
  introspectionEndpoint,
  jwtIssuer,
  localKeys,
  remoteKeys,
  UnavailableError,
  unchecked,
} from '../index.js';
import type { AuthEvent, Authority, KeySource } from '../index.js';
import { SafeError } from '../lib/safe-error.js';
import { errorSummary } from './error-summary.js';

describe('redactUrl', () => {
  it.each([
    ['https://id.example.com/keys', 'https://id.example.com/keys'],
    ['https://id.example.com', 'https://id.example.com'],
    ['https://id.example.com/keys?key=s3cret', 'https://id.example.com/keys'],
    ['https://id.example.com?s3cret', 'https://id.example.com'],
    ['https://id.example.com/#s3cret', 'https://id.example.com/'],
    ['https://id.example.com/#a?s3cret', 'https://id.example.com/'],
    ['https://s3cret@id.example.com/', 'https://id.example.com/'],
    ['https://ann:s3cret@id.example.com:8443/a@b', 'https://id.example.com:8443/a@b'],
    ['https://:s3cret@id.example.com', 'https://id.example.com'],
    ['https://ann@s3cret@id.example.com/', 'https://id.example.com/'],
    ['https://ann:s3cret@exa mple/?key=s3cret', 'https://exa mple/'],
    [String.raw`https:\\ann:s3cret@id.example.com\a`, String.raw`https:\\id.example.com\a`],
    ['https:ann:s3cret@id.example.com', 'https:id.example.com'],
    ['ht\ntps://ann:s3cret@id.example.com', 'ht\ntps://id.example.com'],
    ['https://id.example.com/a\n?s3cret\n', 'https://id.example.com/a\n'],
    ['//ann:s3cret@id.example.com', '//id.example.com'],
    ['accounts.example.com', 'accounts.example.com'],
    ['urn:acme:id', 'urn:acme:id'],
    ['', ''],
  ])('returns for %j %j', (address, shown) => {
    expect(redactUrl(address)).toBe(shown);
  });

  it('accepts a URL object', () => {
    const url = new URL('https://a%40nn:s3cret@id.example.com/k%3Fy/@b?key=s3cret#s3cret');
    expect(redactUrl(url)).toBe('https://id.example.com/k%3Fy/@b');
  });
});

const secret = 'k3y_s3cret';
const coded = (code: unknown): Error => Object.assign(new Error(secret), { code });
const named = (name: unknown): Error => Object.assign(new Error(secret), { name });

/** Rejections of an unusual fetch, and the summary of each. */
const foreign: readonly (readonly [string, unknown, string])[] = [
  ['an Error', new Error(secret), 'Error'],
  ['a TypeError', new TypeError(`fetch of https://a.test/?key=${secret} failed`), 'TypeError'],
  ['an abort', new DOMException(secret, 'AbortError'), 'AbortError'],
  ['an aggregate', new AggregateError([new Error(secret)], secret), 'AggregateError'],
  ['an exception', named('RequestException'), 'RequestException'],
  ['a code', coded('ECONNREFUSED'), 'ECONNREFUSED'],
  ['a code of Bun', coded('ConnectionRefused'), 'ConnectionRefused'],
  ['a code of undici', new TypeError(secret, { cause: coded('UND_ERR_SOCKET') }), 'UND_ERR_SOCKET'],
  ['a code of the cause of a code', new Error(secret, { cause: coded(secret) }), 'Error'],
  ['a code that is a secret', coded(secret), 'Error'],
  ['a code that is an address', coded(`https://a.test/?key=${secret}`), 'Error'],
  ['a code that is a number', coded(7), 'Error'],
  ['a code that is an object', coded({ toString: () => secret }), 'Error'],
  ['a long code', coded('A'.repeat(41)), 'Error'],
  ['a name that is a secret', named(secret), 'Error'],
  ['a name that ends like one', named(`${secret}Error`), 'Error'],
  ['a name with a space', named('Some secret Error'), 'Error'],
  ['a name that is no string', named({ toString: () => secret }), 'Error'],
  ['a null cause', new Error(secret, { cause: null }), 'Error'],
  ['a cause that is text', new Error(secret, { cause: secret }), 'Error'],
  [
    'a getter that throws',
    Object.defineProperty(new Error(secret), 'code', {
      get() {
        throw new Error(secret);
      },
    }),
    'Error',
  ],
  ['text', secret, 'something was thrown that is not an Error'],
  ['nothing', undefined, 'something was thrown that is not an Error'],
  ['null', null, 'something was thrown that is not an Error'],
  ['an object', { message: secret, code: 'ECONNREFUSED' }, 'something was thrown that is not an Error'],
];

describe('errorSummary', () => {
  it.each(foreign)('gives the code or the class of a foreign error: %s', (_what, error, told) => {
    expect(errorSummary(error)).toBe(told);
  });

  it.each([
    [new UnavailableError('the hint', 1), 'the hint'],
    [new ConfigurationError('the mend'), 'the mend'],
    [new SafeError('what came'), 'what came'],
  ])('gives the text of an error of this package: %s', (error, told) => {
    expect(errorSummary(error)).toBe(told);
  });
});

describe('a secret', () => {
  const address = `https://id.example.com/a?key=${secret}`;
  const client = bearerClientToken(secret);
  const people = (keys: KeySource): Authority =>
    jwtIssuer({ name: 'people', issuer: 'https://id.example.com', audience: 'api', keys });
  const tokens = (ask: ReturnType<typeof introspectionEndpoint>): Authority =>
    introspection({ name: 'tokens', issuer: unchecked, audience: unchecked, ask });
  const makers: Readonly<Record<string, () => Authority>> = {
    remoteKeys: () => people(remoteKeys(address)),
    discovery: () => people(discoveredKeys('https://id.example.com')),
    introspectionEndpoint: () => tokens(introspectionEndpoint(address, { client })),
    discoveredIntrospection: () => tokens(discoveredIntrospection('https://id.example.com', { client })),
    'signed introspection': () => {
      const keys = localKeys({
        keys: [{ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }],
      });
      const signed = { issuer: `https://ann:${secret}@id.example.com/?${secret}`, audience: 'app', keys };
      return tokens(introspectionEndpoint(address, { client, signed }));
    },
  };

  /** The errors, hints, events and findings of a verifier with this fetch. */
  async function toldOf(authority: Authority, fetch: () => Promise<Response>): Promise<string> {
    const told: unknown[] = [];
    const verifier = createVerifier({
      authorities: [authority],
      fetch,
      now: () => 1_800_000_000,
      observe: (event: AuthEvent) => void told.push(event),
    });
    const header = btoa('{"alg":"Ed25519"}').replaceAll('=', '');
    const claims = btoa('{"iss":"https://id.example.com"}').replaceAll('=', '');
    const token = authority.name === 'people' ? `${header}.${claims}.${'A'.repeat(86)}` : 'opaque';
    const error = await verifier.verify(token).catch((thrown: unknown) => thrown);
    const { message, hint, reply, denial } = error as {
      message?: string;
      hint?: string;
      reply?: unknown;
      denial?: unknown;
    };
    told.push({ message, hint, reply, denial, findings: await verifier.check() });
    return JSON.stringify(told);
  }

  /** Responds with metadata at its address, and else with the response of the test. */
  const withMetadata =
    (then: (url: string) => Promise<Response>) =>
    async (input: unknown): Promise<Response> => {
      if (!String(input).includes('.well-known')) return then(String(input));
      const more = { jwks_uri: address, introspection_endpoint: address };
      return Response.json({ issuer: 'https://id.example.com', ...more });
    };

  const answers: readonly (readonly [string, () => Promise<Response>])[] = [
    ['401', () => Promise.resolve(new Response(secret, { status: 401 }))],
    ['404', () => Promise.resolve(new Response(secret, { status: 404, statusText: secret }))],
    ['500', () => Promise.resolve(new Response(secret, { status: 500 }))],
    [
      'a redirect',
      () => Promise.resolve(new Response(null, { status: 302, headers: { location: address } })),
    ],
    ['a page', () => Promise.resolve(new Response(`<p>${secret}`))],
    ['text', () => Promise.resolve(Response.json(secret))],
    ['an object', () => Promise.resolve(Response.json({ [secret]: secret }))],
    ['too much', () => Promise.resolve(new Response(secret.repeat(200_000)))],
    [
      'a body that breaks off',
      () =>
        Promise.resolve(
          new Response(
            new ReadableStream({
              pull: () => Promise.reject(new TypeError(`${address} was closed`)),
            }),
          ),
        ),
    ],
    ['no response', () => Promise.resolve(secret as never)],
    [
      'a status that throws',
      () =>
        Promise.resolve({
          get status(): number {
            throw new Error(secret);
          },
        } as Response),
    ],
  ];
  const failures = foreign.map(([what, error]) => {
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what a fetch of one's own may do
    return [`a rejection: ${what}`, () => Promise.reject(error)] as const;
  });

  describe.each(Object.keys(makers))('of %s', (name) => {
    it.each([...answers, ...failures])(
      'is not in any hint, event, finding or error after %s',
      async (_what, fetch) => {
        const make = makers[name]!;
        for (const answering of [fetch, withMetadata(fetch)]) {
          const told = await toldOf(make(), answering as () => Promise<Response>);
          expect(told).not.toContain(secret);
          expect(told).toMatch(/"hint":"\S|"problem":"\S|"message":"\S/);
        }
      },
    );
  });

  it('is not in the event of fetched keys', async () => {
    const told = await toldOf(people(remoteKeys(address)), () =>
      Promise.resolve(Response.json({ keys: [] })),
    );
    expect(told).toContain('"source":"https://id.example.com/a"');
    expect(told).not.toContain(secret);
  });

  it('is not in a configuration error', () => {
    for (const bad of [
      `http://id.example.com/?key=${secret}`,
      `https://ann:${secret}@id.example.com`,
      secret,
    ])
      for (const make of [
        () => remoteKeys(bad),
        () => discoveredKeys(bad),
        () => introspectionEndpoint(bad, { client }),
        () => discoveredIntrospection(bad, { client }),
        () => jwtIssuer({ name: 'people', issuer: bad, audience: 'api' }),
      ])
        expect(make).toThrow(
          expect.objectContaining({ message: expect.not.stringContaining(secret) as string }),
        );
  });

  it('is not in the error about an issuer or audience with white space around it', () => {
    for (const bad of [` https://ann:${secret}@id.example.com`, `https://id.example.com/?key=${secret} `])
      for (const options of [{ issuer: bad }, { audience: bad }])
        expect(() => jwtIssuer({ name: 'people', issuer: 'joe', audience: 'api', ...options })).toThrow(
          expect.objectContaining({ message: expect.not.stringContaining(secret) as string }),
        );
  });

  it('is not in the hint of an error whose cause, for the log, contains it', async () => {
    const error = new TypeError(secret);
    const thrown = await Promise.resolve(
      remoteKeys(address)({ now: () => 1, fetch: () => Promise.reject(error) }),
    ).catch((outage: unknown) => outage);
    expect(thrown).toMatchObject({ hint: expect.not.stringContaining(secret) as string });
    expect((thrown as { cause: { cause: unknown } }).cause.cause).toBe(error);
  });
});
