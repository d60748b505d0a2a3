import { describe, expect, it } from 'vitest';
import { lruMap } from './lru-map.js';

describe('lruMap', () => {
  it('evicts the least recently used entry', () => {
    const map = lruMap<number>(2);
    map.set('a', 1);
    map.set('b', 2);
    expect(map.get('a')).toBe(1);
    map.set('c', 3);
    expect(['a', 'b', 'c'].map(map.get)).toEqual([1, undefined, 3]);
  });

  it('counts an entry once, and treats each set as a use', () => {
    const map = lruMap<number>(2);
    for (const [key, value] of [
      ['a', 1],
      ['b', 2],
      ['a', 3],
      ['a', 4],
      ['c', 5],
    ] as const)
      map.set(key, value);
    expect(['a', 'b', 'c'].map(map.get)).toEqual([4, undefined, 5]);
  });

  it('frees the space of deleted entries, and finds no inherited keys', () => {
    const map = lruMap<number>(2);
    map.set('a', 1);
    map.set('b', 2);
    expect([map.delete('a'), map.delete('a')]).toEqual([true, false]);
    map.set('c', 3);
    expect(['a', 'b', 'c', '__proto__', 'constructor'].map(map.get)).toEqual([
      undefined,
      2,
      3,
      undefined,
      undefined,
    ]);
  });

  it('never grows beyond its limit', () => {
    const map = lruMap<number>(10);
    const sizes = Array.from({ length: 1000 }, (_, at) => {
      map.set(String(at), at);
      return map.size;
    });
    expect(Math.max(...sizes)).toBe(10);
  });

  it('limits the total weight, and stores no entry that alone exceeds it', () => {
    const map = lruMap<number>(10, (value) => value);
    map.set('a', 4);
    map.set('b', 6);
    map.set('c', 11);
    expect(['a', 'b', 'c'].map(map.get)).toEqual([4, 6, undefined]);
    map.set('d', 5);
    expect(['a', 'b', 'd'].map(map.get)).toEqual([undefined, undefined, 5]);
    map.set('d', 11);
    expect([map.get('d'), map.size]).toEqual([undefined, 0]);
  });
});
