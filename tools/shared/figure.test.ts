import { expect, it } from 'vitest';
import { atLeast, atMost, exactly, figure, isMet, spelled } from './figure.js';
import { rotated, spread } from './spread.js';

it.each([
  ['a value below its upper limit', atMost('', 0.9, 1), true],
  ['a value at its upper limit', atMost('', 1, 1), true],
  ['a value above its upper limit', atMost('', 1.1, 1), false],
  ['a value below its lower limit', atLeast('', 0.9, 1), false],
  ['a median above its lower limit', atLeast('', { median: 2, low: 0, high: 3 }, 1), true],
  ['the expected text', exactly('', 'granted', 'granted'), true],
  ['another number', exactly('', 1, 2), false],
  ['a value that could not be measured, with an upper limit', atMost('', Number.NaN, 1), false],
  ['a value that could not be measured, with a lower limit', atLeast('', Number.NaN, 1), false],
  ['a value without a limit', figure('', 5), true],
])('judges %s', (_name, judged, met) => {
  expect(isMet(judged)).toBe(met);
});

it('prints three significant digits, and whole numbers in full', () => {
  expect([1.2345, 123.45, 0.01234, 100_123].map((value) => spelled(value, 'x'))).toEqual([
    '1.23 x',
    '123 x',
    '0.0123 x',
    '100,123 x',
  ]);
  expect(spelled(Number.NaN, 'x')).toBe('not measured');
});

it('takes the median and the quartiles of a list in any order', () => {
  expect(spread([5, 1, 4, 2, 3])).toEqual({ median: 3, low: 2, high: 4 });
  expect(spread([]).median).toBeNaN();
});

it('starts a list later, and at its start again after the last place', () => {
  expect([0, 1, 4].map((by) => rotated(['a', 'b', 'c'], by).join(''))).toEqual(['abc', 'bca', 'bca']);
});
