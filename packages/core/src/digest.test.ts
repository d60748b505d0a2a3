import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { digestOf, sameText } from './digest.js';

describe('a digest', () => {
  it.each(['', 'abc', 'é€😀', 'a'.repeat(100_000), '\0', 'a b'])(
    'is the SHA-256 in base64url (%#)',
    async (text) => {
      expect(await digestOf(text)).toBe(createHash('sha256').update(text).digest('base64url'));
    },
  );

  it.each<[string, string, boolean]>([
    ['', '', true],
    ['abc', 'abc', true],
    ['abc', 'abd', false],
    ['abc', 'xbc', false],
    ['abc', 'ab', false],
    ['ab', 'abc', false],
    ['abc', 'ABC', false],
    ['a', '\u0161', false],
    ['\u0161', '\u0061', false],
    ['é', 'e\u0301', false],
  ])('compares %j with %j: %s', (one, other, same) => {
    expect(sameText(one, other)).toBe(same);
  });
});
