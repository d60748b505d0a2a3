import { afterEach, describe, expect, it, vi } from 'vitest';
import { issuerWithClock } from '../../test/setup.js';
import {
  clientSecretBasic,
  createVerifier,
  discoveredIntrospection,
  introspection,
  jwtIssuer,
  localKeys,
} from '../index.js';
import { cacheProblem, cacheBypassOptions } from './host-cache.js';

afterEach(() => vi.unstubAllGlobals());

const { clock, issuer: id } = await issuerWithClock();
const client = clientSecretBasic('app', 's3cret');
const next = { internal: true };

/** A runtime of Workers, with or without `cache` (compatibility flag `cache_option_enabled`). */
function onWorkers(takesCache: boolean): void {
  vi.stubGlobal('WebSocketPair', class {});
  vi.stubGlobal(
    'Request',
    class {
      constructor(_input: string, init: object) {
        if (!takesCache && 'cache' in init)
          throw new Error("The 'cache' field on 'RequestInitializerDict' is not implemented.");
      }
    },
  );
}

describe('a fetch that bypasses the caches of the host', () => {
  it('sets the options of the Fetch standard and of Next.js', () => {
    expect(cacheBypassOptions()).toEqual({ cache: 'no-store', next });
    onWorkers(true);
    expect(cacheBypassOptions()).toEqual({ cache: 'no-store', next });
  });

  it('omits the cache option when the runtime would throw', () => {
    onWorkers(false);
    expect(cacheBypassOptions()).toEqual({ next });
  });

  it('is used for keys, metadata and introspection, even with a custom fetch', async () => {
    const inits: Record<string, unknown> = {};
    const verifier = createVerifier({
      authorities: [
        jwtIssuer({ name: 'people', issuer: id.url, audience: id.audience }),
        introspection({
          name: 'tokens',
          issuer: id.url,
          audience: id.audience,
          ask: discoveredIntrospection(id.url, { client }),
        }),
      ],
      now: clock.now,
      fetch: async (input, init) => {
        const address = input instanceof Request ? input.url : input.toString();
        inits[address] = init;
        if (address.endsWith('/introspect')) return Response.json({ active: false });
        const answer = (await (await id.fetch(input, init)).json()) as object;
        return Response.json({ ...answer, introspection_endpoint: `${id.url}/introspect` });
      },
    });
    expect((await verifier.verify(await id.mint())).access?.subject).toBe('user_1');
    expect((await verifier.verify('opaque')).denial?.code).toBe('token_inactive');
    expect(Object.keys(inits).map((address) => address.slice(id.url.length))).toEqual([
      '/.well-known/openid-configuration',
      '/jwks',
      '/introspect',
    ]);
    for (const init of Object.values(inits)) expect(init).toMatchObject({ cache: 'no-store', next });
  });
});

describe('a host cache that cannot be bypassed', () => {
  const problems = async (fetched = true): Promise<readonly string[]> => {
    const keys = fetched ? {} : { keys: localKeys(id.jwks()) };
    const people = jwtIssuer({ name: 'people', issuer: id.url, audience: id.audience, ...keys });
    const verifier = createVerifier({ authorities: [people], now: clock.now, fetch: id.fetch });
    return (await verifier.check()).map(({ authority, problem }) => `${authority}: ${problem}`);
  };

  it('is not reported in other runtimes', async () => {
    expect(cacheProblem()).toBeUndefined();
    expect(await problems()).toEqual([]);
  });

  it('is reported once on Workers with an old compatibility date, when something is fetched', async () => {
    onWorkers(false);
    vi.stubGlobal('navigator', undefined);
    expect(cacheProblem()).toContain('"cache_option_enabled"');
    expect(await problems()).toEqual([expect.stringMatching(/^people: .*"cache_option_enabled"/)]);
    expect(await problems(false)).toEqual([]);
    onWorkers(true);
    expect(cacheProblem()).toBeUndefined();
  });

  it('is reported when a service worker controls the page', async () => {
    vi.stubGlobal('navigator', { userAgent: 'a browser', serviceWorker: { controller: {} } });
    expect(await problems()).toEqual([expect.stringMatching(/^people: a service worker/)]);
    expect(await problems(false)).toEqual([]);
    vi.stubGlobal('navigator', { userAgent: 'a browser', serviceWorker: { controller: null } });
    expect(await problems()).toEqual([]);
  });
});
