import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  authorizationHeader,
  cookie,
  createApiKey,
  fromFetchRequest,
  fromNodeRequest,
  header,
} from '../src/index.js';
import type { AuthRequest, Claims } from '../src/index.js';
import { verifierOfEveryKind } from './every-kind.js';
import { issuerWithClock } from './setup.js';

const { clock, now, issuer } = await issuerWithClock();
const { key } = await createApiKey('acme_');

/** Pseudorandom numbers, the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const signs =
  ' |  |\t|\n|\r\n|\0|,|;|=|==|"|\'|.|..|...|/|+|_|-|~|%2E|%|\\|\u007f|é|€|😀|\ud800|\udc00|\u200b|\ufeff';
const words =
  'Bearer|bearer|Basic|Bearer |__session|__session=|__session=""|a=b|__proto__|constructor|null|NaN|acme_';
const parts = [
  key,
  key.slice(0, -1),
  await issuer.mint(),
  await issuer.mintForeign(),
  'e30',
  'bnVsbA',
  'W10',
];
const headers = ['{"alg":"ES256"}', `{"iss":"${issuer.url}"}`].map((part) => base64url.encode(part));
const bits = ['', ...signs.split('|'), ...words.split('|'), ...parts, ...headers, 'a'.repeat(20_000)];

function* texts(count: number, seed: number): Generator<string> {
  const next = numbers(seed);
  yield* bits;
  for (let index = 0; index < count; index += 1)
    yield Array.from({ length: 1 + next(5) }, () => bits[next(bits.length)]).join('');
}

const origins = ['https://app.test'];
const sources = [
  authorizationHeader,
  header('x-api-key', { accept: ['keys'] }),
  cookie('__session', { origins, accept: ['people', 'tenants'] }),
  cookie('a', { origins }),
];

/** Unexpected values for members of an answer, a record or claims. */
const oddities: readonly unknown[] = [
  [undefined, null, true, false, 0, -0, 1, -1, 1e308, Number.NaN, Number.POSITIVE_INFINITY],
  ['', ' ', 'x', '\ud800', Symbol('x'), 10n, () => 'x'],
  [[], [[]], [null], [undefined], ['x', 5], [Number.NaN], {}, { sub: null }, { toString: null }],
  [new Date(0), new Map(), new Uint8Array(2), Object.create(null) as object],
].flat();
const names =
  'iss aud sub exp nbf iat token_type scope scp permissions org_id client_id azp act active nonce'.split(' ');
const members = [...names, '__proto__', 'constructor'];

let answer: Claims | undefined;
const ordinary = { iss: issuer.url, aud: issuer.audience, sub: 'ann', exp: now + 100_000 } as const;
const verifier = verifierOfEveryKind(issuer, sources, () => answer, { ttl: 1, deniedTtl: 0 });

describe('random input', () => {
  it('makes no source throw', () => {
    const outcomes = new Set<string>();
    const next = numbers(1);
    const methods = ['GET', 'POST', '', 'get', '__proto__'];
    for (const text of texts(3000, 2)) {
      const values = [text, [text], [text, text], [text, ''], [], null, undefined] as const;
      const value = values[next(values.length)];
      const request: AuthRequest = {
        raw: {},
        method: methods[next(methods.length)]!,
        header: (name) => (name === 'origin' && next(2) === 0 ? undefined : value),
      };
      for (const source of sources) {
        const read = source.read(request);
        outcomes.add(read === undefined ? 'nothing' : 'denial' in read ? read.denial.code : 'token');
        const taken = read === undefined || 'denial' in read ? ['no token'] : [read.token];
        expect(taken).toEqual([expect.stringMatching(/^[^]+$/)]);
      }
    }
    expect([...outcomes].sort()).toEqual([
      'credential_cross_site',
      'credential_malformed',
      'credential_repeated',
      'nothing',
      'token',
    ]);
  });

  it('gets a verdict over Node.js and Fetch, and is granted only with a good token', async () => {
    const next = numbers(3);
    const good = await issuer.mint();
    let answered = 0;
    for (const text of texts(1500, 4)) {
      const headers = Object.fromEntries(
        ['authorization', 'x-api-key', 'cookie', 'origin']
          .filter(() => next(2) === 0)
          .map((name) => [name, text]),
      );
      const rawHeaders = Object.entries(headers).flat();
      const requests: AuthRequest[] = [
        fromNodeRequest({ headers, rawHeaders, method: 'GET' }),
        fromNodeRequest({ headers: {}, rawHeaders }),
      ];
      try {
        requests.push(fromFetchRequest(new Request('https://api.test', { headers })));
      } catch {
        // Fetch itself refuses to send such a header.
      }
      for (const request of requests) {
        const { outcome, access } = await verifier.authenticate(request);
        answered += 1;
        expect(['granted', 'anonymous', 'denied']).toContain(outcome);
        expect(access === undefined || text.includes(good.slice(0, 20))).toBe(true);
      }
    }
    expect(answered).toBeGreaterThan(3000);
  });

  it('as a token is granted or denied', async () => {
    answer = undefined;
    for (const text of [...texts(1500, 5), ...oddities]) {
      const { denial, access } = await verifier.verify(text as string);
      expect(denial ? denial.status : access.authority).toBe(denial ? 401 : 'people');
    }
  });
});

describe('a random introspection response', () => {
  it('is granted or denied, and makes no rule throw', async () => {
    const codes = new Set<string>();
    for (const name of members)
      for (const odd of oddities) {
        answer = { ...ordinary, [name]: odd };
        clock.advance(1);
        codes.add((await verifier.verify('opaque')).denial?.code ?? 'granted');
      }
    for (const code of ['granted', 'claim_malformed', 'issuer_mismatch', 'token_expired', 'type_mismatch'])
      expect(codes).toContain(code);
  });

  it('is never granted without the right issuer, audience and expiry', async () => {
    for (const name of ['iss', 'aud', 'exp'] as const)
      for (const odd of oddities.filter((value) => !(name === 'exp' && value === 1e308))) {
        answer = { ...ordinary, [name]: odd };
        clock.advance(1);
        expect((await verifier.verify('opaque')).denial?.status).toBe(401);
      }
    clock.set(now);
  });
});

describe('a JWT with random claims and headers', () => {
  it('is granted or denied', async () => {
    const written = oddities.filter((odd) => !['symbol', 'bigint', 'function'].includes(typeof odd));
    const outcomes = new Set<string>();
    for (const name of [...members, 'typ', 'kid', 'alg', 'crit', 'jwk', 'jku'])
      for (const odd of written) {
        const asHeader = ['kid', 'alg', 'crit', 'typ', 'jwk', 'jku'].includes(name);
        const token = asHeader ? issuer.mint({}, { header: { [name]: odd } }) : issuer.mint({ [name]: odd });
        const { access, denial } = await verifier.verify(await token);
        outcomes.add(denial ? denial.code : access.authority);
      }
    for (const outcome of [
      'people',
      'claim_malformed',
      'issuer_unknown',
      'token_malformed',
      'critical_unsupported',
    ])
      expect(outcomes).toContain(outcome);
  });
});
