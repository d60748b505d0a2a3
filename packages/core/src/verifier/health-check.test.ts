import { createIssuer } from '@tokenward/testing';
import type { Issuer } from '@tokenward/testing';
import { describe, expect, it, vi } from 'vitest';
import { peopleOf, stoppedClock } from '../../test/setup.js';
import type { Introspect } from '../authority/introspection/introspect.js';
import {
  clientSecretBasic,
  ConfigurationError,
  createVerifier,
  discoveredKeys,
  dpop,
  introspection,
  introspectionEndpoint,
  jwtIssuer,
  localKeys,
  memoryReplay,
  UnavailableError,
  unchecked,
} from '../index.js';
import type { Authority, HealthProblem } from '../index.js';

const { clock } = stoppedClock();

async function findings(
  issuer: Issuer,
  authority: Authority<string, unknown>,
  fetch = issuer.fetch,
): Promise<readonly string[]> {
  const verifier = createVerifier({ authorities: [authority], fetch, now: clock.now });
  const found = await verifier.check();
  expect(found.every((finding) => finding.authority === authority.name)).toBe(true);
  return found.map(({ problem }) => problem);
}

const people = (issuer: Issuer, more: object = {}) =>
  jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience, ...more });

describe('check', () => {
  it('finds nothing when all is well, and fetches the keys for the first token', async () => {
    const issuer = await createIssuer({ clock });
    expect(await findings(issuer, people(issuer))).toEqual([]);
    expect(issuer.requests).toHaveLength(2);
  });

  it('reports an unreachable issuer', async () => {
    const issuer = await createIssuer({ clock });
    issuer.setReachable(false);
    expect(await findings(issuer, people(issuer))).toEqual([
      expect.stringContaining(`${issuer.url}/.well-known/openid-configuration cannot be reached`),
    ]);
  });

  it('reports metadata that names another issuer', async () => {
    const issuer = await createIssuer({ clock, url: 'https://id.test' });
    const keys = discoveredKeys('https://id.test/');
    const fetch: typeof globalThis.fetch = (input, init) =>
      issuer.fetch(new Request(input).url.replace('.test//', '.test/'), init);
    expect(await findings(issuer, people(issuer, { keys }), fetch)).toEqual([
      expect.stringContaining('names another issuer'),
    ]);
  });

  it('reports that no published key is usable', async () => {
    const issuer = await createIssuer({ clock });
    const keys = discoveredKeys(issuer.url, { algorithms: ['RS256'] });
    expect(await findings(issuer, people(issuer, { keys }))).toEqual([
      'the issuer publishes no key that can be used',
      'the key set of the issuer: keys[0] is for ES256, which is not listed under "algorithms"',
    ]);
  });

  it('has no finding about an issuer without https, since its keys were allowed by "transport" or given', async () => {
    const issuer = await createIssuer({ clock, url: 'http://keycloak:8080/realms/acme' });
    expect(await findings(issuer, peopleOf(issuer))).toEqual([]);
    const keys = discoveredKeys(issuer.url, { transport: unchecked });
    expect(await findings(issuer, people(issuer, { keys }))).toEqual([]);
  });

  it('reports no loopback issuer without https whose keys are set apart', async () => {
    const issuer = await createIssuer({ clock, url: 'http://localhost:8080/realms/acme' });
    const keys = localKeys(issuer.jwks());
    expect(await findings(issuer, people(issuer, { keys }))).toEqual([]);
  });

  it.each([
    [7, ['the clock of this machine is 7 s behind that of issuer.test']],
    [-60, ['the clock of this machine is 60 s ahead of that of issuer.test']],
    [5, []],
    [-5, []],
  ])('compares the clock with that of the server: %j s', async (drift, expected) => {
    const issuer = await createIssuer({ clock });
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const answer = await issuer.fetch(input, init);
      answer.headers.set('date', new Date((clock.now() + drift) * 1000).toUTCString());
      return answer;
    };
    expect(await findings(issuer, people(issuer), fetch)).toEqual(expected);
  });

  it.each([
    ['0', []],
    ['3600', []],
    ['3590', ['the clock of this machine is 10 s ahead of that of issuer.test']],
    ['', []],
    ['soon', []],
    ['-1', []],
  ])('adds the Age of a response from a cache to its Date: %j', async (age, expected) => {
    const issuer = await createIssuer({ clock });
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const answer = await issuer.fetch(input, init);
      const sent = age === '0' ? clock.now() : clock.now() - 3600;
      answer.headers.set('date', new Date(sent * 1000).toUTCString());
      answer.headers.set('age', age);
      return answer;
    };
    expect(await findings(issuer, people(issuer), fetch)).toEqual(expected);
  });

  it('names a fetch that returns no web Response', async () => {
    const issuer = await createIssuer({ clock });
    const fetch = (() => Promise.resolve({ ok: true, status: 200, json: () => ({}) })) as never;
    expect(await findings(issuer, people(issuer), fetch)).toEqual([
      expect.stringMatching(/fetched with a "fetch" that does not return a web Response/),
    ]);
  });

  const opaque = (ask: Introspect) =>
    introspection({ name: 'opaque', issuer: 'https://id.test', audience: 'api', prefix: 'oat_', ask });

  it('asks an introspection endpoint about a token that was never issued', async () => {
    const issuer = await createIssuer({ clock });
    const asked: string[] = [];
    const ask: Introspect = (token) => {
      asked.push(token);
      return Promise.resolve(undefined);
    };
    expect(await findings(issuer, opaque(ask))).toEqual([]);
    expect(asked).toEqual(['oat_preflight']);
    expect(
      await findings(
        issuer,
        opaque(() => Promise.resolve({ sub: 'anyone' })),
      ),
    ).toEqual(['its endpoint says that a token which nobody issued is active']);
  });

  it('reports that an endpoint rejects the credentials of this API, without showing them', async () => {
    const issuer = await createIssuer({ clock });
    const client = clientSecretBasic('api', 'wrong-secret');
    const ask = introspectionEndpoint('https://id.test/introspect', { client });
    const fetch = () => Promise.resolve(new Response('{}', { status: 401 }));
    const [problem] = await findings(issuer, opaque(ask), fetch);
    expect(problem).toContain('refuses the credentials');
    expect(problem).not.toContain('wrong-secret');
  });

  it.each<[Error, string]>([
    [new UnavailableError('the hint', 1), 'the hint'],
    [new ConfigurationError('the mend'), 'the mend'],
    [new TypeError('a slip with a secret'), 'TypeError'],
    ['a secret' as never, 'its "check" failed with something that is no Error; it is the "cause".'],
  ])('never rejects, whatever an authority throws: %s', async (error, problem) => {
    const issuer = await createIssuer({ clock });
    const check = () => Promise.reject(error);
    expect(await findings(issuer, { ...people(issuer), check })).toEqual([problem]);
  });

  it('skips an authority without a check', async () => {
    const issuer = await createIssuer({ clock });
    const { check: _check, ...without } = people(issuer);
    expect(await findings(issuer, without)).toEqual([]);
  });
});

it('a check of a proof method is called as its method', async () => {
  class Pinned {
    readonly confirmation = 'x5t#S256' as const;
    readonly roots: readonly string[] = [];
    read = () => ({ verify: () => ({}) });
    check(): readonly string[] {
      return this.roots.length > 0 ? [] : ['no roots'];
    }
  }
  const authority = peopleOf(await createIssuer({ clock }));
  const verifier = createVerifier({ authorities: [authority], proofs: [new Pinned()] });
  expect(await verifier.check()).toContainEqual({ authority: 'proofs', problem: 'no roots' });
});

it('a check of a proof method that gives nothing is a problem', async () => {
  const authority = peopleOf(await createIssuer({ clock }));
  const proofs = [
    { confirmation: 'x5t#S256', read: () => ({ verify: () => ({}) }), check: (() => {}) as never } as const,
  ];
  const verifier = createVerifier({ authorities: [authority], proofs });
  const problem = 'its "check" must give a list of strings.';
  expect(await verifier.check()).toContainEqual({ authority: 'proofs', problem });
});

describe('a check that does not answer', () => {
  /** Runs the deadline of so many seconds, and returns the findings. It must keep the process alive until then. */
  async function lateFindings(
    seconds: number,
    find: () => Promise<readonly HealthProblem[]>,
  ): Promise<unknown> {
    const ends: (() => void)[] = [];
    let unrefs = 0;
    const timer = { unref: () => (unrefs += 1) };
    // Only these timers: tests before this one in the same process may have left shorter ones.
    const { setTimeout: real } = globalThis;
    vi.stubGlobal('setTimeout', (run: () => void, milliseconds?: number) =>
      milliseconds === seconds * 1000 ? (ends.push(run), timer) : real(run, milliseconds),
    );
    try {
      const found = find();
      while (ends.length === 0) await new Promise((resolve) => real(resolve));
      expect([ends.length, unrefs]).toEqual([1, 0]);
      ends[0]?.();
      return await found;
    } finally {
      vi.unstubAllGlobals();
    }
  }

  it('is reported after a minute if it is that of an authority', async () => {
    const authority = peopleOf(await createIssuer({ clock }));
    const check = (): Promise<never> => new Promise(() => {});
    const verifier = createVerifier({ authorities: [{ ...authority, check }] });
    const problem = 'its "check" did not answer within 60 seconds.';
    expect(await lateFindings(60, () => verifier.check())).toEqual([{ authority: 'people', problem }]);
  });

  it('is reported after ten seconds if it is that of a store of proofs', async () => {
    const authority = peopleOf(await createIssuer({ clock }));
    const replay = { ...memoryReplay(), check: (): Promise<never> => new Promise(() => {}) };
    const proofs = [dpop({ origins: ['https://api.test'], replay })];
    const verifier = createVerifier({ authorities: [authority], proofs });
    const problem = 'its "check" did not answer within 10 seconds.';
    expect(await lateFindings(10, () => verifier.check())).toEqual([{ authority: 'proofs', problem }]);
  });
});
