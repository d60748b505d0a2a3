import { unchecked } from '@tokenward/core';
import { createClock, createIssuer } from '@tokenward/testing';
import type { MintClaims } from '@tokenward/testing';
import { exportSPKI, importJWK } from 'jose';
import type { CryptoKey } from 'jose';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createVerifyToken, verifyToken } from './index.js';
import type { VerifyToken, VerifyTokenOptions } from './index.js';
import { clerkErrors, headers, networkOf } from './test-network.js';

// Each statement of Clerk's document on `verifyToken`. Its example and options are also in @clerk/backend 3.25.0,
// tokens/verify.d.ts, jwt/verifyJwt.d.ts and tokens/keys.d.ts.

const clock = createClock(1_800_000_000);
const now = clock.now();
const iss = 'https://magical-marmoset-51.clerk.accounts.dev';
const issuer = await createIssuer({ url: iss, algorithm: 'RS256', clock });
const jwtKey = await exportSPKI((await importJWK(issuer.jwks().keys[0]!)) as CryptoKey);
const backend = (path: string, origin = 'https://api.clerk.com') => `GET ${origin}${path}`;

/** The claims that the document shows, with the current time. */
const shown = {
  azp: 'http://localhost:3001',
  exp: now + 60,
  iat: now,
  iss,
  nbf: now - 10,
  sid: 'sess_2Ro7e2IxrffdqBboq8KfB6eGbIy',
  sub: 'user_2RfWKJREkjKbHZy0Wqa5qrHeAnb',
};
const mint = (claims: MintClaims = {}): Promise<string> =>
  issuer.mint({ aud: undefined, jti: undefined, ...shown, ...claims }, headers.session);
const authorizedParties = ['http://localhost:3001', 'api.example.com'];
const options: VerifyTokenOptions = { jwtKey, authorizedParties };

/** Creates a network that serves keys only at some URLs, and a log that keeps all messages. */
function world(...addresses: string[]): {
  readonly verify: VerifyToken;
  readonly requests: readonly string[];
  readonly told: { readonly warn: string[]; readonly error: string[] };
} {
  const told = { warn: [] as string[], error: [] as string[] };
  const network = networkOf(
    Object.fromEntries(addresses.map((address) => [address, () => Response.json(issuer.jwks())])),
  );
  const log = {
    warn: (text: string) => void told.warn.push(text),
    error: (text: string) => void told.error.push(text),
  };
  return {
    verify: createVerifyToken({ now: clock.now, fetch: network.fetch, log }),
    requests: network.requests,
    told,
  };
}

/** Returns the subject of a token, or the reason of the error. */
async function outcome(
  given: Partial<VerifyTokenOptions> | object,
  token: string | Promise<string> = mint(),
  verify: VerifyToken = world().verify,
): Promise<unknown> {
  try {
    return (await verify(await token, { ...options, ...given })).sub;
  } catch (error) {
    const { reason, code } = error as { reason?: string; code?: string };
    return reason ?? code;
  }
}

describe('verifyToken as documented: behavior', () => {
  it('verifies the signature of a token of the instance', async () => {
    expect(await outcome({})).toBe(shown.sub);
    expect(await outcome({}, issuer.mintForeign({ ...shown, aud: undefined }))).toBe(
      'token-invalid-signature',
    );
  });

  it('sends no request with a jwtKey, for a valid or an invalid token', async () => {
    const { verify, requests } = world(backend('/v1/jwks'));
    expect(await outcome({ secretKey: 'sk_test_1' }, mint(), verify)).toBe(shown.sub);
    expect(await outcome({}, issuer.mintForeign(shown), verify)).toBe('token-invalid-signature');
    expect(requests).toEqual([]);
  });

  it('fetches the keys from the Backend API once for many tokens', async () => {
    const { verify, requests } = world(backend('/v1/jwks'));
    for (const sub of ['user_1', 'user_2', 'user_3'])
      expect(await outcome({ jwtKey: undefined, secretKey: 'sk_test_1' }, mint({ sub }), verify)).toBe(sub);
    expect(requests).toEqual([backend('/v1/jwks')]);
  });

  it('rejects a token that is not a text with "token-invalid"', async () => {
    for (const token of ['', 'a', 'a.b', 'a.b.c', null, undefined, 42, {}, []])
      expect(
        await world()
          .verify(token as string, options)
          .catch((error: unknown) => error),
      ).toMatchObject({ reason: 'token-invalid' });
  });
});

describe('verifyToken as documented: options', () => {
  it('"audience" is a text or a list, and without it "aud" is not checked', async () => {
    const meant = mint({ aud: ['https://api.test', 'x'] });
    for (const audience of ['https://api.test', ['https://api.test'], ['y', 'x'], ['', 'x']])
      expect(await outcome({ audience }, meant)).toBe(shown.sub);
    for (const audience of ['y', ['y'], 'https://api.test/'])
      expect(await outcome({ audience }, meant)).toBe('token-verification-failed');
    expect(await outcome({}, meant)).toBe(shown.sub);
  });

  it('"audience" rejects a token without "aud", which Clerk\'s function accepts', async () => {
    expect(await outcome({ audience: 'x' })).toBe('token-verification-failed');
  });

  it('"authorizedParties" must contain exactly the "azp" of the token', async () => {
    for (const azp of authorizedParties) expect(await outcome({}, mint({ azp }))).toBe(shown.sub);
    for (const azp of ['http://localhost:3000', 'https://api.example.com', 'API.example.com', '', undefined])
      expect(await outcome({}, mint({ azp }))).toBe('token-invalid-authorized-parties');
  });

  it.each([
    [['', 'http://localhost:3001']],
    ['http://localhost:3001,'.split(',')],
    ['https://a.test, http://localhost:3001 ,,'.split(',')],
    [[' ', '\thttp://localhost:3001\n']],
  ])('"authorizedParties" of a split environment variable lose their empty entries: %j', async (parties) => {
    expect(await outcome({ authorizedParties: parties })).toBe(shown.sub);
    expect(await outcome({ authorizedParties: parties }, mint({ azp: '' }))).toBe(
      'token-invalid-authorized-parties',
    );
  });

  it.each([
    [[]],
    [['']],
    [['', ' ']],
    [''.split(',')],
    [undefined],
    [null],
    ['http://localhost:3001'],
    [[undefined]],
  ])(
    '"authorizedParties" of %j is an error of the configuration, and switches no check off',
    async (parties) => {
      expect(await outcome({ authorizedParties: parties })).toBe('configuration_invalid');
    },
  );

  it('"clockSkewInMs" is 5000 by default and if undefined', async () => {
    for (const given of [{}, { clockSkewInMs: undefined }, { clockSkewInMs: 5000 }]) {
      expect(await outcome(given, mint({ exp: now - 4 }))).toBe(shown.sub);
      expect(await outcome(given, mint({ exp: now - 5 }))).toBe('token-expired');
      expect(await outcome(given, mint({ nbf: now + 5 }))).toBe(shown.sub);
      expect(await outcome(given, mint({ nbf: now + 6 }))).toBe('token-not-active-yet');
      expect(await outcome(given, mint({ iat: now + 6 }))).toBe('token-iat-in-the-future');
    }
    expect(await outcome({ clockSkewInMs: 0 }, mint({ exp: now }))).toBe('token-expired');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 600_001, '5000', null])(
    '"clockSkewInMs" of %s is an error of the configuration',
    async (clockSkewInMs) => {
      expect(await outcome({ clockSkewInMs })).toBe('configuration_invalid');
    },
  );

  it.each([
    ['as Clerk shows it', jwtKey],
    ['in one line', jwtKey.replaceAll('\n', ' ')],
    ['with escaped line ends', jwtKey.replaceAll('\n', '\\n')],
    ['in quotes', `"${jwtKey}"`],
    ['without its frame', jwtKey.replaceAll(/-----[A-Z ]+-----|\n/g, '')],
  ])('"jwtKey" is a PEM public key %s', async (_, pem) => {
    expect(await outcome({ jwtKey: pem })).toBe(shown.sub);
  });

  it('"jwtKey" that is no key is "jwk-local-missing"', async () => {
    expect(await outcome({ jwtKey: 'no key' })).toBe('jwk-local-missing');
  });

  it.each([undefined, '', ' '])('"jwtKey" and "secretKey" of %j are not set', async (unset) => {
    const { verify, requests } = world(backend('/v1/jwks'));
    expect(await outcome({ jwtKey: unset, secretKey: 'sk_test_1' }, mint(), verify)).toBe(shown.sub);
    expect(requests).toHaveLength(1);
    expect(await outcome({ secretKey: unset })).toBe(shown.sub);
    expect(await outcome({ jwtKey: unset, secretKey: unset })).toBe('jwk-failed-to-resolve');
  });

  it('"secretKey" is sent to the Backend API only, and a wrong one gives "secret-key-invalid"', async () => {
    const sent: (string | null)[] = [];
    const { fetch } = networkOf({
      [backend('/v1/jwks')](asked) {
        sent.push(asked.headers.get('authorization'));
        return clerkErrors(401, 'clerk_key_invalid');
      },
    });
    const log = { warn: () => undefined, error: () => undefined };
    const verify = createVerifyToken({ now: clock.now, fetch, log });
    expect(await outcome({ jwtKey: undefined, secretKey: 'sk_wrong' }, mint(), verify)).toBe(
      'secret-key-invalid',
    );
    expect(sent).toEqual(['Bearer sk_wrong']);
  });

  it('"skipJwksCache" fetches the keys for each token', async () => {
    const { verify, requests } = world(backend('/v1/jwks'));
    const given = { jwtKey: undefined, secretKey: 'sk_test_1', skipJwksCache: true };
    for (const sub of ['user_1', 'user_2', 'user_3']) await outcome(given, mint({ sub }), verify);
    expect(requests).toHaveLength(3);
  });

  it.each([
    [{}, backend('/v1/jwks')],
    [{ apiUrl: undefined, apiVersion: undefined, skipJwksCache: undefined }, backend('/v1/jwks')],
    [{ apiUrl: 'https://api.test' }, backend('/v1/jwks', 'https://api.test')],
    [{ apiUrl: 'https://api.test/' }, backend('/v1/jwks', 'https://api.test')],
    [{ apiVersion: 'v2' }, backend('/v2/jwks')],
  ])(
    '"apiUrl" and "apiVersion" select the URL of the keys, at Clerk by default: %j',
    async (given, address) => {
      const { verify, requests } = world(address);
      const all = { jwtKey: undefined, secretKey: 'sk_test_1', ...given };
      expect(await outcome(all, mint(), verify)).toBe(shown.sub);
      expect(requests).toEqual([address]);
    },
  );

  it('"issuer" is an additional option with one URL or several', async () => {
    const other = 'https://clerk.example.com';
    for (const good of [iss, [iss], [other, iss], ['', iss], unchecked])
      expect(await outcome({ issuer: good })).toBe(shown.sub);
    for (const wrong of [other, [other], `${iss}/`])
      expect(await outcome({ issuer: wrong })).toBe('token-invalid-issuer');
    for (const none of [undefined, '', [], [''], null, 'no address', [iss, 'no address']])
      expect(await outcome({ issuer: none })).toBe('configuration_invalid');
  });

  it('"issuer" is compared only after the signature is verified', async () => {
    const given = { issuer: 'https://clerk.example.com' };
    expect(await outcome(given, issuer.mintForeign(shown))).toBe('token-invalid-signature');
    for (const wrong of [undefined, null, 1])
      expect(await outcome({ issuer: iss }, mint({ iss: wrong }))).toBe('token-invalid-issuer');
  });

  it('"issuer" alone gives the keys of the instance', async () => {
    const { verify, requests } = world(`GET ${iss}/.well-known/jwks.json`);
    expect(await outcome({ jwtKey: undefined, issuer: iss }, mint(), verify)).toBe(shown.sub);
    expect(requests).toHaveLength(1);
    expect(await outcome({ jwtKey: undefined, issuer: [iss, 'https://clerk.example.com'] })).toBe(
      'jwk-failed-to-resolve',
    );
    expect(await outcome({ jwtKey: undefined, issuer: unchecked })).toBe('jwk-failed-to-resolve');
  });

  it.each([
    ['headerType', 'JWT'],
    ['headerType', ['at+jwt', 'JWT']],
    ['jwksCacheTtlInMs', 1000],
  ])('"%s", which Clerk\'s function takes besides, does nothing and is told of once', async (name, value) => {
    const { verify, told } = world();
    const given = { issuer: iss, [name]: value };
    for (let times = 0; times < 3; times += 1) expect(await outcome(given, mint(), verify)).toBe(shown.sub);
    expect(told.warn).toEqual([expect.stringContaining(`"${name}" has no effect`)]);
    const none = world();
    expect(await outcome({ issuer: iss, [name]: undefined }, mint(), none.verify)).toBe(shown.sub);
    expect(none.told).toEqual({ warn: [], error: [] });
  });

  it('a misspelled option is an error', async () => {
    for (const name of ['authorisedParties', 'publishableKey', 'constructor'])
      expect(await outcome({ [name]: 'x' })).toBe('configuration_invalid');
    for (const none of [undefined, null, 'options', []])
      expect(
        await world()
          .verify(await mint(), none as never)
          .catch((error: Error) => error.name),
      ).toBe('ConfigurationError');
  });
});

describe('the documented example of verifyToken with only the import changed', () => {
  afterEach(() => vi.restoreAllMocks());
  const env: { CLERK_JWT_KEY?: string } = {};

  // The document's handler for Next.js, whose `cookies()` reads the header of the request here.
  async function GET(request: Request): Promise<Response> {
    const cookieStore = cookies(request);
    const sessToken = cookieStore.get('__session')?.value;
    const bearerToken = request.headers.get('Authorization')?.replace('Bearer ', '');
    const token = sessToken || bearerToken;

    if (!token) {
      return Response.json({ error: 'Token not found. User must sign in.' }, { status: 401 });
    }

    try {
      const verifiedToken = await verifyToken(token, {
        jwtKey: env.CLERK_JWT_KEY,
        authorizedParties: ['http://localhost:3001', 'api.example.com'],
      });

      return Response.json({ verifiedToken });
    } catch {
      return Response.json({ error: 'Token not verified.' }, { status: 401 });
    }
  }
  function cookies(request: Request): { get: (name: string) => { value: string } | undefined } {
    const pairs = (request.headers.get('cookie') ?? '').split('; ').map((pair) => pair.split('='));
    return {
      get(name) {
        const value = pairs.find(([first]) => first === name)?.[1];
        return value === undefined ? undefined : { value };
      },
    };
  }

  const seconds = Math.floor(Date.now() / 1000);
  const present = { ...shown, exp: seconds + 60, iat: seconds, nbf: seconds - 10 };
  const ask = async (sent: Record<string, string>, key: string = jwtKey): Promise<unknown> => {
    if (key === 'none') delete env.CLERK_JWT_KEY;
    else env.CLERK_JWT_KEY = key;
    const response = await GET(new Request('https://app.example.com/api', { headers: sent }));
    return [response.status, await response.json()];
  };
  const refused = [401, { error: 'Token not verified.' }];

  it.each([
    ['the __session cookie', (token: string) => ({ cookie: `theme=dark; __session=${token}` })],
    ['the Authorization header', (token: string) => ({ authorization: `Bearer ${token}` })],
    [
      'both, of which the cookie counts',
      (token: string) => ({ cookie: `__session=${token}`, authorization: 'Bearer x' }),
    ],
  ])('answers with exactly the claims of a token from %s', async (_, place) => {
    const log = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const fetch = vi.spyOn(globalThis, 'fetch');
    expect(await ask(place(await mint(present)))).toEqual([200, { verifiedToken: present }]);
    expect(fetch).not.toHaveBeenCalled();
    expect(log.mock.calls.length).toBeLessThanOrEqual(1);
  });

  it('answers 401 without a token, and for one that is expired, forged or of another page', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    expect(await ask({})).toEqual([401, { error: 'Token not found. User must sign in.' }]);
    const bad = [
      mint({ ...present, exp: seconds - 6 }),
      issuer.mintForeign({ aud: undefined, ...present }),
      mint({ ...present, azp: 'https://evil.test' }),
    ];
    for (const token of await Promise.all(bad))
      expect(await ask({ cookie: `__session=${token}` })).toEqual(refused);
  });

  it('replies 401 from its catch if the key is not set, and logs the reason once with console.error', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const token = await mint(present);
    for (let times = 0; times < 3; times += 1)
      expect(await ask({ cookie: `__session=${token}` }, 'none')).toEqual(refused);
    expect(error.mock.calls).toEqual([
      [expect.stringContaining('verifyToken: no token can be verified, so every caller is rejected.')],
    ]);
    expect(error.mock.calls[0]?.[0]).toContain(
      '"jwtKey" or "secretKey": without one of them no JWT can be verified. If they are read from environment variables, check that the variables are set.',
    );
  });
});

describe('what verifyToken logs about its options', () => {
  it('logs once that "issuer" is recommended, and nothing if it is set or `unchecked`', async () => {
    const { verify, told } = world();
    for (let times = 0; times < 3; times += 1) await outcome({}, mint(), verify);
    await outcome({ clockSkewInMs: 1000 }, mint(), verify);
    expect(told).toEqual({ warn: [expect.stringContaining('Recommended: issuer:')], error: [] });
    const silent = world();
    for (const given of [{ issuer: iss }, { issuer: unchecked }]) await outcome(given, mint(), silent.verify);
    expect(silent.told).toEqual({ warn: [], error: [] });
  });

  it.each<readonly [string, object]>([
    ['"authorizedParties" must be', { authorizedParties: [] }],
    ['environment variable', { authorizedParties: undefined }],
    ['"audience" must be', { audience: '' }],
    ['"audience" must be', { audience: undefined }],
    ['"audience" must be', { audience: [''] }],
    ['"issuer" must be', { issuer: undefined }],
    ['"clockSkewInMs" must be', { clockSkewInMs: Number.NaN }],
    ['"apiUrl" must be', { apiUrl: 'http://api.test' }],
    ['no option "authorisedParties"', { authorisedParties: [] }],
    ['"jwtKey" or "secretKey": without one of them', { jwtKey: undefined }],
    ['"jwtKey" is not an RSA public key', { jwtKey: 'no key' }],
  ])('logs once what to change, because a catch hides the error: %s', async (text, given) => {
    const { verify, told } = world();
    const token = await mint();
    for (let times = 0; times < 3; times += 1) {
      const error: unknown = await verify(token, { ...options, ...given }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'configuration_invalid' });
    }
    expect(told.error).toEqual([expect.stringContaining(text)]);
    expect(told.error[0]?.match(/verifyToken:/g)).toHaveLength(1);
    expect(told.warn).toEqual([]);
    expect(told.error[0]).not.toContain(token);
  });

  it('logs once that Clerk rejects the secret key, without the key', async () => {
    const told: string[] = [];
    const { fetch } = networkOf({ [backend('/v1/jwks')]: () => clerkErrors(401, 'clerk_key_invalid') });
    const log = { warn: () => undefined, error: (text: string) => void told.push(text) };
    const verify = createVerifyToken({ now: clock.now, fetch, log });
    const given = { jwtKey: undefined, secretKey: 'sk_live_wrong', issuer: iss };
    for (let times = 0; times < 2; times += 1) await outcome(given, mint(), verify);
    expect(told).toHaveLength(1);
    expect(told[0]).not.toContain('sk_live_wrong');
  });

  it('logs nothing about a rejected token', async () => {
    const { verify, told } = world();
    const bad = ['a.b.c', await mint({ exp: now - 60 }), await issuer.mintForeign(shown)];
    for (const token of bad) await outcome({ issuer: iss }, token, verify);
    expect(told).toEqual({ warn: [], error: [] });
  });

  it('logs at most a hundred different messages', async () => {
    const { verify, told } = world();
    for (let at = 0; at < 150; at += 1) await outcome({ [`option${at}`]: 1 }, 'a.b.c', verify);
    expect(told.error).toHaveLength(100);
  });
});
