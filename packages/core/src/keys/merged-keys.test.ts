import { createClock, createIssuer } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { createVerifier, jwtIssuer, keyById, localKeys, remoteKeys, sharedSecret } from '../index.js';
import type { KeySource } from '../index.js';
import { UnavailableError } from '../response/unavailable-error.js';
import { keySet } from '../signature/key-set.js';
import type { KeySet } from '../signature/key-set.js';

const issuerUrl = 'https://id.test';
const clock = createClock(1_800_000_000);
const [one, two] = [
  await createIssuer({ url: issuerUrl, clock, audience: 'api' }),
  await createIssuer({ url: issuerUrl, clock, audience: 'api' }),
];
await one.rotate({ withdraw: true, kid: 'one' });
await two.rotate({ withdraw: true, kid: 'two' });
const tokens = {
  one: await one.mint(),
  two: await two.mint(),
  nameless: await two.mint({}, { header: { kid: undefined } }),
};

/** Verifies tokens with these sources, over endpoints that may be down. */
function setUp(keys: readonly KeySource[]) {
  const down = new Set<string>();
  const fetch = (url: string): Promise<Response> => {
    if (down.has(url)) return Promise.reject(new TypeError('down'));
    return Promise.resolve(Response.json(url.endsWith('/one') ? one.jwks() : two.jwks()));
  };
  const verifier = createVerifier({
    authorities: [jwtIssuer({ name: 'both', issuer: issuerUrl, audience: 'api', keys })],
    now: clock.now,
    fetch: fetch as typeof globalThis.fetch,
  });
  return {
    breakDown: (...urls: readonly string[]) => urls.forEach((url) => down.add(url)),
    recover: () => down.clear(),
    check: async () => (await verifier.check()).map(({ problem }) => problem),
    verify: async (token: string) =>
      verifier.verify(token).then(
        ({ denial }) => denial?.code ?? 'granted',
        (error: unknown) => (error instanceof UnavailableError ? error.hint : String(error)),
      ),
  };
}

const remote = () => [remoteKeys('https://keys.test/one'), remoteKeys('https://keys.test/two')];
const away = /^https:\/\/keys\.test\/(one|two) cannot be reached/;

describe('several key sources of one authority', () => {
  it('verify a token with the key of any of them', async () => {
    for (const keys of [
      remote(),
      remote().toReversed(),
      [localKeys(one.jwks()), remoteKeys('https://keys.test/two')],
      [localKeys(two.jwks()), localKeys(one.jwks())],
    ]) {
      const { verify, check } = setUp(keys);
      for (const token of [tokens.one, tokens.two, tokens.nameless, tokens.one])
        expect(await verify(token)).toBe('granted');
      expect(await check()).toEqual([]);
    }
  });

  it('deny a token whose key none of them has, and a wrong signature', async () => {
    const { verify } = setUp(remote());
    expect(await verify(await one.mint({}, { header: { kid: 'x' } }))).toBe('key_unknown');
    expect(await verify(await one.mintForeign())).toBe('signature_invalid');
    expect(await verify(await one.mint({}, { header: { kid: 'two' } }))).toBe('signature_invalid');
  });

  it('verify a token while one of them is away, if another has its key, and else are unavailable', async () => {
    for (const keys of [remote(), remote().toReversed()]) {
      const { verify, breakDown, recover, check } = setUp(keys);
      breakDown('https://keys.test/one');
      expect(await verify(tokens.two)).toBe('granted');
      expect(await verify(tokens.one)).toMatch(away);
      expect(await verify(await two.mint({}, { header: { kid: 'x' } }))).toMatch(away);
      expect(await verify(await two.mintForeign())).toMatch(away);
      expect(await verify(tokens.nameless)).toBe('granted');
      const nameless = await one.mint({}, { header: { kid: undefined } });
      expect(await verify(nameless)).toMatch(away);
      expect(await check()).toEqual([expect.stringMatching(away)]);
      recover();
      clock.advance(31);
      expect(await verify(tokens.one)).toBe('granted');
      expect(await verify(nameless)).toBe('granted');
    }
  });

  it('are unavailable for a token whose source is away while another one has a key with the same kid', async () => {
    const old = await createIssuer({ url: issuerUrl, clock });
    await old.rotate({ withdraw: true, kid: 'one' });
    const { verify, breakDown, recover } = setUp([localKeys(old.jwks()), ...remote()]);
    breakDown('https://keys.test/one');
    expect(await verify(tokens.one)).toMatch(away);
    recover();
    clock.advance(31);
    expect(await verify(tokens.one)).toBe('granted');
  });

  it('deny a wrong signature under a known kid while the source of that kid is away', async () => {
    for (const keys of [remote(), remote().toReversed()]) {
      const { verify, breakDown } = setUp(keys);
      expect(await verify(tokens.one)).toBe('granted');
      breakDown('https://keys.test/one');
      clock.advance(31);
      const forged = await one.mintForeign();
      for (const token of [forged, forged, await one.mintForeign()])
        expect(await verify(token)).toBe('signature_invalid');
      expect(await verify(tokens.one)).toBe('granted');
      expect(await verify(await one.mint({}, { header: { kid: 'x' } }))).toMatch(away);
    }
  });

  it('are unavailable while all of them are away', async () => {
    const { verify, breakDown, check } = setUp(remote());
    breakDown('https://keys.test/one', 'https://keys.test/two');
    for (const token of Object.values(tokens)) expect(await verify(token)).toMatch(away);
    expect(await check()).toEqual([expect.stringMatching(away)]);
  });

  it('do not wait for a source that is loading, if another has the kid', async () => {
    let arrive: (set: KeySet) => void = () => {};
    let asked = 0;
    const slow: KeySource = () => {
      asked += 1;
      return new Promise((resolve) => (arrive = resolve));
    };
    const { verify } = setUp([slow, localKeys(two.jwks())]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await verify(tokens.two)).toBe('granted');
    expect(asked).toBeGreaterThan(0);
    const waiting = verify(tokens.nameless);
    await new Promise((resolve) => setTimeout(resolve, 20));
    arrive(keySet([]));
    expect(await waiting).toBe('granted');
  });

  it('find a key that one of them publishes later', async () => {
    const own = await createIssuer({ url: issuerUrl, clock, audience: 'api' });
    const keys = [remoteKeys('https://keys.test/one'), remoteKeys(`${issuerUrl}/jwks`)];
    const verifier = createVerifier({
      authorities: [jwtIssuer({ name: 'both', issuer: issuerUrl, audience: 'api', keys })],
      now: clock.now,
      fetch: async (input) =>
        (input as string).endsWith('/one') ? Response.json(one.jwks()) : own.fetch(new Request(input)),
    });
    expect((await verifier.verify(await own.mint())).denial).toBeUndefined();
    await own.rotate({ kid: 'later' });
    clock.advance(1);
    expect((await verifier.verify(await own.mint())).denial).toBeUndefined();
    expect((await verifier.verify(tokens.one)).denial).toBeUndefined();
  });

  it('pass on any other error of a source than an outage', async () => {
    const broken: KeySource = () => {
      throw new TypeError('broken');
    };
    expect(await setUp([broken, localKeys(two.jwks())]).verify(tokens.two)).toMatch(/broken/);
    const rejecting: KeySource = () => Promise.reject(new TypeError('broken later'));
    expect(await setUp([rejecting, localKeys(two.jwks())]).verify(tokens.nameless)).toMatch(/broken later/);
    const wrong: KeySource = () => ({ ...keySet([]), candidates: () => Promise.resolve([]) as never });
    expect(await setUp([wrong, localKeys(two.jwks())]).verify(tokens.two)).toMatch(
      /"candidates" of a key set/,
    );
  });

  it('report the unusable keys of all of them', async () => {
    const source = (reason: string): KeySource => {
      const unused = { excluded: [`${reason} e`], unsupported: [`${reason} u`], rejected: [`${reason} r`] };
      const set = keySet([], 1, unused);
      return () => set;
    };
    const { verify, check } = setUp([source('a'), source('b'), () => keySet([])]);
    expect(await verify(tokens.one)).toBe(
      'the issuer publishes no usable key: a r; b r; a u; b u; a e; 1 more cannot be used',
    );
    expect(await check()).toHaveLength(7);
  });

  it('may include one that looks up keys by their kid', async () => {
    const jwk = two.jwks().keys[0] as { kty: string };
    const lookup = ({ kid }: { kid: string }) => (kid === 'two' ? jwk : undefined);
    const { verify } = setUp([localKeys(one.jwks()), keyById(lookup)]);
    expect(await verify(tokens.one)).toBe('granted');
    expect(await verify(tokens.two)).toBe('granted');
    expect(await verify(await one.mint({}, { header: { kid: 'x' } }))).toBe('key_unknown');
    const onlyLookups = setUp([keyById(lookup), keyById(() => undefined)]);
    expect(await onlyLookups.verify(tokens.two)).toBe('granted');
    expect(await onlyLookups.verify(tokens.one)).toBe('key_unknown');
    expect(await onlyLookups.check()).toEqual([]);
  });
});

describe('the list of key sources', () => {
  const secret = () => sharedSecret(new Uint8Array(32).fill(1), { algorithm: 'HS256' });
  const make = (keys: unknown) => () =>
    jwtIssuer({ name: 'both', issuer: issuerUrl, audience: 'api', keys: keys as KeySource });

  it.each<[string, () => unknown, RegExp]>([
    ['is empty', () => [], /"keys" must be a key source or a list of them/],
    ['contains something else', () => [localKeys(one.jwks()), one.jwks()], /"keys" must be/],
    ['contains another list', () => [[localKeys(one.jwks())]], /"keys" must be/],
    [
      'contains a shared secret and public keys',
      () => [localKeys(one.jwks()), secret()],
      /must not list a shared secret/,
    ],
    ['contains two shared secrets', () => [secret(), secret()], /Give sharedSecret a list of secrets/],
  ])('is rejected at start when it %s', (_name, keys, says) => {
    expect(make(keys())).toThrow(expect.objectContaining({ code: 'configuration_invalid' }));
    expect(make(keys())).toThrow(says);
  });

  it('may have one source, which is used as if it were alone', async () => {
    expect(await setUp([localKeys(one.jwks())]).verify(tokens.one)).toBe('granted');
    expect(make([secret()])).not.toThrow();
  });
});
