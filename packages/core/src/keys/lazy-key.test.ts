import { createClock, createIssuer } from '@tokenward/testing';
import { base64url, exportJWK, generateKeyPair } from 'jose';
import { describe, expect, it, vi } from 'vitest';
import { nextTurn } from '../lib/next-turn.js';
import { start } from '../../test/setup.js';
import { createVerifier, discoveredKeys, jwtIssuer, localKeys, remoteKeys } from '../index.js';
import type { AuthEvent, KeySource } from '../index.js';
import type { Key } from '../signature/key-set.js';
import { keyProblems, usableKeys } from '../signature/usable-keys.js';
import type { JwtToken } from '../token/token.js';
import type { AcceptedJwk } from './jwk-policy.js';
import { lazyKey, reusedKeys } from './lazy-key.js';

const address = 'https://id.test/jwks';
const issuer = await createIssuer({ clock: createClock(start) });
const [own] = issuer.jwks().keys;
const pair = await generateKeyPair('ES256');
const point = await exportJWK(pair.publicKey);

const input = 'eyJhbGciOiJFUzI1NiJ9.e30';
const signature = new Uint8Array(
  await crypto.subtle.sign(
    { name: 'ECDSA', hash: 'SHA-256' },
    pair.privateKey,
    new TextEncoder().encode(input),
  ),
);

/** Counts the imports during a task. */
async function importsOf(task: () => unknown): Promise<number> {
  const spy = vi.spyOn(crypto.subtle, 'importKey');
  try {
    await task();
    return spy.mock.calls.length;
  } finally {
    spy.mockRestore();
  }
}

/** A good key with a kid. */
const named = (at: number): object => ({ ...point, kid: `k${at}` });

/** A key whose point is off the curve, which only its import detects. */
const off = (at: number): object => ({ ...point, kid: `off${at}`, y: point.x });
const many = (count: number, make = named): object[] => Array.from({ length: count }, (_, at) => make(at));

function answering(keys: () => readonly object[], events: AuthEvent[] = []) {
  return {
    now: () => start,
    fetch: (() => Promise.resolve(Response.json({ keys: keys() }))) as typeof fetch,
    observe: (event: AuthEvent) => void events.push(event),
  };
}

function verifierOf(keys: KeySource, published: readonly object[], events?: AuthEvent[]) {
  const people = jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience, keys });
  return createVerifier({ authorities: [people], ...answering(() => published, events) });
}

const codeOf = async (verifier: ReturnType<typeof verifierOf>, token: string): Promise<string> =>
  verifier.verify(token).then(
    ({ denial }) => denial?.code ?? 'granted',
    (error: { hint?: string }) => `outage: ${String(error.hint)}`,
  );

describe('a set of 1,000 keys', () => {
  it.each([10, 1000])(
    'is read without an import, and each key is imported at first use (%i keys published)',
    async (count) => {
      const set = [...many(count - 1), own!];
      const verifier = verifierOf(remoteKeys(address), set);
      const token = await issuer.mint();
      const other = await issuer.mint({ sub: 'other' });
      expect(await importsOf(() => remoteKeys(address)(answering(() => set)))).toBe(0);
      expect(await importsOf(async () => expect(await codeOf(verifier, token)).toBe('granted'))).toBe(1);
      expect(await importsOf(async () => expect(await codeOf(verifier, other)).toBe('granted'))).toBe(0);
    },
  );

  it('causes no import at start when it is configured, unlike a set of up to 100 keys', async () => {
    const ready = async (keys: object[]): Promise<void> => {
      await localKeys({ keys })(answering(() => []));
    };
    const [ten, hundred, more, most] = [
      await importsOf(() => ready(many(10))),
      await importsOf(() => ready(many(100))),
      await importsOf(() => ready(many(101))),
      await importsOf(() => ready(many(1000))),
    ];
    expect([ten, hundred, more, most]).toEqual([10, 100, 0, 0]);
  });

  it('is searched to its last key, whether fetched, discovered or local, with a kid or without', async () => {
    const set = [...many(999), own!];
    const rsa = [...many(999), { ...own!, kid: undefined }];
    const found = discoveredKeys('https://id.test');
    const metadata: KeySource = (context, seen) =>
      found(
        {
          ...context,
          fetch: (url, init) =>
            (url as string).endsWith('openid-configuration')
              ? Promise.resolve(Response.json({ issuer: 'https://id.test', jwks_uri: address }))
              : context.fetch(url, init),
        },
        seen,
      );
    const token = await issuer.mint();
    for (const keys of [remoteKeys(address), metadata, localKeys({ keys: set })])
      expect(await codeOf(verifierOf(keys, set), token)).toBe('granted');
    for (const keys of [remoteKeys(address), localKeys({ keys: rsa })])
      expect(await codeOf(verifierOf(keys, rsa), token)).toBe('granted');
  });

  it('is the largest set: one more key causes UnavailableError or an error at start, with the number', async () => {
    const set = many(1001);
    const outage = await codeOf(verifierOf(remoteKeys(address), set), await issuer.mint());
    expect(outage).toBe(`outage: ${address} answered 1001 keys: at most 1000 are taken`);
    expect(() => localKeys({ keys: set })).toThrow(/^localKeys: .* 1001 keys: at most 1000/);
    expect(() => localKeys({ keys: many(5000, () => ({ kty: 'oct' })) })).toThrow('5000 keys');
  });

  it('is rejected at start when it has more than 1 MiB, with the number of bytes', () => {
    const x5c = ['x'.repeat(1100)];
    const keys = many(1000).map((key) => ({ ...key, x5c }));
    const bytes = JSON.stringify(keys).length;
    expect(bytes).toBeGreaterThan(1024 * 1024);
    expect(() => localKeys({ keys })).toThrow(`${bytes} bytes: at most 1048576`);
    expect(() => localKeys({ keys: keys.slice(0, 800) })).not.toThrow();
  });

  it.each<[string, object]>([
    [
      'a circle',
      (() => {
        const key: Record<string, unknown> = { ...point };
        key.self = key;
        return key;
      })(),
    ],
    ['a BigInt', { ...point, at: 5n }],
  ])('is rejected at start when it is no JSON because of %s', (_name, key) => {
    expect(() => localKeys({ keys: [key] })).toThrow(/^localKeys: .* not JSON/);
  });

  it('is kept when the endpoint later sends more keys', async () => {
    let published: object[] = [own!];
    let now = start;
    const context = { ...answering(() => published), now: () => now };
    const source = remoteKeys(address);
    const set = await source(context);
    published = many(1001);
    now += 700;
    expect(await source(context)).toBe(set);
  });
});

describe('a key whose import fails', () => {
  it('is skipped, and the token is verified by other keys with the same kid', async () => {
    const broken = { ...off(0), kid: own!.kid, alg: 'ES256' };
    const token = await issuer.mint();
    for (const published of [
      [broken, own!],
      [own!, broken],
    ])
      expect(await codeOf(verifierOf(remoteKeys(address), published), token)).toBe('granted');
  });

  it('is treated as absent: its tokens give key_unknown, or UnavailableError without another key', async () => {
    const broken = { ...off(0), kid: own!.kid };
    const token = await issuer.mint();
    expect(await codeOf(verifierOf(remoteKeys(address), [broken, named(1)]), token)).toBe('key_unknown');
    expect(await codeOf(verifierOf(remoteKeys(address), [broken]), token)).toMatch(
      /^outage: .*no usable key/,
    );
    expect(await codeOf(verifierOf(remoteKeys(address), many(50, off)), token)).toMatch(/^outage/);
  });

  it('is skipped in a large configured set', async () => {
    const keys = localKeys({ keys: [...many(150, off), own!] });
    const verifier = verifierOf(keys, []);
    expect(await codeOf(verifier, await issuer.mint())).toBe('granted');
    expect(await codeOf(verifier, await issuer.mint({}, { header: { kid: 'off7' } }))).toBe('key_unknown');
  });

  it('is imported once, however many tokens name it', async () => {
    const broken = { ...off(0), kid: own!.kid };
    const verifier = verifierOf(remoteKeys(address), [named(1), broken]);
    const tokens = await Promise.all(Array.from({ length: 10 }, () => issuer.mint()));
    const imports = await importsOf(async () => {
      await Promise.all(tokens.map((token) => codeOf(verifier, token)));
      for (const token of tokens) await codeOf(verifier, token);
    });
    // The broken key, and one more to find out whether the set has a usable key.
    expect(imports).toBe(2);
  });

  it('is a finding of check, like a private key in the published set', async () => {
    const published = [
      ...many(25),
      off(3),
      { ...off(4), kid: undefined },
      { ...named(5), d: 'AA' },
      { kty: 'new' },
      // Keycloak publishes such a key in every realm; it is no finding.
      { ...named(6), use: 'enc', alg: 'RSA-OAEP' },
    ];
    const verifier = verifierOf(remoteKeys(address), published);
    let findings: readonly { problem: string }[] = [];
    const imports = await importsOf(async () => {
      findings = await verifier.check();
    });
    expect(imports).toBe(27);
    expect(findings.map(({ problem }) => problem)).toEqual([
      expect.stringMatching(/keys\[27\] is a private key/),
      expect.stringMatching(/keys\[28\] is of a type that is not supported: "new"/),
      expect.stringMatching(/^the key "off3" cannot be used .*curve/),
      expect.stringMatching(/^the key without a "kid" cannot be used .*curve/),
    ]);
    expect(await importsOf(() => verifier.check())).toBe(0);
  });

  it('adds only the finding that no usable key is left, when there is none', async () => {
    const problems = async (published: readonly object[]) =>
      (await verifierOf(remoteKeys(address), published).check()).map(({ problem }) => problem);
    expect(await problems([off(1)])).toEqual([
      'the issuer publishes no key that can be used',
      expect.stringContaining('"off1"'),
    ]);
    expect(await problems([])).toEqual(['the issuer publishes no key that can be used']);
    expect(await problems([named(1)])).toEqual([]);
    expect(await problems(many(1001))).toEqual([expect.stringContaining('1001 keys')]);
  });
});

describe('a lazily imported key', () => {
  const accepted: AcceptedJwk = { kid: 'k', algorithm: 'ES256', jwk: { ...point, kty: 'EC' } };
  const token: JwtToken = {
    kind: 'jwt',
    raw: `${input}.${base64url.encode(signature)}`,
    unverified: { header: { alg: 'ES256' }, claims: {} },
  };

  it('verifies a signature and rejects a changed one', async () => {
    const key = lazyKey(accepted);
    expect(await key.verifies(token)).toBe(true);
    expect(await key.verifies({ ...token, raw: `${token.raw.slice(0, -8)}AAAAAAAA` })).toBe(false);
    expect(await lazyKey(accepted).verifies({ ...token, raw: 'a.b.c' })).toBe(false);
    expect(await lazyKey({ ...accepted, jwk: { ...off(1), kty: 'EC' } }).verifies(token)).toBe(false);
  });

  it.each([
    ['once', true, 1],
    ['by each request where requests share no promise', false, 5],
  ])('is imported %s', async (_name, shared, imports) => {
    const key = lazyKey(accepted, shared);
    expect(
      await importsOf(async () => {
        const answers = await Promise.all(Array.from({ length: 5 }, async () => key.verifies(token)));
        expect(answers).toEqual([true, true, true, true, true]);
      }),
    ).toBe(imports);
    expect(await importsOf(() => key.verifies(token))).toBe(0);
  });

  it('is found by usableKeys among unusable keys, up to the requested number', async () => {
    const keys = [off(1), named(1), off(2), named(2), named(3)].map((jwk) =>
      lazyKey({ ...accepted, kid: (jwk as { kid: string }).kid, jwk: { ...jwk, kty: 'EC' } }),
    );
    const found = async (most: number) => (await usableKeys(keys, most)).map(({ kid }) => kid);
    expect(await importsOf(async () => expect(await found(1)).toEqual(['k1']))).toBe(2);
    expect(await found(2)).toEqual(['k1', 'k2']);
    expect(await found(9)).toEqual(['k1', 'k2', 'k3']);
    expect(usableKeys(keys, 9)).not.toBeInstanceOf(Promise);
    expect(await keyProblems(keys)).toHaveLength(2);
    expect(await keyProblems([])).toEqual([]);
  });

  it('yields to other tasks while many keys are imported', async () => {
    let turns = 0;
    let isDone = false;
    const other = async (): Promise<void> => {
      for (; !isDone; turns += 1) await nextTurn();
    };
    const running = other();
    await keyProblems(many(100).map((jwk) => lazyKey({ ...accepted, jwk: { ...jwk, kty: 'EC' } })));
    isDone = true;
    await running;
    expect(turns).toBeGreaterThan(2);
  });

  it.each([
    ['after every ten imports', 100, 0, 10],
    ['never during nine imports', 9, 0, 0],
    ['never for keys that are already imported', 9, 60, 0],
    ['once for ten imports, however many keys are already imported', 10, 60, 1],
  ])('yields to other tasks %s', async (_name, imported, there, turns) => {
    const key = (prepare: () => undefined | Promise<undefined>): Key => ({
      kid: undefined,
      algorithm: 'ES256',
      verifies: () => true,
      prepare,
    });
    const keys = [
      ...Array.from({ length: imported }, () => key(() => Promise.resolve(undefined))),
      ...Array.from({ length: there }, () => key(() => undefined)),
    ];
    let waits = 0;
    // Without it, as in some versions of Workers, a timer without a delay is used.
    const timers = vi.spyOn(globalThis, 'setTimeout');
    if (typeof MessageChannel === 'function')
      vi.stubGlobal(
        'MessageChannel',
        class extends MessageChannel {
          constructor() {
            super();
            waits += 1;
          }
        },
      );
    try {
      expect(await usableKeys(keys, 1000)).toEqual(keys);
      // Tests of other files may have left timers behind, which have a delay.
      waits += timers.mock.calls.filter(([, delay]) => delay === undefined).length;
      expect(waits).toBe(turns);
    } finally {
      timers.mockRestore();
      vi.unstubAllGlobals();
    }
  });

  it('is named in a finding by the first 64 characters of its kid', async () => {
    const key = lazyKey({ ...accepted, kid: 'k'.repeat(65), jwk: { ...off(1), kty: 'EC' } });
    const [problem] = await keyProblems([key]);
    expect(problem).toMatch(new RegExp(`^the key "${'k'.repeat(64)}" cannot be used`));
  });

  describe('reusedKeys', () => {
    it('returns the same key object for the same material, algorithm and kid', () => {
      const reused = reusedKeys();
      const [first] = reused([accepted]);
      expect(reused([{ ...accepted, jwk: { ...accepted.jwk } }])).toEqual([first]);
      expect(reused([accepted])[0]).toBe(first);
      for (const other of [
        { ...accepted, kid: 'l' },
        { ...accepted, kid: undefined },
        { ...accepted, algorithm: 'ES384' as const },
        { ...accepted, jwk: { ...accepted.jwk, x: accepted.jwk.y } },
      ]) {
        const [same, different] = reused([accepted, other]);
        expect(same).toBe(first);
        expect(different).not.toBe(first);
      }
    });

    it('returns a duplicate key once, and forgets a key that was removed', () => {
      const reused = reusedKeys();
      const [first, ...others] = reused([accepted, accepted, accepted]);
      expect(others).toEqual([]);
      reused([]);
      expect(reused([accepted])[0]).not.toBe(first);
    });
  });
});

describe('a custom key whose `prepare` returns a thenable', () => {
  const key = (then: (resolve: (value?: string) => void) => unknown) => ({
    kid: undefined,
    algorithm: 'ES256' as const,
    verifies: () => true,
    // oxlint-disable-next-line unicorn/no-thenable -- a thenable is the case
    prepare: () => ({ then }) as unknown as Promise<string | undefined>,
  });

  it.each([1, 2])('fails with an Error and without an unhandled rejection, %i of them', async (count) => {
    const failing = key(async () => {
      await Promise.resolve();
      throw new RangeError('later');
    });
    await expect(
      usableKeys(
        Array.from({ length: count }, () => failing),
        2,
      ),
    ).rejects.toThrow(RangeError);
    await expect(keyProblems(Array.from({ length: count }, () => failing))).rejects.toThrow(RangeError);
  });

  it.each([1, 2])('is awaited, %i of them', async (count) => {
    const [good, bad] = [key((resolve) => resolve()), key((resolve) => resolve('is bad'))];
    expect(
      await usableKeys(
        Array.from({ length: count }, () => good),
        2,
      ),
    ).toHaveLength(count);
    expect(
      await usableKeys(
        Array.from({ length: count }, () => bad),
        2,
      ),
    ).toEqual([]);
    expect(await keyProblems([good, bad])).toEqual(['the key without a "kid" is bad']);
  });
});
