import { describe, expect, it } from 'vitest';
import { bytesIn, unpadded } from './jwk-members.js';

describe('a base64url member of a JWK', () => {
  it.each([
    ['AAAA', [0, 0, 0]],
    ['AAA', [0, 0]],
    ['AAA=', [0, 0]],
    ['AA==', [0]],
  ])('is read with and without padding: %j', (text, expected) => {
    expect([...(bytesIn(text) ?? [])]).toEqual(expected);
  });

  it.each([['AA='], ['AAA=='], ['A==='], ['AA=A'], ['=AAA'], ['A==A'], ['AA+/'], [5], [null], [undefined]])(
    'is not read when its padding or its type is wrong: %j',
    (member) => {
      expect(bytesIn(member)).toBeUndefined();
    },
  );

  it('loses no padding before its end', () => {
    for (const text of ['AA=A', '=AAA', 'A==A']) expect(unpadded(text)).toBe(text);
  });
});
