import { describe, expect, it } from 'vitest';
import { endOfFetch, freshFor, freshnessOf } from './freshness.js';

describe('freshnessOf', () => {
  it.each([
    [0, 'fresh'],
    [79.9, 'fresh'],
    [80, 'refresh'],
    [99.9, 'refresh'],
    [100, 'stale'],
    [3699.9, 'stale'],
    [3700, 'expired'],
    [Number.POSITIVE_INFINITY, 'expired'],
    [Number.NaN, 'expired'],
  ])('gives the phase of a key set with the age of %s seconds, fresh for 100: %s', (age, phase) => {
    expect(freshnessOf(age, 100)).toBe(phase);
  });
});

describe('freshFor', () => {
  it.each([
    [undefined, 600],
    [0, 60],
    [-5, 60],
    [59, 60],
    [61, 61],
    [86_400, 86_400],
    [86_401, 86_400],
    [Number.POSITIVE_INFINITY, 86_400],
    [Number.NEGATIVE_INFINITY, 60],
    [Number.NaN, 600],
  ])('gives the freshness of a key set with the max-age %s: %s seconds', (maxAge, fresh) => {
    expect(freshFor(maxAge)).toBe(fresh);
  });
});

describe('endOfFetch', () => {
  it.each([
    [100, 100],
    [104.9, 104.9],
    [105, 105],
    [3700, 105],
  ])('of a fetch that began at 100 and may take 5 seconds, noticed at %s, is %s', (now, end) => {
    expect(endOfFetch(100, now, 5)).toBe(end);
  });
});
