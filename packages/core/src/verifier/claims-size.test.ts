import { describe, expect, it } from 'vitest';
import { claimsSize } from './claims-size.js';

describe('claimsSize', () => {
  it.each<[unknown, number]>([
    [undefined, 0],
    [null, 0],
    [true, 0],
    [5, 20],
    ['', 24],
    ['abc', 30],
    [[], 56],
    [{}, 64],
    [[null, 1, 'a'], 56 + 24 + 20 + 26],
    [{ ab: 1 }, 64 + 204 + 20],
    [{ a: { b: [{}] } }, 64 + 202 + 64 + 202 + 64 + 64],
  ])('counts for %j %i bytes', (value, bytes) => {
    expect(claimsSize(value)).toBe(bytes);
  });

  it('adds up every node of a very deep or very wide value', () => {
    const depth = 100_000;
    const deep = JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) as unknown;
    expect(claimsSize(deep)).toBe(depth * 56 + (depth - 1) * 8);
    expect(claimsSize(Array.from({ length: depth }, () => ({})))).toBe(56 + depth * (8 + 64));
    expect(claimsSize(JSON.parse('{"__proto__":{"a":1}}'))).toBeGreaterThan(300);
  });
});
