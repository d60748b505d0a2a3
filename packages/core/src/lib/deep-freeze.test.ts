import { describe, expect, it } from 'vitest';
import { deepFreeze } from './deep-freeze.js';

describe('frozen', () => {
  it('freezes lists and plain objects to their depth, circles included', () => {
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
  ])('leaves %s to whoever made it', (_name, value) => {
    deepFreeze({ value });
    expect(Object.isFrozen(value)).toBe(false);
  });

  it.each([null, undefined, 5, 'text', true])('gives %j back', (value) => {
    expect(deepFreeze(value)).toBe(value);
  });

  it('goes as deep and as wide as others can make it', () => {
    const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) as unknown[];
    const wide = Array.from({ length: 300_000 }, () => ({}));
    for (const value of [deep, wide]) {
      expect(deepFreeze(value)).toBe(value);
      expect(Object.isFrozen(value[0])).toBe(true);
    }
  });
});
