import { createClock, createIssuer } from '@tokenward/testing';
import type { Clock, Issuer } from '@tokenward/testing';
import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configurationError } from '../../test/configuration-error.js';
import { issuerWithClock, start } from '../../test/setup.js';
import {
  apiKeys,
  createVerifier,
  discoveredKeys,
  fromNodeRequest,
  introspection,
  jwtIssuer,
  localKeys,
  remoteKeys,
  tenants,
  unchecked,
} from '../index.js';
import type { Authority } from '../index.js';
import { promisesAreShared } from '../lib/runtime.js';
import type { TenantOptions } from './tenants.js';

const { clock, issuer: acme } = await issuerWithClock({ url: 'https://acme.id.test', audience: 'acme-api' });
const umbrella = await createIssuer({ url: 'https://umbrella.id.test', audience: 'umbrella-api', clock });

type Resolve = TenantOptions<string, never>['resolve'];

const tenantOf = (issuer: Issuer, name = 'tenant'): Authority =>
  jwtIssuer({ name, issuer: issuer.url, audience: issuer.audience, keys: localKeys(issuer.jwks()) });
const known: Readonly<Record<string, Authority>> = {
  [acme.url]: tenantOf(acme),
  [umbrella.url]: tenantOf(umbrella),
};
const byList: Resolve = (issuer) => (Object.hasOwn(known, issuer) ? known[issuer] : undefined);

/** An authority for tenants, and the issuers that it resolved. */
function recorded(resolve: Resolve = byList, options: object = {}) {
  const resolved: string[] = [];
  const authority = tenants({
    name: 'tenants',
    resolve(issuer) {
      resolved.push(issuer);
      return resolve(issuer);
    },
    ...options,
  });
  return { authority, resolved };
}

/** A verifier for many tenants, the issuers that it resolved, and the addresses that it fetched. */
function many(resolve: Resolve = byList, options: object = {}, at: Clock = clock) {
  const fetched: string[] = [];
  const { authority, resolved } = recorded(resolve, options);
  const verifier = createVerifier({
    authorities: [authority],
    now: at.now,
    fetch(input, init) {
      const address = String(input instanceof Request ? input.url : input);
      fetched.push(address);
      return (address.startsWith(acme.url) ? acme : umbrella).fetch(input, init);
    },
  });
  const said = async (token: string): Promise<string> => {
    const { access, denial } = await verifier.verify(token);
    return denial ? denial.code : `${String(access.claims.iss)}:${access.subject}`;
  };
  return { said, resolved, fetched, verifier, authority };
}

/** A token without a valid signature. */
const unsigned = (claims: unknown, header: unknown = { alg: 'ES256', kid: 'key-1' }): string =>
  `${[header, claims].map((part) => base64url.encode(JSON.stringify(part))).join('.')}.${base64url.encode(new Uint8Array(64))}`;

describe('tenants', () => {
  it('asks the function that was given at start', async () => {
    const options = { name: 'tenants', resolve: byList };
    const verifier = createVerifier({ authorities: [tenants(options)], now: clock.now });
    options.resolve = () => undefined;
    expect((await verifier.verify(await acme.mint())).access?.authority).toBe('tenants');
  });

  it('resolves each tenant by its issuer, with its own keys and audience', async () => {
    const { said, verifier } = many();
    expect(await said(await acme.mint({ sub: 'ann' }))).toBe(`${acme.url}:ann`);
    expect(await said(await umbrella.mint({ sub: 'bob' }))).toBe(`${umbrella.url}:bob`);
    expect((await verifier.verify(await acme.mint())).access?.authority).toBe('tenants');
  });

  it.each<[string, () => Promise<string>, string]>([
    [
      'signed by another tenant',
      () => umbrella.mint({ iss: acme.url, aud: 'acme-api' }),
      'signature_invalid',
    ],
    [
      'signed by another tenant under a key of its own',
      () => umbrella.mint({ iss: acme.url, aud: 'acme-api' }, { header: { kid: 'key-of-umbrella' } }),
      'key_unknown',
    ],
    ['signed with another key', () => acme.mintForeign(), 'signature_invalid'],
    ['meant for the API of another tenant', () => acme.mint({ aud: 'umbrella-api' }), 'audience_mismatch'],
    ['without an audience', () => acme.mint({ aud: undefined }), 'claim_missing'],
    ['that has expired', () => acme.mintExpired(), 'token_expired'],
    ['that is not valid yet', () => acme.mint({ nbf: start + 60 }), 'token_not_yet_valid'],
    ['that is an ID token', () => acme.mint({ at_hash: 'h' }), 'type_mismatch'],
    ['with alg none', () => acme.mint({}, { header: { alg: 'none' } }), 'algorithm_unsupported'],
    ['of an unknown issuer', () => acme.mint({ iss: 'https://evil.test' }), 'issuer_unknown'],
    ['of a tenant with an extra slash', () => acme.mint({ iss: `${acme.url}/` }), 'issuer_unknown'],
    ['of a tenant in capitals', () => acme.mint({ iss: acme.url.toUpperCase() }), 'issuer_unknown'],
    ['without an issuer', () => acme.mint({ iss: undefined }), 'issuer_unknown'],
  ])('rejects a token %s', async (_name, token, code) => {
    expect(await many().said(await token())).toBe(code);
  });

  it.each([[[acme.url]], [5], [null], [true], [{ iss: acme.url }], [''], [' '], [[]], [['a', acme.url]]])(
    'does not call resolve with the iss %j, which is no issuer',
    async (iss) => {
      const { said, resolved } = many();
      expect(await said(unsigned({ iss, aud: 'acme-api' }))).toBe('issuer_unknown');
      expect(resolved).toEqual([]);
    },
  );

  it.each([
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '../../etc/passwd',
    'accounts.id.test',
    'urn:acme:id',
    'spiffe://acme.test/api',
    'http://plain.id.test',
    'HTTPS://ACME.ID.TEST:443/a%20b/',
  ])('calls resolve once with the iss "%s", exactly as it is', async (iss) => {
    const { said, resolved } = many();
    expect(await said(unsigned({ iss }))).toBe('issuer_unknown');
    expect(resolved).toEqual([iss]);
  });

  it.each([
    'https://acme.id.test\u0000',
    'https://acme.id.test\n',
    '\thttps://acme.id.test',
    'ht\ntps://acme.id.test',
    ' https://acme.id.test',
    'https://acme.id.test ',
    'https:acme.id.test',
    'https:\\\\acme.id.test',
    'https://acme.id.test//evil.test',
    'https://acme.id.test/\\evil.test',
    'https://acme.id.test/realms/..//evil.test',
    'https://acme.id.test/%2e%2e/b',
    'https://acme.id.test/a%2f..%2fb',
    'https://acme.id.test?a=b',
    'HTTP://acme.id.test#a',
    'https://ann@acme.id.test',
    'https://acme.id.test:0443',
    'https://',
    'acme\u0007',
  ])('does not call resolve with the iss %j, whose metadata would be at another address', async (iss) => {
    const { said, resolved } = many(() => known[acme.url]);
    expect(await said(unsigned({ iss, aud: 'acme-api' }))).toBe('issuer_unknown');
    expect(resolved).toEqual([]);
  });

  it('rejects a token that the resolved tenant does not accept', async () => {
    const { said } = many(() => known[acme.url]);
    expect(await said(await umbrella.mint())).toBe('issuer_unknown');
    const opaque = introspection({
      name: 'opaque',
      issuer: unchecked,
      audience: unchecked,
      ask: () => Promise.reject(new Error('must not be asked')),
    });
    expect(await many(() => opaque).said(await acme.mint())).toBe('issuer_unknown');
  });

  it.each([undefined, null])(
    'rejects a token as unknown when resolve returns %s, synchronously or as a promise',
    async (nobody) => {
      const token = await acme.mint();
      expect(await many(() => nobody).said(token)).toBe('issuer_unknown');
      expect(await many(() => Promise.resolve(nobody)).said(token)).toBe('issuer_unknown');
    },
  );

  it('applies its own schema to all tenants', async () => {
    const { verifier } = many(byList, { claims: z.object({ tenant: z.string() }) });
    expect((await verifier.verify(await acme.mint())).denial?.code).toBe('claims_invalid');
    expect((await verifier.verify(await acme.mint({ tenant: 'a' }))).access?.claims).toEqual({ tenant: 'a' });
  });
});

describe('the cache of tenants', () => {
  it('resolves 10,000 tenants once each and fetches nothing for later tokens', async () => {
    const key = acme.jwks();
    const keys = localKeys(key);
    const issuers = Array.from({ length: 10_000 }, (_, index) => `https://t${index}.id.test`);
    const list = new Set(issuers);
    const { said, resolved, fetched } = many((issuer) =>
      list.has(issuer) ? jwtIssuer({ name: issuer, issuer, audience: 'api', keys }) : undefined,
    );
    // Unsigned tokens are resolved as well, and signing 10,000 tokens would be slow.
    const answers = new Set<string>();
    for (const iss of issuers) answers.add(await said(unsigned({ iss, aud: 'api' })));
    expect([...answers]).toEqual(['signature_invalid']);
    expect(resolved).toEqual(issuers);
    for (const iss of issuers) await said(unsigned({ iss, aud: 'api' }));
    expect(resolved).toHaveLength(10_000);
    for (const iss of [issuers[0]!, issuers[5000]!, issuers[9999]!])
      expect(await said(await acme.mint({ iss, aud: 'api', sub: 'ann' }))).toBe(`${iss}:ann`);
    expect([resolved.length, fetched]).toEqual([10_000, []]);
  });

  it('keeps maxEntries tenants, and evicts the least recently used one beyond that', async () => {
    const { said, resolved } = many(byList, { maxEntries: 2 });
    const third = await createIssuer({ url: 'https://third.id.test', clock });
    const tokens = { a: await acme.mint(), b: await umbrella.mint(), c: await third.mint() };
    const { said: saidOfThree, resolved: resolvedOfThree } = many(
      (issuer) => (issuer === third.url ? tenantOf(third) : byList(issuer)),
      { maxEntries: 2 },
    );
    for (const token of [tokens.a, tokens.b, tokens.a, tokens.b]) await said(token);
    expect(resolved).toEqual([acme.url, umbrella.url]);
    for (const token of [tokens.a, tokens.b, tokens.a, tokens.c, tokens.a, tokens.b])
      await saidOfThree(token);
    expect(resolvedOfThree).toEqual([acme.url, umbrella.url, third.url, umbrella.url]);
  });

  it('evicts no tenant for unknown issuers', async () => {
    const { said, resolved } = many(byList, { maxEntries: 1 });
    await said(await acme.mint());
    for (let index = 0; index < 100; index += 1) await said(unsigned({ iss: `https://evil${index}.test` }));
    resolved.length = 0;
    await said(await acme.mint());
    expect(resolved).toEqual([]);
  });
});

describe('the resolve option of tenants', () => {
  it('is called once for concurrent tokens, where promises can be shared', async () => {
    const answers: ((authority: Authority | undefined) => void)[] = [];
    const { said, resolved } = many(() => new Promise((resolve) => void answers.push(resolve)));
    const tokens = await Promise.all(
      Array.from({ length: 20 }, (_, index) => acme.mint({ sub: `${index}` })),
    );
    const all = tokens.map(said);
    const other = said(await umbrella.mint());
    await new Promise((resolve) => setTimeout(resolve));
    const times = promisesAreShared() ? 1 : 4;
    expect(resolved).toEqual([...Array<string>(times).fill(acme.url), umbrella.url]);
    answers.forEach((answer, index) => answer(index < times ? known[acme.url] : undefined));
    expect(await Promise.all(all)).toEqual(tokens.map((_, index) => `${acme.url}:${index}`));
    expect(await other).toBe('issuer_unknown');
  });

  it.each<[string, Resolve]>([
    [
      'throws',
      () => {
        throw new Error('the database is down');
      },
    ],
    ['rejects', () => Promise.reject(new Error('the database is down'))],
  ])('causes UnavailableError when it %s, and the failure is not cached', async (_name, fail) => {
    let up = false;
    const { said, resolved } = many((issuer) => (up ? byList(issuer) : fail(issuer)));
    const token = await acme.mint({ sub: 'ann' });
    const error = await said(token).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'unavailable',
      status: 503,
      hint: expect.stringContaining('tenants') as string,
    });
    expect(JSON.stringify(error)).not.toMatch(/acme|database/);
    up = true;
    expect(await said(token)).toBe(`${acme.url}:ann`);
    expect(resolved).toHaveLength(2);
  });

  it.each([
    [{}, 300],
    [{ ttl: 60 }, 60],
  ])('is called again after the ttl, so that a removed tenant is rejected (%j)', async (options, seconds) => {
    const own = createClock(start);
    let removed = false;
    const { said, resolved } = many((issuer) => (removed ? undefined : byList(issuer)), options, own);
    const token = await acme.mint({ sub: 'ann', exp: start + 3600 });
    expect(await said(token)).toBe(`${acme.url}:ann`);
    removed = true;
    own.set(start + seconds - 0.001);
    expect(await said(token)).toBe(`${acme.url}:ann`);
    expect(resolved).toHaveLength(1);
    own.set(start + seconds);
    expect(await said(token)).toBe('issuer_unknown');
    expect(await said(token)).toBe('issuer_unknown');
    expect(resolved).toHaveLength(2);
    own.set(start + 1);
    expect(await said(token)).toBe('issuer_unknown');
  });

  it.each([1, 300, 3600, 1e8])(
    'is called again by the age of the tenant when the clock was set back by %s seconds',
    async (step) => {
      const own = createClock(start);
      const { said, resolved } = many(byList, {}, own);
      const token = await acme.mint({ iat: undefined, exp: start + 3600, sub: 'ann' });
      await said(token);
      own.advance(200);
      await said(token);
      own.advance(-step);
      expect(await said(token)).toBe(`${acme.url}:ann`);
      own.advance(99);
      await said(token);
      expect(resolved).toHaveLength(1);
      own.advance(1);
      await said(token);
      expect(resolved).toHaveLength(2);
    },
  );

  it('is not called when only the clock was set back, so an outage has no effect', async () => {
    const own = createClock(start);
    let isDown = false;
    const { said } = many((issuer) => (isDown ? Promise.reject(new Error('down')) : byList(issuer)), {}, own);
    const token = await acme.mint({ iat: undefined, sub: 'ann' });
    await said(token);
    isDown = true;
    own.advance(-5);
    expect(await said(token)).toBe(`${acme.url}:ann`);
  });

  it('replaces a changed tenant after the ttl', async () => {
    const own = createClock(start);
    let audience = 'acme-api';
    const { said } = many(
      () => jwtIssuer({ name: 'acme', issuer: acme.url, audience, keys: localKeys(acme.jwks()) }),
      { ttl: 60 },
      own,
    );
    const token = await acme.mint({ exp: start + 3600, sub: 'ann' });
    expect(await said(token)).toBe(`${acme.url}:ann`);
    audience = 'new-api';
    own.set(start + 60);
    expect(await said(token)).toBe('audience_mismatch');
  });
});

describe('the content of a token', () => {
  it('never decides which addresses are fetched', async () => {
    const { said, fetched } = many((issuer) =>
      issuer === acme.url
        ? jwtIssuer({ name: 'acme', issuer, audience: 'acme-api', keys: discoveredKeys(acme.url) })
        : undefined,
    );
    const hostile = [
      unsigned({ iss: 'https://evil.test', aud: 'acme-api' }),
      unsigned({ iss: 'http://169.254.169.254/latest/meta-data' }),
      unsigned({ iss: acme.url }, { alg: 'ES256', jku: 'https://evil.test/jwks', kid: 'key-1' }),
      unsigned(
        { iss: acme.url },
        { alg: 'ES256', x5u: 'https://evil.test/cert', kid: 'https://evil.test/key' },
      ),
      unsigned({ iss: acme.url, jwks_uri: 'https://evil.test/jwks', aud: 'https://evil.test' }),
      await acme.mint({ sub: 'https://evil.test' }),
      await acme.mintForeign(),
    ];
    for (const token of hostile) await said(token);
    expect(new Set(fetched)).toEqual(
      new Set([`${acme.url}/.well-known/openid-configuration`, `${acme.url}/jwks`]),
    );
  });

  it('never decides which addresses are fetched when resolve accepts any issuer with fixed keys', async () => {
    const { said, fetched } = many((issuer) =>
      jwtIssuer({ name: 'any', issuer, audience: 'api', keys: remoteKeys(`${acme.url}/jwks`) }),
    );
    await said(unsigned({ iss: 'https://evil.test', aud: 'api' }));
    expect(fetched).toEqual([`${acme.url}/jwks`]);
  });
});

describe('tenants among other authorities', () => {
  const people = tenantOf(acme, 'people');
  const { authority: all, resolved: asked } = recorded();
  const keys = apiKeys({ name: 'keys', prefix: 'acme_', lookup: () => undefined });

  it('get only the tokens that no earlier authority accepts, when listed last', async () => {
    asked.length = 0;
    const verifier = createVerifier({ authorities: [people, keys, all], now: clock.now });
    expect((await verifier.verify(await acme.mint())).access?.authority).toBe('people');
    expect(asked).toEqual([]);
    expect((await verifier.verify(await umbrella.mint())).access?.authority).toBe('tenants');
    expect((await verifier.verify(await acme.mint({ aud: 'x' }))).denial?.code).toBe('audience_mismatch');
    expect((await verifier.verify('acme_x')).denial?.code).toBe('token_malformed');
    expect((await verifier.verify('opaque')).denial?.code).toBe('token_unrecognized');
    expect(asked).toEqual([umbrella.url]);
  });

  it('get every JWT that names an issuer, when listed first', async () => {
    const verifier = createVerifier({ authorities: [all, people, keys], now: clock.now });
    expect((await verifier.verify(await acme.mint())).access?.authority).toBe('tenants');
    const own = createVerifier({
      authorities: [tenants({ name: 'tenants', resolve: () => undefined }), people],
      now: clock.now,
    });
    expect((await own.verify(await acme.mint())).denial?.code).toBe('issuer_unknown');
  });

  it('do not call resolve for a route that does not accept them', async () => {
    asked.length = 0;
    const verifier = createVerifier({ authorities: [people, all], now: clock.now });
    const guard = verifier.guard({ accept: ['people'] });
    const request = fromNodeRequest({ headers: { authorization: `Bearer ${await umbrella.mint()}` } });
    expect((await guard(request)).denial?.code).toBe('authority_not_accepted');
    expect(asked).toEqual([]);
  });
});

describe('the options of tenants', () => {
  it.each<[string, object, string]>([
    ['no name', { name: undefined }, 'name'],
    ['no way to resolve', { resolve: undefined }, 'resolve'],
    ['a list of tenants', { resolve: known }, 'resolve'],
    ['no time at all', { ttl: 0 }, 'ttl'],
    ['milliseconds', { ttl: 300_000 }, 'ttl'],
    ['room for none', { maxEntries: 0 }, 'maxEntries'],
    ['room without end', { maxEntries: Number.POSITIVE_INFINITY }, 'maxEntries'],
    ['an invalid schema', { claims: {} }, 'claims'],
    ['a misspelled option', { issuers: [] }, 'issuers'],
  ])('are rejected at start with an error that names the option: %s', (_name, mistake, option) => {
    expect(() => tenants({ name: 'tenants', resolve: byList, ...mistake })).toThrow(
      configurationError(`"${option}"`),
    );
  });

  it.each([undefined, null, 'tenants', []])('are rejected when they are no object: %j', (options) => {
    expect(() => tenants(options as never)).toThrow('object of options');
  });
});

describe('an unknown issuer', () => {
  it('is resolved once in five seconds, however many tokens name it', async () => {
    const own = createClock(start);
    const { said, resolved } = many(byList, {}, own);
    const token = await acme.mint({ iss: 'https://unknown.test' });
    for (let at = 0; at < 300; at += 1) expect(await said(token)).toBe('issuer_unknown');
    expect(resolved).toHaveLength(1);
    own.advance(4.999);
    await said(token);
    expect(resolved).toHaveLength(1);
    own.advance(0.001);
    await said(token);
    expect(resolved).toHaveLength(2);
  });

  it('is accepted five seconds after it became a tenant', async () => {
    const own = createClock(start);
    let isTenant = false;
    const { said } = many((issuer) => (isTenant ? byList(issuer) : undefined), {}, own);
    const token = await acme.mint({ sub: 'ann' });
    expect(await said(token)).toBe('issuer_unknown');
    isTenant = true;
    own.advance(5);
    expect(await said(token)).toBe(`${acme.url}:ann`);
  });

  it('is not kept when resolve failed', async () => {
    let fails = true;
    const { said } = many((issuer) => {
      if (fails) throw new Error('database down');
      return byList(issuer);
    });
    const token = await acme.mint({ sub: 'ann' });
    await expect(said(token)).rejects.toMatchObject({ code: 'unavailable' });
    fails = false;
    expect(await said(token)).toBe(`${acme.url}:ann`);
  });

  it('takes no memory beyond a million characters', async () => {
    const { said, resolved } = many();
    const long = (at: number): Promise<string> =>
      acme.mint({ iss: `https://unknown.test/${'a'.repeat(9000)}/${at}` });
    const first = await long(0);
    for (let at = 0; at < 150; at += 1) await said(await long(at));
    await said(first);
    expect(resolved).toHaveLength(151);
  });
});

describe('a tenant whose issuer is away', () => {
  const fetching = (audience = acme.audience): Authority =>
    jwtIssuer({ name: 'tenant', issuer: acme.url, audience });

  /** A verifier that has granted a token of the tenant, a clock, and a switch for the network. */
  async function granted(resolve: Resolve) {
    const own = createClock(start);
    const network = { isUp: true };
    const verifier = createVerifier({
      authorities: [tenants({ name: 'tenants', resolve })],
      now: own.now,
      fetch: (input, init) =>
        network.isUp ? acme.fetch(input, init) : Promise.reject(new TypeError('down')),
    });
    const token = await acme.mint({ sub: 'ann', exp: start + 36_000 });
    const said = async () => {
      const { access, denial } = await verifier.verify(token);
      return denial ? denial.code : access.subject;
    };
    expect(await said()).toBe('ann');
    network.isUp = false;
    return { own, network, said };
  }

  it('keeps the cached keys when it is resolved again', async () => {
    const { own, network, said } = await granted(() => fetching());
    // The tenant is resolved three times meanwhile, and the keys are those of the first time.
    for (const seconds of [301, 301, 301]) {
      own.advance(seconds);
      expect(await said()).toBe('ann');
    }
    own.advance(3600);
    await expect(said()).rejects.toMatchObject({ code: 'unavailable' });
    network.isUp = true;
    own.advance(60);
    expect(await said()).toBe('ann');
  });

  it('is judged by the rules that it has now', async () => {
    let audience = acme.audience;
    const { own, said } = await granted(() => fetching(audience));
    audience = 'another';
    own.advance(301);
    expect(await said()).toBe('audience_mismatch');
  });

  it('is unknown once it was removed', async () => {
    let removed = false;
    const { own, said } = await granted(() => (removed ? undefined : fetching()));
    removed = true;
    own.advance(301);
    expect(await said()).toBe('issuer_unknown');
  });
});
