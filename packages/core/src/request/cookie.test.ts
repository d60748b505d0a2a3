import { describe, expect, it } from 'vitest';
import { configurationError } from '../../test/configuration-error.js';
import { outcomeOf } from '../../test/outcome-of.js';
import type { HeaderValue } from '../../test/outcome-of.js';
import { fromFetchRequest } from './auth-request.js';
import { cookie } from './cookie.js';

const app = 'https://app.example.com';
const source = cookie('__session', { origins: [app, 'http://localhost:5173'] });

/** The outcome for a request with these headers. */
function sent(headers: Readonly<Record<string, HeaderValue>>, method = 'GET'): string {
  return outcomeOf(source.read({ raw: {}, method, header: (name) => headers[name] }));
}

describe('the value of a cookie', () => {
  it.each<[string, string | readonly string[], string]>([
    ['alone', '__session=abc', 'abc'],
    ['among others', 'a=1; __session=abc; b=2', 'abc'],
    ['without a space between', 'a=1;__session=abc;b=2', 'abc'],
    ['with spaces around', '  __session=abc  ', 'abc'],
    ['with tabs around', 'a=1;\t__session=abc\t', 'abc'],
    ['with a semicolon behind', '__session=abc;', 'abc'],
    ['with equal signs of its own', '__session=YWJj==', 'YWJj=='],
    ['in quotes (RFC 6265 §4.1.1)', '__session="abc"', 'abc'],
    ['in a list of headers', ['a=1', '__session=abc'], 'abc'],
    ['left over beside one that was deleted', '__session=; __session=abc', 'abc'],
    ['with half a quote, which no issuer wrote', '__session="abc', '"abc'],
    ['with quotes that begin too late', '__session=a"bc"', 'a"bc"'],
    ['with quotes that end too early', '__session="ab"c', '"ab"c'],
    ['with percent-encoding', '__session=a%2Fb%2B%3D%3D', 'a/b+=='],
    ['with percent-encoding in quotes', '__session="a%2Fb"', 'a/b'],
    ['with percent-encoding of a percent sign, which is decoded once', '__session=a%252Fb', 'a%2Fb'],
    ['with percent-encoding of UTF-8', '__session=%C3%A9', 'é'],
    ['with a percent sign that encodes nothing', '__session=a%b', 'a%b'],
    ['with percent-encoding that is no UTF-8', '__session=%C3%28', '%C3%28'],
    ['with a plus sign, which is no space', '__session=a+b', 'a+b'],
    // better-call 1.4.5, serializeSignedCookie
    ['with the signature of Better Auth', '__session=abc.Wn0%2FeQ%3D%3D', 'abc.Wn0/eQ=='],
    ['with a name prefix inside', '__session=__Host-abc', '__Host-abc'],
  ])('is read %s', (_name, header, token) => {
    expect(sent({ cookie: header })).toBe(token);
  });

  it.each<[string, string | readonly string[] | null]>([
    ['there is no Cookie header', null],
    ['the header is empty', ''],
    ['the list of headers is empty', []],
    ['only another cookie is present', 'session=abc'],
    ['only a cookie whose name has the same start is present', '__session_dGVzdA=abc'],
    ['only a cookie whose name has the same end is present', 'x__session=abc'],
    ['only a cookie with a name prefix is present', '__Host-__session=abc'],
    ['its name is in another case', '__SESSION=abc'],
    ['its name has no value', '__session'],
    ['the cookie was deleted', '__session='],
    ['the cookie was deleted, in quotes', '__session=""'],
    ['its name is inside the value of another', 'a="__session=abc"'],
    ['a space precedes the equal sign', '__session =abc'],
    ['commas separate the cookies', 'a=1, __session=abc'],
  ])('is missing when %s', (_name, header) => {
    expect(sent({ cookie: header })).toBe('nothing');
  });

  // Characters that `trim` removes besides spaces and tabs, and others that look blank.
  const others = ['\u00a0', '\ufeff', '\u1680', '\u2000', '\u200a', '\u2028', '\u2029', '\u202f', '\u205f'];
  const more = [
    '\u3000',
    '\n',
    '\r',
    '\v',
    '\f',
    '\0',
    '\u0085',
    '\u200b',
    '\u00ad',
    '\u180e',
    '\u2060',
    '%20',
    '+',
  ];
  it.each([...others, ...more])('is not read from a cookie whose name has %j around it', (blank) => {
    for (const cookies of [`${blank}__session=evil`, ` ${blank}\t__session=evil`, `__session${blank}=evil`]) {
      expect(sent({ cookie: cookies })).toBe('nothing');
      expect(sent({ cookie: `a=1; ${cookies}; __session=good` })).toBe('good');
      expect(sent({ cookie: `__session=good;${cookies}` })).toBe('good');
    }
  });

  it.each([...others, ...more])('keeps %j around it', (blank) => {
    const kept = blank === '%20' ? ' ' : blank;
    expect(sent({ cookie: ` __session=${blank}abc${blank}\t; b=2` })).toBe(`${kept}abc${kept}`);
  });

  it('is found among blanks in time linear to their number', () => {
    const blanks = ' \t'.repeat(200_000);
    expect(sent({ cookie: `${blanks}__session=a${blanks}b${blanks};${blanks}` })).toBe(`a${blanks}b`);
  });

  it.each<[string, string | readonly string[]]>([
    ['in one header', '__session=good; __session=evil'],
    ['in two headers', ['__session=good', '__session=evil']],
    ['far apart', `__session=good; ${'a=1; '.repeat(500)}__session=evil`],
    ['with the same value', '__session=good; __session=good'],
    ['once in quotes', '__session=good; __session="evil"'],
    ['three times', '__session=a; __session=b; __session=c'],
  ])('is rejected as repeated when the cookie comes twice: %s', (_name, header) => {
    expect(sent({ cookie: header, origin: app })).toBe('credential_repeated');
  });

  it('is named in the detail when it comes twice', () => {
    const header = () => '__session=a; __session=b';
    expect(source.read({ raw: {}, method: 'GET', header })).toMatchObject({
      denial: { code: 'credential_repeated', detail: { cookie: '__session' } },
    });
  });
});

// express 5: res.cookie(name, value, { signed: true }) and res.cookie(name, { ... }), read by cookie-parser 1.4.7.
describe('a cookie in a form of Express', () => {
  it.each<[string, string, string]>([
    ['is signed', 's%3AsEcReT.pufERM9fZlLRtXN2N2EMLC13M4fJooJ3yemMFtW%2FZX0', 'Set "signed" of cookie'],
    ['is signed, without percent-encoding', 's:sEcReT.x', 'Set "signed" of cookie'],
    ['is JSON', 'j%3A%7B%22token%22%3A%22sEcReT%22%7D', 'Write the token itself into the cookie'],
  ])('is rejected with a hint when it %s', (_name, value, hint) => {
    const headers: Readonly<Record<string, string>> = { cookie: `__session=${value}` };
    const read = source.read({ raw: {}, method: 'GET', header: (name) => headers[name] });
    expect(read).toMatchObject({
      denial: {
        code: 'token_malformed',
        status: 401,
        detail: { cookie: '__session' },
        hint: expect.stringContaining(hint) as string,
      },
    });
    expect(JSON.stringify(read)).not.toContain('sEcReT');
  });

  it('is a token when only its beginning looks like it', () => {
    for (const value of ['s', 'j', 'sx:', 'jwt', 'S:a', 'x:s:'])
      expect(sent({ cookie: `__session=${value}` })).toBe(value);
  });
});

const reading = ['GET', 'HEAD', 'OPTIONS'] as const;
const writing = ['POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'TRACE', 'QUERY', 'get', '', 'GET '] as const;
const foreign: readonly [string, string | readonly string[]][] = [
  ['of another site', 'https://evil.example'],
  ['of a page on a subdomain', 'https://x.app.example.com'],
  ['of the parent domain', 'https://example.com'],
  ['with the listed origin as its start', 'https://app.example.com.evil.example'],
  ['without https', 'http://app.example.com'],
  ['with another port', 'https://app.example.com:8443'],
  ['with a trailing slash', `${app}/`],
  ['in capitals', 'https://APP.EXAMPLE.COM'],
  ['of null', 'null'],
  ['that is empty', ''],
  ['that was sent twice', [app, app]],
  ['that was sent with another', [app, 'https://evil.test']],
  ['that a proxy joined', `${app}, ${app}`],
];

describe('the CSRF check of a cookie', () => {
  it.each(writing)(
    'rejects a request without an Origin whose method can change something: "%s"',
    (method) => {
      expect(sent({ cookie: '__session=abc' }, method)).toBe('credential_cross_site');
    },
  );

  it.each(reading)('accepts a request without an Origin whose method is safe: %s', (method) => {
    expect(sent({ cookie: '__session=abc' }, method)).toBe('abc');
    expect(sent({ cookie: '__session=abc', origin: null }, method)).toBe('abc');
  });

  it.each([...reading, ...writing])(
    'accepts a request from a listed origin, whatever its method: "%s"',
    (method) => {
      expect(sent({ cookie: '__session=abc', origin: app }, method)).toBe('abc');
      expect(sent({ cookie: '__session=abc', origin: 'http://localhost:5173' }, method)).toBe('abc');
    },
  );

  it.each(foreign)('rejects a request with an Origin %s, whatever its method', (_name, origin) => {
    for (const method of [...reading, ...writing])
      expect(sent({ cookie: '__session=abc', origin }, method)).toBe('credential_cross_site');
  });

  it.each([...reading, ...writing])(
    'accepts an Origin of null that the browser calls same-origin, whatever the method: "%s"',
    (method) => {
      const headers = { cookie: '__session=abc', origin: 'null', 'sec-fetch-site': 'same-origin' };
      expect(sent(headers, method)).toBe('abc');
    },
  );

  it.each<[string, Readonly<Record<string, string | readonly string[] | null>>]>([
    ['without Sec-Fetch-Site', { origin: 'null' }],
    ['of a sandboxed frame', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['of a page on a subdomain', { origin: 'null', 'sec-fetch-site': 'same-site' }],
    ['of an address that somebody typed', { origin: 'null', 'sec-fetch-site': 'none' }],
    ['with an empty Sec-Fetch-Site', { origin: 'null', 'sec-fetch-site': '' }],
    ['with Sec-Fetch-Site in capitals', { origin: 'null', 'sec-fetch-site': 'SAME-ORIGIN' }],
    ['with Sec-Fetch-Site twice', { origin: 'null', 'sec-fetch-site': ['same-origin', 'same-origin'] }],
    [
      'with Sec-Fetch-Site joined by a proxy',
      { origin: 'null', 'sec-fetch-site': 'same-origin, cross-site' },
    ],
    ['twice', { origin: ['null', 'null'], 'sec-fetch-site': 'same-origin' }],
    ['in capitals', { origin: 'NULL', 'sec-fetch-site': 'same-origin' }],
    ['of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }],
  ])('rejects any other Origin of null: %s', (_name, headers) => {
    for (const method of [...reading, ...writing])
      expect(sent({ cookie: '__session=abc', ...headers }, method)).toBe('credential_cross_site');
  });

  it('needs an Origin for a method that is not safe, whatever Sec-Fetch-Site says', () => {
    expect(sent({ cookie: '__session=abc', 'sec-fetch-site': 'same-origin' }, 'POST')).toBe(
      'credential_cross_site',
    );
  });

  it.each([
    'capacitor://localhost',
    'ionic://localhost',
    'tauri://localhost',
    'app://-',
    'app+x.y-1://a.b:8080',
  ])('accepts the origin of an app that is listed: %s', (listed) => {
    const own = cookie('__session', { origins: [app, listed] });
    const of = (origin: string) =>
      own.read({
        raw: {},
        method: 'POST',
        header: (name) => ({ cookie: '__session=abc', origin })[name as 'cookie'],
      });
    expect(of(listed)).toEqual({ token: 'abc' });
    expect(of(app)).toEqual({ token: 'abc' });
    for (const other of [`${listed}.evil.test`, `x${listed}`, 'null', 'capacitor://evil', 'http://localhost'])
      expect(of(other)).toMatchObject({ denial: { code: 'credential_cross_site' } });
  });

  it('names the allowed origins in its denial, and nothing of the request', () => {
    const headers: Readonly<Record<string, string>> = {
      cookie: '__session=s3cret',
      origin: 'https://evil.example',
    };
    const read = source.read({ raw: {}, method: 'POST', header: (name) => headers[name] });
    expect(read).toMatchObject({
      denial: {
        code: 'credential_cross_site',
        status: 403,
        detail: { allowed: [app, 'http://localhost:5173'] },
      },
    });
    expect(JSON.stringify(read)).not.toMatch(/s3cret|evil/);
  });

  it('finds no credential without the cookie, whatever the Origin', () => {
    expect(sent({ origin: 'https://evil.example' }, 'POST')).toBe('nothing');
  });
});

it('cookie reads a Fetch API Request', () => {
  const of = (headers: Readonly<Record<string, string>>, method: string): string =>
    outcomeOf(source.read(fromFetchRequest(new Request('https://api.test', { method, headers }))));
  expect(of({ cookie: 'a=1; __session=abc' }, 'GET')).toBe('abc');
  expect(of({ cookie: '__session=abc' }, 'POST')).toBe('credential_cross_site');
  expect(of({ cookie: '__session=abc', origin: app }, 'DELETE')).toBe('abc');
});

describe('the options of cookie', () => {
  it.each([
    ['an origin with a slash', `${app}/`],
    ['an origin with a path', `${app}/a`],
    ['an origin in capitals', 'https://App.example.com'],
    ['an origin with its usual port', `${app}:443`],
    ['a host alone', 'app.example.com'],
    ['every origin', '*'],
    ['all subdomains', 'https://*.example.com'],
    ['all ports', 'http://localhost:*'],
    ['all apps', 'capacitor://*'],
    ['files', 'file://'],
    ['a file', 'file://localhost'],
    ['an app with a path', 'capacitor://localhost/'],
    ['an app in capitals', 'Capacitor://localhost'],
    ['an app without a host', 'capacitor://'],
    ['an app with a user', 'capacitor://a@b'],
    ['a scheme alone', 'capacitor:localhost'],
    ['https in capitals', 'HTTPS://example.com'],
    ['an address that is none', 'https://a b'],
    ['the origin null', 'null'],
  ])('reject an origin at start: %s', (_name, origin) => {
    expect(() => cookie('__session', { origins: [origin] })).toThrow(
      configurationError(/^cookie\b.*"origins"/),
    );
  });

  it.each<[string, () => unknown, string]>([
    ['no options', () => cookie('__session', undefined as never), 'origins'],
    ['no origins', () => cookie('__session', {} as never), 'origins'],
    ['an empty list', () => cookie('__session', { origins: [] }), 'origins'],
    ['one origin that is no list', () => cookie('__session', { origins: app as never }), 'origins'],
    ['a bad origin beside a good one', () => cookie('__session', { origins: [app, `${app}/`] }), 'origins'],
    ['a secret that is not set', () => cookie('a', { origins: [app], signed: undefined as never }), 'signed'],
    ['an empty secret', () => cookie('a', { origins: [app], signed: '' }), 'signed'],
    ['no secrets', () => cookie('a', { origins: [app], signed: [] }), 'signed'],
    ['an empty secret among others', () => cookie('a', { origins: [app], signed: ['x', ' '] }), 'signed'],
    [
      'a secret as bytes',
      () => cookie('a', { origins: [app], signed: new Uint8Array(32) as never }),
      'signed',
    ],
    ['an origin that is not set', () => cookie('__session', { origins: [undefined as never] }), 'origins'],
    ['no name', () => cookie(undefined as never, { origins: [app] }), 'name'],
    ['an empty name', () => cookie('', { origins: [app] }), 'name'],
    ['a name with an equal sign', () => cookie('a=b', { origins: [app] }), 'name'],
    ['a name with a space', () => cookie('a b', { origins: [app] }), 'name'],
    [
      'a name with another one in the options',
      () => cookie('a b', { origins: [app], name: 'a' } as never),
      'name',
    ],
    ['an empty list to accept', () => cookie('a', { origins: [app], accept: [] }), 'accept'],
    [
      'a name to accept that is no list',
      () => cookie('a', { origins: [app], accept: 'people' as never }),
      'accept',
    ],
    ['a misspelled option', () => cookie('a', { origins: [app], accepts: ['people'] } as never), 'accepts'],
  ])('are rejected at start with an error that names the option: %s', (_name, make, option) => {
    expect(make).toThrow(configurationError(new RegExp(`^cookie\\b.*"${option}"`)));
  });

  it('are copied, so that later changes to the lists have no effect', () => {
    const origins = [app];
    const kept = cookie('__session', { origins });
    origins.push('https://evil.example');
    const headers: Readonly<Record<string, string>> = {
      cookie: '__session=a',
      origin: 'https://evil.example',
    };
    expect(kept.read({ raw: {}, method: 'GET', header: (name) => headers[name] })).toMatchObject({
      denial: { code: 'credential_cross_site' },
    });
  });
});
