import { describe, expect, it } from 'vitest';
import { atLeast, atMost, digits, exactly, isMet, spelt, told } from './figure.js';

describe('a target', () => {
  it.each([
    ['at its upper limit', atMost('a', 1.15, 1.15), true],
    ['above its upper limit', atMost('a', 1.16, 1.15), false],
    ['at its lower limit', atLeast('a', 40, 40), true],
    ['below its lower limit', atLeast('a', 39.9, 40), false],
    ['exactly what it must be', exactly('a', 1, 1, ''), true],
    ['less than it must be', exactly('a', 0, 1, ''), false],
    ['that could not be taken, with an upper limit', atMost('a', Number.NaN, 1), false],
    ['that could not be taken, with a lower limit', atLeast('a', Number.NaN, 1), false],
  ])('%s', (_name, figure, met) => {
    expect(isMet(figure)).toBe(met);
  });

  it('is judged by the median, and says where the middle half lies', () => {
    const figure = atMost('a', { middle: 1, low: 0.9, high: 1.3 }, 1.1);
    expect(figure).toMatchObject({ value: 1, low: 0.9, high: 1.3 });
    expect(isMet(figure)).toBe(true);
  });

  it('is not what has no limit', () => {
    expect(isMet(told('a', 1))).toBeUndefined();
  });
});

it('numbers have three digits that count, and a count is whole', () => {
  expect([1.2345, 12.345, 123.45, 12_345].map(digits)).toEqual(['1.23', '12.3', '123', '12,345']);
  expect([spelt(1, ''), spelt(1, 'x'), spelt(Number.NaN, 'x')]).toEqual(['1', '1.00 x', 'not taken']);
});
