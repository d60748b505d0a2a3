import { describe, expect, it } from 'vitest';
import { issuerWithClock } from '../../test/setup.js';
import {
  apiKeys,
  authorizationHeader,
  cookie,
  createApiKey,
  createVerifier,
  fromFetchRequest,
  header,
  introspection,
  jwtIssuer,
  unchecked,
} from '../index.js';
import type { AuthRequest } from '../index.js';

const { clock, issuer } = await issuerWithClock();
const good = await createApiKey('acme_');

/** A verifier of API keys, opaque tokens and JWTs from every source, and the lookups that it makes. */
function setUp() {
  const asked: string[] = [];
  const lookup = (digest: string) => {
    asked.push(digest);
    return digest === good.digest ? { digest, owner: 'ann' } : undefined;
  };
  const verifier = createVerifier({
    authorities: [
      apiKeys({ name: 'keys', prefix: 'acme_', lookup, checksum: unchecked }),
      jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience }),
      introspection({
        name: 'tokens',
        issuer: unchecked,
        audience: unchecked,
        ask: (token) => {
          asked.push(token);
          return Promise.resolve(undefined);
        },
      }),
    ],
    sources: [
      authorizationHeader,
      header('x-api-key'),
      cookie('__session', { origins: ['https://app.test'], accept: ['keys', 'people', 'tokens'] }),
    ],
    fetch: issuer.fetch,
    now: clock.now,
  });
  return { verifier, asked };
}

/** The same credential in each place. */
const places: Readonly<Record<string, (token: string) => readonly [name: string, value: string]>> = {
  authorization: (token) => ['authorization', `Bearer ${token}`],
  'a header of its own': (token) => ['x-api-key', token],
  cookie: (token) => ['cookie', `__session=${token}`],
};

function request([sent, value]: readonly [string, string]): AuthRequest {
  return { raw: {}, method: 'GET', header: (name) => (name === sent ? value : undefined) };
}

/** Characters beyond those of a bearer token (RFC 6750 §2.1): ASCII, Latin-1 as Node.js reads bytes, and the rest of Unicode. */
const foreign: readonly string[] = [
  ['\0', '\u0001', '\u001f', '\u007f', '"', '\\', '{', '|', '@', ':', '%', '!', '*', "'", '`', '^'],
  ['\u0080', '\u0085', '\u00a0', '\u00ad', 'é', 'ÿ', 'Ã©', 'ª', '²'],
  ['\u0100', 'ſ', '\u212a', '０', 'Ａ', '\u0661', '\u200b', '\u2028', '\ufeff', '\ufffd', '\uffff'],
  ['\ud800', '\udbff', '\udc00', '\udfff', '\ud800\ud800', '\u{1f511}', 'e\u0301'],
].flat();

describe('a credential with a character that no token has', () => {
  const malformed = ['token_malformed', 'credential_malformed'];

  it.each(foreign)('is rejected as malformed, without a lookup: %j', async (character) => {
    const { verifier, asked } = setUp();
    const jwt = await issuer.mint();
    const bodies = [good.key, 'opaque', jwt, `${jwt}.a.b`];
    const spoilt = bodies.flatMap((token) => {
      const middle = token.length >> 1;
      // Two hexadecimal digits after a percent sign would be decoded in a cookie.
      const inside = character === '%' ? '%zz' : character;
      return [token + character, inside + token, token.slice(0, middle) + inside + token.slice(middle)];
    });
    for (const token of [character, ...spoilt]) {
      expect(malformed).toContain((await verifier.verify(token)).denial?.code);
      for (const place of Object.values(places)) {
        const { outcome, denial } = (await verifier.authenticate(request(place(token)))) as {
          outcome: string;
          denial?: { code: string };
        };
        expect(outcome).toBe('denied');
        expect([...malformed, 'scheme_unsupported']).toContain(denial?.code);
      }
    }
    expect(asked).toEqual([]);
  });

  it.each(foreign.filter((character) => /^[\u0080-\u00ff]+$/.test(character)))(
    'is rejected as malformed in headers of the Fetch API, which hold bytes: %j',
    async (character) => {
      const { verifier, asked } = setUp();
      for (const place of Object.values(places)) {
        const headers = new Headers([[...place(`acme_${character}x`)] as [string, string]]);
        // No Request, since a browser page cannot set a cookie on one.
        const verdict = await verifier.authenticate(fromFetchRequest({ method: 'GET', headers } as Request));
        expect(verdict.outcome).toBe('denied');
      }
      expect(asked).toEqual([]);
    },
  );

  it.each(Object.entries(places))(
    'is distinguished from a good one, which is granted: %s',
    async (_name, place) => {
      const { verifier, asked } = setUp();
      expect((await verifier.authenticate(request(place(good.key)))).outcome).toBe('granted');
      expect(asked).toEqual([good.digest]);
    },
  );
});
