import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  clientSecretBasic,
  createVerifier,
  discoveredIntrospection,
  discoveredKeys,
  introspection,
  introspectionEndpoint,
  jwtIssuer,
  remoteKeys,
  tenants,
} from '../src/index.js';
import type { Authority } from '../src/index.js';
import { issuerWithClock } from './setup.js';

// Where these tests run in Workers, promises are not shared anyway.
beforeEach(() => vi.stubGlobal('EdgeRuntime', 'edge-runtime'));
afterEach(() => vi.unstubAllGlobals());

const size = 100;

/** A verifier in an isolate, its issuer on a slow network, and the number of requests per address. */
async function isolate(authority: (issuer: string) => Authority) {
  const { clock, issuer } = await issuerWithClock({ url: 'https://id.test' });
  const client = { active: true, iss: issuer.url, aud: issuer.audience, sub: 'ann', exp: clock.now() + 9e5 };
  const asked: Record<string, number> = {};
  const verifier = createVerifier({
    authorities: [authority(issuer.url)],
    now: clock.now,
    async fetch(input, init) {
      const url = input as string;
      const path = new URL(url).pathname;
      asked[path] = (asked[path] ?? 0) + 1;
      await new Promise((resolve) => setTimeout(resolve, 30));
      if (path === '/introspect') return Response.json(client);
      if (path === '/.well-known/openid-configuration')
        return Response.json({
          issuer: issuer.url,
          jwks_uri: `${issuer.url}/jwks`,
          introspection_endpoint: `${issuer.url}/introspect`,
        });
      return issuer.fetch(url, init);
    },
  });
  const tokens = (): Promise<string[]> =>
    Promise.all(
      Array.from({ length: size }, (_, index) => issuer.mint({ sub: `${index}` }, { expiresIn: 9e5 })),
    );
  const granted = async (all: readonly string[]): Promise<number> => {
    for (const path of Object.keys(asked)) delete asked[path];
    const verdicts = await Promise.all(all.map((token) => verifier.verify(token)));
    return verdicts.filter(({ access }) => access !== undefined).length;
  };
  return { clock, issuer, asked, tokens, granted };
}

const audience = 'https://api.test';
const client = clientSecretBasic('api', 'secret');
const sources: Readonly<Record<string, (issuer: string) => Authority>> = {
  remoteKeys: (issuer) => jwtIssuer({ name: 'a', issuer, audience, keys: remoteKeys(`${issuer}/jwks`) }),
  discovery: (issuer) => jwtIssuer({ name: 'a', issuer, audience, keys: discoveredKeys(issuer) }),
  tenants: (issuer) => {
    const people = jwtIssuer({ name: 'b', issuer, audience, keys: remoteKeys(`${issuer}/jwks`) });
    return tenants({ name: 'a', resolve: () => Promise.resolve(people) });
  },
};

describe.each(Object.entries(sources))('in an isolate, with %s', (_name, authority) => {
  it.each<[string, (isolated: Awaited<ReturnType<typeof isolate>>) => unknown]>([
    ['are granted at the first load, by at most four fetches', () => {}],
    [
      'under a newly published key are granted',
      async ({ granted, clock, issuer }) => {
        await granted([await issuer.mint()]);
        clock.advance(31);
        await issuer.rotate();
      },
    ],
    [
      'are granted when the keys are stale',
      async ({ granted, clock, issuer }) => {
        await granted([await issuer.mint()]);
        clock.advance(700);
      },
    ],
  ])('100 concurrent tokens %s', async (_when, prepare) => {
    const isolated = await isolate(authority);
    await prepare(isolated);
    expect(await isolated.granted(await isolated.tokens())).toBe(size);
    expect(isolated.asked['/jwks']).toBeLessThanOrEqual(4);
  });
});

const inquiries = {
  'at a known address': () => introspectionEndpoint('https://id.test/introspect', { client }),
  'that metadata names': () => discoveredIntrospection('https://id.test', { client }),
} as const;

describe.each(Object.entries(inquiries))('in an isolate, with an introspection endpoint %s', (_name, ask) => {
  const tokens = (issuer: string): Authority => introspection({ name: 'a', issuer, audience, ask: ask() });

  it('one token in 100 concurrent requests is granted, by at most four introspection requests', async () => {
    const { granted, asked } = await isolate(tokens);
    expect(await granted(Array<string>(size).fill('opaque'))).toBe(size);
    expect(asked['/introspect']).toBeLessThanOrEqual(4);
    expect(asked['/.well-known/openid-configuration'] ?? 0).toBeLessThanOrEqual(4);
  });

  it('100 different concurrent tokens are granted, by one introspection request each', async () => {
    const { granted, asked } = await isolate(tokens);
    expect(await granted(Array.from({ length: size }, (_, index) => `opaque${index}`))).toBe(size);
    expect(asked['/introspect']).toBe(size);
    expect(asked['/.well-known/openid-configuration'] ?? 0).toBeLessThanOrEqual(4);
  });
});
