import { afterEach, describe, expect, it, vi } from 'vitest';
import { keySet } from './key-set.js';
import type { Key } from './key-set.js';
import { keyProblems, keySetProblems, usableKeys } from './usable-keys.js';

const ready = (kid: string | undefined): Key => ({ kid, algorithm: 'ES256', verifies: () => true });
/** A key that is imported when it is first used, and cannot be used if there is a problem. */
const lazy = (kid: string | undefined, problem?: string): Key => ({
  ...ready(kid),
  prepare: () => Promise.resolve(problem),
});
const broken = (kid: string | undefined): Key => ({ ...ready(kid), prepare: () => 'is broken' });
const kids = async (keys: readonly Key[], most = 9) => (await usableKeys(keys, most)).map(({ kid }) => kid);

describe('usableKeys', () => {
  it('returns keys synchronously if none has to be imported', () => {
    const [a, b] = [ready('a'), ready('b')];
    expect(usableKeys([a, broken('x'), b], 9)).toEqual([a, b]);
    expect(usableKeys([a, b], 1)).toEqual([a]);
  });

  it('returns each usable key once and in its order, whether it has to be imported or not', async () => {
    const keys = [
      ready('a'),
      lazy('b'),
      ready('c'),
      lazy('x', 'is broken'),
      lazy('d'),
      broken('y'),
      ready('e'),
    ];
    expect(await kids(keys)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(await kids([ready('a'), ready('b'), lazy('x', 'is broken'), ready('c')])).toEqual(['a', 'b', 'c']);
  });

  it('imports no more keys than it returns', async () => {
    let imports = 0;
    const counted = (kid: string): Key => ({
      ...ready(kid),
      prepare: () => Promise.resolve(void (imports += 1)),
    });
    expect(await kids(['a', 'b', 'c', 'd'].map(counted), 2)).toEqual(['a', 'b']);
    expect(imports).toBe(2);
  });
});

describe('usableKeys, for other tasks', () => {
  let turns = 0;
  const turnsFor = async (keys: readonly Key[]): Promise<number> => {
    turns = 0;
    vi.stubGlobal('MessageChannel', undefined);
    // Only timers without a delay: tests before this one in the same process may have left others.
    const { setTimeout: set } = globalThis;
    vi.stubGlobal('setTimeout', (run: () => void, delay?: number) => {
      if (delay !== undefined) return set(run, delay);
      turns += 1;
      return run();
    });
    expect(await usableKeys(keys, 99)).toHaveLength(keys.length);
    return turns;
  };
  afterEach(() => vi.unstubAllGlobals());
  const many = (count: number, make: (kid: string) => Key): Key[] =>
    Array.from({ length: count }, (_, at) => make(`k${at}`));

  it.each([
    [9, 0],
    [10, 1],
    [11, 1],
    [25, 2],
  ])('waits after every ten imports: for %i imports %i times', async (count, expected) => {
    expect(await turnsFor(many(count, (kid) => lazy(kid)))).toBe(expected);
  });

  it('does not wait for keys that are ready', async () => {
    expect(await turnsFor([lazy('a'), ...many(30, ready)])).toBe(0);
  });
});

describe('keyProblems', () => {
  it('names the keys that cannot be used, each problem once', async () => {
    const rs256: Key = { ...broken('b'), algorithm: 'RS256' };
    const keys = [ready('a'), broken('b'), rs256, lazy('c', 'is weak'), broken(undefined), lazy('d')];
    expect(await keyProblems(keys)).toEqual([
      'the key "b" is broken',
      'the key "c" is weak',
      'the key without a "kid" is broken',
    ]);
  });

  it('shows at most 64 characters of a "kid"', async () => {
    expect(await keyProblems([broken('x'.repeat(65))])).toEqual([`the key "${'x'.repeat(64)}" is broken`]);
  });
});

describe('keySetProblems', () => {
  const unused = { rejected: ['r'], unsupported: ['u'], excluded: ['e'] };
  const problems = (keys: readonly Key[], more?: typeof unused) => keySetProblems(keySet(keys, 1, more));
  const none = 'the issuer publishes no key that can be used';

  it('says nothing about a set whose keys can all be used', async () => {
    expect(await problems([ready('a'), lazy('b')])).toEqual([]);
  });

  it('lists published keys that are not used, and keys that cannot be imported', async () => {
    expect(await problems([lazy('a', 'is weak'), ready('b')], unused)).toEqual([
      'the key set of the issuer: r',
      'the key set of the issuer: u',
      'the key "a" is weak',
    ]);
  });

  it('lists keys for other purposes only if no key can be used, and says so', async () => {
    expect(await problems([broken('a')], unused)).toEqual([
      none,
      'the key set of the issuer: r',
      'the key set of the issuer: u',
      'the key set of the issuer: e',
      'the key "a" is broken',
    ]);
    expect(await problems([])).toEqual([none]);
  });
});
