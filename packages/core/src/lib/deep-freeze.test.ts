import { describe, expect, it } from 'vitest';
import { deepFreeze } from './deep-freeze.js';

describe('deepFreeze', () => {
  it('freezes lists and plain objects deeply, even circular ones', () => {
    const list = [{ deep: { er: 1 } }];
    const circle: Record<string, unknown> = { list };
    circle.self = circle;
    expect(deepFreeze(circle)).toBe(circle);
    expect([circle, list, list[0], list[0]?.deep].every(Object.isFrozen)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['a date', new Date(0)],
    ['a buffer', new Uint8Array(2)],
    ['an object of a class', new (class Record {})()],
    ['a map', new Map()],
  ])('does not freeze %s', (_name, value) => {
    deepFreeze({ value });
    expect(Object.isFrozen(value)).toBe(false);
  });

  it.each([null, undefined, 5, 'text', true])('returns %j itself', (value) => {
    expect(deepFreeze(value)).toBe(value);
  });

  it('freezes very deep and very wide values', () => {
    const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) as unknown[];
    const wide = Array.from({ length: 300_000 }, () => ({}));
    for (const value of [deep, wide]) {
      expect(deepFreeze(value)).toBe(value);
      expect(Object.isFrozen(value[0])).toBe(true);
    }
  });
});
