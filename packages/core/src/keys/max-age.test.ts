import { describe, expect, it } from 'vitest';
import { freshFor } from './freshness.js';
import { maxAgeOf } from './max-age.js';

const most = 2 ** 31;
const nines = '9'.repeat(400);

describe('maxAgeOf', () => {
  it.each<[string, number | undefined]>([
    ['', undefined],
    ['public', undefined],
    ['max-age=1200', 1200],
    ['MAX-AGE=1200', 1200],
    ['max-age="1200"', 1200],
    ['max-age=0', 0],
    ['max-age=0060', 60],
    ['public,max-age=1200,must-revalidate', 1200],
    [' , ,\tmax-age=1200 , ', 1200],
    // Several: the smallest.
    ['max-age=1200, max-age=300', 300],
    ['max-age=300, max-age=1200', 300],
    [`max-age=${nines}, max-age=300`, 300],
    ['max-age=abc, max-age=300', 300],
    // Beyond the limit: the limit.
    ['max-age=2147483647', most - 1],
    ['max-age=2147483648', most],
    ['max-age=2147483649', most],
    ['max-age=9007199254740993', most],
    [`max-age=${nines}`, most],
    [`max-age="${nines}"`, most],
    [`max-age=${'0'.repeat(400)}`, 0],
    [`max-age=${'0'.repeat(400)}7`, 7],
    // Malformed: none.
    ['max-age', undefined],
    ['max-age=', undefined],
    ['max-age=""', undefined],
    ['max-age=abc', undefined],
    ['max-age=soon', undefined],
    ['max-age=-1', undefined],
    ['max-age=+60', undefined],
    ['max-age=1.5', undefined],
    ['max-age=1e3', undefined],
    ['max-age=0x10', undefined],
    ['max-age=60s', undefined],
    ['max-age=60 s', undefined],
    ['max-age=6 0', undefined],
    ['max-age = 60', undefined],
    ['max-age= 60', undefined],
    ['max-age=60;public', undefined],
    ["max-age='60'", undefined],
    ['max-age="60', undefined],
    ['max-age=60"', undefined],
    ['max-age=" 60"', undefined],
    ['max-age=Infinity', undefined],
    ['max-age=NaN', undefined],
    [`max-age=-${nines}`, undefined],
    // Something else.
    ['s-maxage=9', undefined],
    ['x-max-age=9', undefined],
    ['max-age-x=9', undefined],
    ['s-maxage=9, max-age=1200', 1200],
    ['ext="max-age=9"', undefined],
    ['ext="a, max-age=9", max-age=1200', 1200],
    ['ext="\\", max-age=9", max-age=1200', 1200],
    ['ext="max-age=9, max-age=1200', undefined],
    ['private="no-store", max-age=1200', 1200],
    ['x-no-cache, no-cachex, no-storey, max-age=1200', 1200],
    ['stale-while-revalidate=9, stale-if-error=9, max-age=1200', 1200],
    // Caching is forbidden.
    ['no-store', 0],
    ['No-Cache', 0],
    ['no-cache="set-cookie", max-age=1200', 0],
    [`max-age=${nines}, no-store`, 0],
  ])('reads max-age from the Cache-Control header: %s', (control, seconds) => {
    expect(maxAgeOf(new Headers({ 'cache-control': control }))).toBe(seconds);
  });

  it('reads max-age from several header fields', () => {
    const headers = new Headers({ 'cache-control': 'max-age=1200' });
    headers.append('cache-control', 'max-age=300');
    expect(maxAgeOf(headers)).toBe(300);
  });
});

describe('maxAgeOf', () => {
  it.each<[string, number]>([
    ['0', 1200],
    ['200', 1000],
    [' 200 ', 1000],
    ['1300', -100],
    [nines, 1200 - most],
    ['200, 300', 1000],
    ['200,', 1000],
    // Malformed: absent.
    ['', 1200],
    ['-1', 1200],
    ['-200', 1200],
    ['+200', 1200],
    ['1.5', 1200],
    ['1e3', 1200],
    ['0x10', 1200],
    ['"200"', 1200],
    ['abc', 1200],
    ['200 s', 1200],
    ['Infinity', 1200],
    [', 300', 1200],
    [`-${nines}`, 1200],
  ])('subtracts the Age header from max-age: %s', (age, seconds) => {
    expect(maxAgeOf(new Headers({ 'cache-control': 'max-age=1200', age }))).toBe(seconds);
  });

  it('ignores an Age header without max-age', () => {
    expect(maxAgeOf(new Headers({ age: '200' }))).toBeUndefined();
  });

  it.each([
    ['max-age=0', nines],
    ['max-age=1200', nines],
    [`max-age=${nines}`, nines],
    ['no-store', nines],
    [`max-age=${nines}`, `-${nines}`],
  ])('gives a freshness within its bounds: %s, Age %s', (control, age) => {
    const fresh = freshFor(maxAgeOf(new Headers({ 'cache-control': control, age })));
    expect(fresh).toBeGreaterThanOrEqual(60);
    expect(fresh).toBeLessThanOrEqual(86_400);
  });
});
