import { createIssuer } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { issuerWithClock } from '../../test/setup.js';
import {
  UnavailableError,
  cached,
  createVerifier,
  fromHeaders,
  jwtIssuer,
  localKeys,
  tenants,
} from '../index.js';
import type { Authority, AuthRequest } from '../index.js';
import type { TenantOptions } from './tenants.js';

const { clock, issuer: acme } = await issuerWithClock({ url: 'https://acme.id.test', audience: 'api' });
const umbrella = await createIssuer({ url: 'https://umbrella.id.test', audience: 'api', clock });

type Resolve = TenantOptions<string, never>['resolve'];

/** Each host of the API belongs to one tenant. */
const byHost: Readonly<Record<string, Authority>> = Object.fromEntries(
  [acme, umbrella].map((issuer) => [
    `${new URL(issuer.url).hostname.split('.')[0]}.api.test`,
    jwtIssuer({
      name: 'tenant',
      issuer: issuer.url,
      audience: issuer.audience,
      keys: localKeys(issuer.jwks()),
    }),
  ]),
);
const ofHost = (host: unknown): Authority | undefined => byHost[String(host)];

const to = (host: string, token: string): AuthRequest =>
  fromHeaders({ Host: host, Authorization: `Bearer ${token}` });

/** A verifier whose `resolve` is recorded: the issuers that it was called with. */
function hosts(resolve: Resolve, wrap: (authority: Authority) => Authority = (authority) => authority) {
  const calls: string[] = [];
  const authority = tenants({
    name: 'tenants',
    resolve(issuer, request) {
      calls.push(issuer);
      return resolve(issuer, request);
    },
  });
  const verifier = createVerifier({ authorities: [wrap(authority)], now: clock.now });
  const said = async (host: string, token: string): Promise<string> => {
    const { access, denial } = await verifier.authenticate(to(host, token));
    return denial ? denial.code : String(access.subject);
  };
  return { calls, said, verifier };
}

describe('a resolve function that reads the request', () => {
  it.each<[string, (request: AuthRequest) => unknown]>([
    ['a header', (request) => request.header('host')],
    ['a header of a copy', (request) => ({ ...request }).header('host')],
    ['the raw request', ({ raw }) => (raw as { Host?: string }).Host],
    ['a header after a pause', async (request) => (await Promise.resolve(request)).header('host')],
  ])('decides for each request, with %s', async (_name, host) => {
    const resolve: Resolve = (_issuer, request) => {
      const found = request && host(request);
      return found instanceof Promise ? found.then(ofHost) : ofHost(found);
    };
    const { said } = hosts(resolve);
    const token = await acme.mint({ sub: 'ann' });
    for (const [at, code] of [
      ['acme.api.test', 'ann'],
      ['umbrella.api.test', 'issuer_unknown'],
      ['acme.api.test', 'ann'],
      ['other.api.test', 'issuer_unknown'],
      ['acme.api.test', 'ann'],
    ] as const)
      expect(await said(at, token)).toBe(code);
  });

  it('decides for each of the requests that arrive together', async () => {
    const { said } = hosts(async (_issuer, request) => {
      await Promise.resolve();
      return ofHost(request?.header('host'));
    });
    const token = await acme.mint({ sub: 'ann' });
    const arrive = [
      'umbrella.api.test',
      'acme.api.test',
      'other.api.test',
      'acme.api.test',
      'umbrella.api.test',
    ];
    expect(await Promise.all(arrive.map((host) => said(host, token)))).toEqual([
      'issuer_unknown',
      'ann',
      'issuer_unknown',
      'ann',
      'issuer_unknown',
    ]);
  });

  it('is called for each request, also for a token whose signature is cached', async () => {
    const { said, calls } = hosts((_issuer, request) => ofHost(request?.header('host')));
    const token = await acme.mint({ sub: 'ann' });
    await said('acme.api.test', token);
    await said('acme.api.test', token);
    await said('other.api.test', token);
    expect(calls).toEqual([acme.url, acme.url, acme.url]);
  });

  it.each([['method'], ['body']] as const)('is called for each request, if it reads %s', async (member) => {
    const { said, calls } = hosts((_issuer, request) => {
      void request?.[member];
      return byHost['acme.api.test'];
    });
    const token = await acme.mint({ sub: 'ann' });
    expect([await said('a.test', token), await said('b.test', token)]).toEqual(['ann', 'ann']);
    expect(calls).toHaveLength(2);
  });

  it('fetches the keys once, if it returns the same authority each time', async () => {
    let fetches = 0;
    const authority = jwtIssuer({ name: 'tenant', issuer: acme.url, audience: 'api' });
    const verifier = createVerifier({
      authorities: [
        tenants({
          name: 'tenants',
          resolve: (_issuer, request) =>
            request?.header('host') === 'acme.api.test' ? authority : undefined,
        }),
      ],
      now: clock.now,
      fetch(input, init) {
        fetches += 1;
        return acme.fetch(input, init);
      },
    });
    for (let count = 0; count < 5; count += 1) {
      const verdict = await verifier.authenticate(to('acme.api.test', await acme.mint()));
      expect(verdict).toMatchObject({ outcome: 'granted' });
    }
    // The metadata and the key set.
    expect(fetches).toBe(2);
  });

  it('makes an earlier answer for all requests void', async () => {
    let onlyAcme = false;
    const { said } = hosts((_issuer, request) =>
      onlyAcme ? ofHost(request?.header('host')) : byHost['acme.api.test'],
    );
    const token = await acme.mint({ sub: 'ann' });
    expect(await said('umbrella.api.test', token)).toBe('ann');
    onlyAcme = true;
    clock.advance(301);
    const fresh = await acme.mint({ sub: 'ann' });
    expect(await said('acme.api.test', fresh)).toBe('ann');
    expect(await said('umbrella.api.test', fresh)).toBe('issuer_unknown');
  });

  it('fails as any function of the application does', async () => {
    const { verifier } = hosts((_issuer, request) => {
      throw new Error(String(request?.header('authorization')));
    });
    const token = await acme.mint();
    const failed: unknown = await verifier
      .authenticate(to('acme.api.test', token))
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(UnavailableError);
    expect((failed as UnavailableError).hint).toMatch(/"resolve" of tenants/);
    expect(`${String(failed)} ${JSON.stringify(failed)}`).not.toContain(token);
  });
});

describe('a resolve function that ignores the request', () => {
  it('is called once for all hosts', async () => {
    const { said, calls } = hosts((issuer) => (issuer === acme.url ? byHost['acme.api.test'] : undefined));
    const token = await acme.mint({ sub: 'ann' });
    expect([await said('a.test', token), await said('b.test', token)]).toEqual(['ann', 'ann']);
    const foreign = await umbrella.mint();
    await said('a.test', foreign);
    await said('b.test', foreign);
    expect(calls).toEqual([acme.url, umbrella.url]);
  });
});

describe('a token without a request', () => {
  const acmeWithoutRequest: Resolve = (_issuer, request) =>
    request === undefined ? byHost['acme.api.test'] : ofHost(request.header('host'));

  it('has no request to read, and its answer counts for no request', async () => {
    const { said, verifier } = hosts(acmeWithoutRequest);
    const token = await acme.mint({ sub: 'ann' });
    expect((await verifier.verify(token)).access?.subject).toBe('ann');
    expect(await said('umbrella.api.test', token)).toBe('issuer_unknown');
    expect((await verifier.verify(token)).access?.subject).toBe('ann');
  });

  it.each(['token', 'request'])('is not mistaken for a request by an issuer named "%s ..."', async (word) => {
    const { verifier, said } = hosts((issuer) => (issuer === acme.url ? byHost['acme.api.test'] : undefined));
    expect(await said('acme.api.test', await acme.mint({ iss: `${word} ${acme.url}` }))).toBe(
      'issuer_unknown',
    );
    expect((await verifier.verify(await acme.mint({ sub: 'bob' }))).access?.subject).toBe('bob');
    expect(await said('acme.api.test', await acme.mint({ sub: 'ann' }))).toBe('ann');
  });

  it('is what resolve sees behind cached, which keeps answers for all requests', async () => {
    const seen: unknown[] = [];
    const { said } = hosts(
      (_issuer, request) => {
        seen.push(request);
        return byHost['acme.api.test'];
      },
      (authority) => cached(authority, { ttl: 60 }),
    );
    const token = await acme.mint({ sub: 'ann' });
    expect([await said('a.test', token), await said('b.test', token)]).toEqual(['ann', 'ann']);
    expect(seen).toEqual([undefined]);
  });
});

describe('tenants of tenants', () => {
  it('read the request too', async () => {
    const inner = tenants({
      name: 'inner',
      resolve: (_issuer, request) => ofHost(request?.header('host')),
    });
    const { said } = hosts(() => inner);
    const token = await acme.mint({ sub: 'ann' });
    expect(await said('acme.api.test', token)).toBe('ann');
    expect(await said('umbrella.api.test', token)).toBe('issuer_unknown');
  });
});
