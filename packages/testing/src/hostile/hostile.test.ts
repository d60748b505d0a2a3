import {
  createVerifier,
  deny,
  discoveredKeys,
  fromNodeRequest,
  isUnavailable,
  jwtIssuer,
  unchecked,
} from '@tokenward/core';
import type { Rule } from '@tokenward/core';
import { createClock } from '@tokenward/testing';
import { createHostileIssuer, fire, hostileAnswers } from '@tokenward/testing/hostile';
import { hostileFamilies, hostileHeaders, hostileRequests, hostileTokens } from '@tokenward/testing/hostile';
import type { HostileIssuerAnswer, HostileIssuerOptions } from '@tokenward/testing/hostile';
import { describe, expect, it } from 'vitest';

const now = 1_800_000_000;

async function setUp(algorithm: 'ES256' | 'RS256') {
  const issuer = await createHostileIssuer({ algorithm, clock: createClock(now) });
  const verifier = createVerifier({
    authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience })],
    fetch: issuer.fetch,
    now: issuer.clock.now,
  });
  return { issuer, verifier };
}

const { issuer } = await setUp('ES256');
const corpus = [...hostileTokens(issuer), ...hostileHeaders(issuer), ...hostileAnswers(issuer)];

describe('the hostile corpus', () => {
  it('has at least 400 cases with unique names', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(400);
    const names = corpus.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('has families, none of which is empty', () => {
    const sizes = Object.values(hostileFamilies(issuer)).map(({ length }) => length);
    expect(sizes).toHaveLength(8);
    expect(Math.min(...sizes)).toBeGreaterThan(50);
  });

  it('contains no token and no header twice', () => {
    const sent = hostileTokens(issuer).map(({ token }) => token);
    expect(sent.filter((token, index) => sent.indexOf(token) !== index)).toEqual([]);
  });
});

describe.each(['ES256', 'RS256'] as const)(
  'a verifier of an issuer that signs with %s',
  async (algorithm) => {
    const { issuer, verifier } = await setUp(algorithm);

    it.each(hostileTokens(issuer))('rejects $name', async ({ token, codes }) => {
      const { denial } = await verifier.verify(token);
      expect(codes).toContain(denial?.code);
    });

    it.each(hostileHeaders(issuer))('rejects $name', async ({ authorization, codes }) => {
      const rawHeaders = authorization.flatMap((value) => ['Authorization', value]);
      const headers = { authorization: authorization[0] };
      const { denial } = await verifier.authenticate(fromNodeRequest({ headers, rawHeaders, method: 'GET' }));
      expect(codes).toContain(denial?.code);
    });

    it('a verifier accepts a valid token of either key', async () => {
      const signed = issuer.signText(
        JSON.stringify({ alg: algorithm, kid: issuer.kid }),
        JSON.stringify({ iss: issuer.url, aud: issuer.audience, exp: now + 60, sub: 'user_2' }),
      );
      expect((await verifier.verify(await issuer.mint())).access?.subject).toBe('user_1');
      expect((await verifier.verify(signed)).access?.subject).toBe('user_2');
    });
  },
);

/** The result for a token if the issuer responds like this: the subject, the code of the denial, or an outage. */
async function outcomeOf({ asked, token, ...answer }: Omit<HostileIssuerAnswer, 'outcomes' | 'name'>) {
  const verifier = createVerifier({
    authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience })],
    now: issuer.clock.now,
    fetch: async (input) => {
      const isMetadata = new Request(input).url.includes('/.well-known/');
      return isMetadata === (asked === 'metadata') ? new Response(answer.body, answer) : issuer.fetch(input);
    },
  });
  return verifier.verify(token).then(
    ({ denial, access }) => denial?.code ?? `let in: ${access?.subject}`,
    (error: unknown) => (isUnavailable(error) ? error.code : error),
  );
}

describe('a verifier whose issuer responds with', () => {
  const answers = hostileAnswers(issuer);

  it.each(answers)('$name accepts no token', async ({ outcomes, ...answer }) => {
    expect(outcomes).toContain(await outcomeOf(answer));
  });

  it.each(['keys', 'metadata'])('a valid response (%s) accepts the same token', async (asked) => {
    const odd = answers.find(({ name }) => name === `${asked} with status 201`)!;
    expect(await outcomeOf({ ...odd, status: 200 })).toBe('let in: user_1');
  });

  it('the same key for its right use accepts the same token', async () => {
    const odd = answers.find(({ name }) => name === 'a key set with a key for encryption')!;
    const body = odd.body!.replace('"use":"enc"', '"use":"sig"');
    expect(await outcomeOf({ ...odd, body })).toBe('let in: user_1');
  });
});

describe('the hostile corpus detects', () => {
  it('a verifier that checks neither audience nor expiry', async () => {
    const strict = jwtIssuer({ name: 'lax', issuer: issuer.url, audience: unchecked });
    const rules = strict.rules.map((rule): Rule => (attestation, context) => {
      const denial = rule(attestation, context);
      return denial?.code === 'token_expired' ? undefined : denial;
    });
    const lax = createVerifier({
      authorities: [{ ...strict, rules }],
      fetch: issuer.fetch,
      now: issuer.clock.now,
    });
    const wrong = hostileTokens(issuer).filter(({ codes }) =>
      ['audience_mismatch', 'token_expired'].includes(codes[0] ?? ''),
    );
    const denials = await Promise.all(wrong.map(async ({ token }) => (await lax.verify(token)).denial));
    expect(denials.filter((denial) => denial === undefined).length).toBe(wrong.length);
  });

  it.each<[string, HostileIssuerOptions]>([
    ['whose URL ends with a slash', { url: 'https://acme.eu.auth0.com/' }],
    ['with a path', { url: 'https://id.test/realms/a' }],
    [
      'like that of an authority',
      {
        like: {
          name: 'vendor',
          issuers: ['https://vendor.test/'],
          audiences: ['https://shop.test'],
          example: { algorithm: 'RS256', header: { typ: 'at+jwt' }, claims: { tenant: 'acme' } },
        },
      },
    ],
    ['with claims that the route requires', { claims: { scope: 'reports:read' } }],
  ])('a verifier that checks only signatures, of an issuer %s', async (_name, options) => {
    const own = await createHostileIssuer({ clock: createClock(now), ...options });
    const strict = jwtIssuer({
      name: 'people',
      issuer: own.url,
      audience: own.audience,
      keys: discoveredKeys(own.url),
      rules: Object.keys(own.usual.claims).map(
        (claim): Rule =>
          ({ claims }) =>
            claims[claim] === own.usual.claims[claim] ? undefined : deny('claim_missing', { claim }),
      ),
    });
    const settings = { fetch: own.fetch, now: own.clock.now };
    const [careful, lax] = [strict, { ...strict, rules: [] }].map((authority) =>
      createVerifier({ authorities: [authority], ...settings }),
    );
    expect((await careful?.verify(await own.mint()))?.access?.subject).toBe('user_1');
    const granted = async (verifier = careful): Promise<readonly string[]> => {
      const all = await Promise.all(
        hostileTokens(own).map(async ({ name, token }) =>
          (await verifier?.verify(token))?.access ? [name] : [],
        ),
      );
      return all.flat();
    };
    expect(await granted()).toEqual([]);
    expect((await granted(lax)).length).toBeGreaterThan(200);
    const [first] = hostileRequests(own);
    const [, token = ''] = first?.first?.authorization[0]?.split(' ') ?? [];
    expect((await careful?.verify(token))?.access?.subject).toBe('user_1');
  });

  it('a route that refuses everything, also what is valid', async () => {
    const mistakes = await fire(hostileRequests(issuer), async () => ({
      status: 401,
      challenge: 'Bearer realm="api"',
    }));
    expect(mistakes).toEqual([
      expect.stringContaining('the valid request before it got 401'),
      expect.stringContaining('the valid request before it got 401'),
    ]);
  });

  it('a route that drops a connection, and stops when none is answered', async () => {
    const requests = hostileRequests(issuer);
    const valid = requests[0]?.first?.authorization[0];
    let count = 0;
    const answer = { status: 401, challenge: 'basic realm="x", bearer realm="api"' };
    const mistakes = await fire(requests, async ([value]) => {
      count += 1;
      if (count === 300) throw new Error('socket hang up');
      return value === valid ? { ...answer, status: 200 } : answer;
    });
    expect(mistakes).toEqual([expect.stringMatching(/: no response: socket hang up$/)]);
    const none = await fire(hostileRequests(issuer), () => Promise.reject(new Error('gone')));
    expect(none).toHaveLength(11);
    expect(none.at(-1)).toBe('10 requests got no response. The rest was not sent.');
  });

  it.each([
    ['lets in', 200, null],
    ['breaks down', 500, null],
    ['refuses without a challenge', 401, null],
    ['asks for another scheme', 401, 'Basic realm="api"'],
  ])('the hostile requests detect a route that %s', async (_name, status, challenge) => {
    const requests = hostileRequests(issuer);
    const sent = requests.filter(({ unsent }) => unsent === undefined);
    expect(sent.length).toBeGreaterThan(1000);
    expect(await fire(requests, async () => ({ status, challenge }))).toHaveLength(sent.length);
  });
});
