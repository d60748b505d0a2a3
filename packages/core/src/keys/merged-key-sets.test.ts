import { describe, expect, it } from 'vitest';
import { UnavailableError } from '../response/unavailable-error.js';
import { keySet } from '../signature/key-set.js';
import type { Key, KeySet, KeySource } from '../signature/key-set.js';
import type { JwsHeader } from '../token/token.js';
import { keySourceOf } from './merged-keys.js';

const context = { now: () => 0, fetch: globalThis.fetch };
const keyNamed = (kid: string | undefined): Key => ({ kid, algorithm: 'ES256', verifies: () => true });
const header = (kid?: string): JwsHeader => ({ alg: 'ES256', ...(kid !== undefined && { kid }) });

/** A source of a set that the test can replace. */
function sourceOf(set: KeySet) {
  const state = { set };
  return Object.assign(() => state.set, { replace: (next: KeySet) => void (state.set = next) });
}

/** A source that is loading until its set arrives. */
function loading() {
  let arrive: (set: KeySet) => void = () => {};
  const promise = new Promise<KeySet>((resolve) => (arrive = resolve));
  return { source: (): Promise<KeySet> => promise, arrive };
}

describe('the key set of several sources', () => {
  const [a, b, late] = [keyNamed('a'), keyNamed('b'), keyNamed('late')];

  it('is the same object, without a promise, until a source gives another set', () => {
    const [first, second] = [sourceOf(keySet([a])), sourceOf(keySet([b]))];
    const keys = keySourceOf('a test', [first, second]);
    const set = keys(context) as KeySet;
    expect(set.keys).toEqual([a, b]);
    expect(keys(context, undefined, header('b'))).toBe(set);
    expect(keys(context, set, header('b'))).toBe(set);
    for (const [source, key] of [[first, keyNamed('c')] as const, [second, keyNamed('d')] as const]) {
      source.replace(keySet([key]));
      const next = keys(context) as KeySet;
      expect(next.keys).toContain(key);
      expect(keys(context)).toBe(next);
    }
  });

  it.each<[string, KeySet, JwsHeader | undefined]>([
    ['there is no token', keySet([a]), undefined],
    ['the token has no kid', keySet([a]), header()],
    [
      'the token has no kid, and neither has the key of another source',
      keySet([keyNamed(undefined)]),
      header(),
    ],
    ['no other source has the kid', keySet([a]), header('b')],
    ['another source has only keys without kid', keySet([keyNamed(undefined)]), header('b')],
    ['no other source has a key', keySet([]), header('b')],
  ])('includes the keys of a source that is loading when %s', async (_name, ready, wanted) => {
    const { source, arrive } = loading();
    const answer = keySourceOf('a test', [source, () => ready])(context, undefined, wanted);
    arrive(keySet([late]));
    expect((await answer).keys).toEqual([late, ...ready.keys]);
  });

  it('includes the keys of a source that is loading for a token that the earlier set did not verify', async () => {
    const { source, arrive } = loading();
    const ready = keySet([a]);
    const keys = keySourceOf('a test', [source, () => ready]);
    const set = keys(context, undefined, header('a')) as KeySet;
    expect(set.keys).toEqual([a]);
    const newer = keys(context, set, header('a'));
    arrive(keySet([late]));
    expect((await newer).keys).toEqual([late, a]);
  });

  it('does not wait for a source that is loading if one of several keys has the kid', () => {
    const ready = keySet([keyNamed(undefined), a]);
    const keys = keySourceOf('a test', [loading().source, () => ready]);
    expect((keys(context, undefined, header('a')) as KeySet).keys).toEqual(ready.keys);
  });

  it('passes each source its own earlier set, and none to a source that had an outage', () => {
    const seen: (KeySet | undefined)[] = [];
    const set = keySet([a]);
    const present: KeySource = (_context, earlier) => {
      seen.push(earlier);
      return set;
    };
    const down: KeySource = (_context, earlier) => {
      seen.push(earlier);
      throw new UnavailableError('down', 1);
    };
    const keys = keySourceOf('a test', [down, present]);
    void keys(context, keys(context) as KeySet);
    expect(seen).toEqual([undefined, undefined, undefined, set]);
  });

  it('says the longest time after which a withdrawn key of any source is rejected', () => {
    const [short, long] = [keySet([a], 60), keySet([b], 600)];
    for (const sets of [
      [short, long],
      [long, short],
    ])
      expect(
        keySourceOf(
          'a test',
          sets.map((set) => () => set),
        )(context),
      ).toMatchObject({
        withdrawnWithin: 600,
      });
  });

  it('lists unused keys only if a source has some', () => {
    const unused = { excluded: ['e'], unsupported: [], rejected: [] };
    const some = keySourceOf('a test', [() => keySet([a]), () => keySet([], 60, unused)]);
    expect(some(context)).toMatchObject({ unusedKeys: unused });
    const none = keySourceOf('a test', [() => keySet([a]), () => keySet([])]);
    expect(none(context)).not.toHaveProperty('unusedKeys');
  });

  it('has the outage of a source beside the keys of the others', () => {
    const outage = new UnavailableError('down', 1);
    const down: KeySource = () => {
      throw outage;
    };
    expect(keySourceOf('a test', [down, () => keySet([a])])(context)).toMatchObject({ keys: [a], outage });
    expect(() => keySourceOf('a test', [down, down])(context)).toThrow(outage);
    const partial = () => ({ ...keySet([b]), outage });
    expect(keySourceOf('a test', [() => keySet([a]), partial])(context)).toMatchObject({
      keys: [a, b],
      outage,
    });
    expect(keySourceOf('a test', [() => keySet([a])])(context)).not.toHaveProperty('outage');
  });

  it.each([true, false])(
    'keeps the keys that a source had before its outage, for the same token (late: %s)',
    async (isLate) => {
      const outage = new UnavailableError('down', 1);
      let isDown = false;
      const failing: KeySource = () => {
        if (!isDown) return first;
        if (isLate) return Promise.reject(outage);
        throw outage;
      };
      const first = keySet([a]);
      let second = keySet([b]);
      const keys = keySourceOf('a test', [failing, () => second]);
      const seen = keys(context) as KeySet;
      isDown = true;
      await expect(async () => keys(context, seen, header('a'))).rejects.toBe(outage);
      second = keySet([b, late]);
      const newer = await keys(context, seen, header('a'));
      expect(newer).toMatchObject({ keys: [a, b, late], outage });
      await expect(async () => keys(context, newer, header('a'))).rejects.toBe(outage);
      expect(await keys(context)).toMatchObject({ keys: [b, late], outage });
      const alone = keySourceOf('a test', [failing, failing]);
      isDown = false;
      const both = alone(context) as KeySet;
      isDown = true;
      await expect(async () => alone(context, both, header('a'))).rejects.toBe(outage);
    },
  );

  it('counts as looked up by kid only if each source looks up keys by their kid', () => {
    const perKid = Object.assign(() => keySet([]), { perKid: true } as const);
    const fixed = () => keySet([]);
    expect(keySourceOf('a test', [perKid, perKid]).perKid).toBe(true);
    expect(keySourceOf('a test', [perKid, fixed]).perKid).toBeUndefined();
    expect(keySourceOf('a test', [fixed, perKid]).perKid).toBeUndefined();
  });
});

describe('a single key source', () => {
  it('has the members of the source that it was made of', () => {
    const members = { timeout: 7, symmetric: true, perKid: true } as const;
    const source = Object.assign(() => keySet([]), members);
    expect({ ...keySourceOf('a test', source) }).toEqual(members);
    expect({ ...keySourceOf('a test', [source]) }).toEqual(members);
    const plain = keySourceOf('a test', () => keySet([]));
    expect({ ...plain }).toEqual({ timeout: 5 });
  });

  it.each([0, 601, Number.NaN, '5', null])(
    'is rejected at start with the timeout %j, by an error that names the option',
    (timeout) => {
      const source = Object.assign(() => keySet([]), { timeout: timeout as number });
      for (const keys of [source, [source], [() => keySet([]), source]])
        expect(() => keySourceOf('a test', keys)).toThrow(
          /^"keys" of a test: "timeout" must be .* 0\.1 to 600/,
        );
    },
  );
});
