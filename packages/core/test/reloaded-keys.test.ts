import { describe, expect, it } from 'vitest';
import { createVerifier, jwtIssuer, remoteKeys } from '../src/index.js';
import type { KeySource } from '../src/index.js';
import type { Key } from '../src/signature/key-set.js';
import { issuerWithClock } from './setup.js';

/** An API whose keys are fetched, and the number of signature checks. */
async function world() {
  const { clock, issuer } = await issuerWithClock();
  const counted = { checks: 0, fetches: 0 };
  const published = { change: (keys: readonly object[]): readonly object[] => keys };
  const fetched = remoteKeys('https://id.test/jwks');
  const counting = new WeakMap<Key, Key>();
  /** The same object for the same key, which counts. */
  const countingOf = (key: Key): Key => {
    const made = counting.get(key) ?? {
      ...key,
      verifies(token) {
        counted.checks += 1;
        return key.verifies(token);
      },
    };
    counting.set(key, made);
    return made;
  };
  const sets = new Map<unknown, unknown>();
  const keys: KeySource = async (context, seen) => {
    const set = await fetched(context, seen && (sets.get(seen) as never));
    const counts = { ...set, candidates: (header: never) => set.candidates(header).map(countingOf) };
    sets.set(counts, set);
    return counts;
  };
  const verifier = createVerifier({
    authorities: [jwtIssuer({ name: 'people', issuer: issuer.url, audience: issuer.audience, keys })],
    now: clock.now,
    fetch: () => {
      counted.fetches += 1;
      return Promise.resolve(Response.json({ keys: published.change(issuer.jwks().keys) }));
    },
  });
  return {
    clock,
    issuer,
    counted,
    published,
    said: async (token: string) => {
      const { access, denial } = await verifier.verify(token);
      return denial ? denial.code : access.subject;
    },
  };
}

describe('a reloaded key set', () => {
  it('keeps every cached token valid, whatever invalid token caused the reload', async () => {
    const { clock, issuer, counted, said } = await world();
    const tokens = await Promise.all(
      Array.from({ length: 50 }, (_, at) => issuer.mint({ sub: `user_${at}` }, { expiresIn: 3600 })),
    );
    for (const token of tokens) await said(token);
    expect(counted).toEqual({ checks: 50, fetches: 1 });
    const [good = ''] = tokens;
    const garbage = [
      `${good.slice(0, -20)}${good.at(-20) === 'A' ? 'B' : 'A'}${good.slice(-19)}`,
      await issuer.mintForeign(),
      await issuer.mint({}, { header: { kid: 'unheard-of' } }),
    ];
    for (const [round, token] of garbage.entries()) {
      clock.advance(31);
      expect(await said(token)).toMatch(/^(signature_invalid|key_unknown)$/);
      expect(counted.fetches).toBe(2 + round);
    }
    counted.checks = 0;
    for (const [at, token] of tokens.entries()) expect(await said(token)).toBe(`user_${at}`);
    expect(counted.checks).toBe(0);
  });

  it('causes one check per forged token, even when its keys are unchanged', async () => {
    const { clock, issuer, counted, said } = await world();
    await said(await issuer.mint());
    clock.advance(31);
    counted.checks = 0;
    expect(await said(await issuer.mintForeign())).toBe('signature_invalid');
    expect(counted).toEqual({ checks: 1, fetches: 2 });
  });

  it.each<[string, (keys: readonly object[]) => readonly object[]]>([
    ['in another order', (keys) => [{ ...keys[0], kid: 'other' }, ...keys]],
    [
      'with other members that make no key',
      (keys) => keys.map((key) => ({ x5c: ['c'], use: 'sig', ...key, ext: true })),
    ],
    ['twice', (keys) => [...keys, ...keys]],
  ])('has the same keys when they are listed %s', async (_name, change) => {
    const { clock, issuer, counted, published, said } = await world();
    const token = await issuer.mint({ sub: 'ann' }, { expiresIn: 3600 });
    await said(token);
    published.change = change;
    clock.advance(601);
    expect(await said(token)).toBe('ann');
    expect(counted).toEqual({ checks: 1, fetches: 2 });
  });

  it('has another key when the kid changes, and tokens with the old kid are rejected', async () => {
    const { clock, issuer, published, said } = await world();
    const token = await issuer.mint({ sub: 'ann' }, { expiresIn: 3600 });
    await said(token);
    published.change = (keys) => keys.map((key) => ({ ...key, kid: 'renamed' }));
    clock.advance(601);
    expect(await said(token)).toBe('key_unknown');
  });

  it('has another key when the material changes under the same kid', async () => {
    const { clock, issuer, said } = await world();
    const token = await issuer.mint({ sub: 'ann' }, { expiresIn: 3600 });
    await said(token);
    const [old] = issuer.jwks().keys;
    await issuer.rotate({ withdraw: true, ...(old?.kid !== undefined && { kid: old.kid }) });
    clock.advance(601);
    expect(await said(token)).toBe('signature_invalid');
    expect(await said(await issuer.mint({ sub: 'bob' }))).toBe('bob');
  });

  it('accepts a key again that was missing for a while', async () => {
    const { clock, issuer, counted, published, said } = await world();
    const token = await issuer.mint({ sub: 'ann' }, { expiresIn: 3600 });
    await said(token);
    published.change = (keys) => keys.map((key) => ({ ...key, kid: 'other' }));
    clock.advance(601);
    expect(await said(token)).toBe('key_unknown');
    published.change = (keys) => keys;
    clock.advance(601);
    expect(await said(token)).toBe('ann');
    expect(counted.checks).toBe(2);
  });
});
