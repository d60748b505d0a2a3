import { describe, expect, it } from 'vitest';
import { keySet } from './key-set.js';
import type { Key } from './key-set.js';

const key = (kid?: string): Key => ({ kid, algorithm: 'ES256', verifies: () => true });
const [a, b, other, nameless] = [key('a'), key('b'), key('a'), key()];
const header = (kid?: string) => ({ alg: 'ES256', ...(kid !== undefined && { kid }) });

describe('the candidates of a key set', () => {
  it.each<[string, readonly Key[], string | undefined, readonly (Key | undefined)[]]>([
    ['those of its kid', [a, b], 'a', [a]],
    ['several of its kid, in their order', [a, b, other], 'a', [a, other]],
    ['none for a kid that no key has', [a, b], 'c', []],
    ['all for a token without a kid', [nameless, a, b], undefined, [nameless, a, b]],
    ['those of its kid, then those without one', [nameless, a, b], 'b', [b, nameless]],
    ['those without a kid for a kid that no key has', [nameless, a], 'c', [nameless]],
    ['none of an empty set', [], 'a', []],
    ['none for the name of a member of every object', [a], 'constructor', []],
  ])('are %s', (_what, keys, kid, expected) => {
    expect(keySet(keys).candidates(header(kid))).toEqual(expected);
  });

  it('stay the same for the next token', () => {
    const set = keySet([a, nameless]);
    for (let time = 0; time < 2; time += 1)
      expect([set.candidates(header('a')), set.candidates(header('c'))]).toEqual([[a, nameless], [nameless]]);
  });
});

describe('a key set', () => {
  it('is never withdrawn by default, and has no unused keys', () => {
    expect(keySet([a])).toEqual({
      keys: [a],
      withdrawnWithin: Number.POSITIVE_INFINITY,
      candidates: expect.any(Function) as unknown,
    });
  });

  it('has the reasons why other keys are not used', () => {
    const unused = { rejected: ['r'], unsupported: [], excluded: [] };
    expect(keySet([a], 60, unused)).toMatchObject({ withdrawnWithin: 60, unusedKeys: unused });
  });
});
