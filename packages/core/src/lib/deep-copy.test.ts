import { describe, expect, it } from 'vitest';
import { deepCopy, sameClass, sameInstance } from './deep-copy.js';
import { isDeepFrozen } from './deep-freeze.js';

class Money {
  currency = 'EUR';
  parts = { cents: 5 };
  get cents(): number {
    return this.parts.cents;
  }
  set owner(_owner: string) {
    throw new Error('a setter must not be called');
  }
}
class Hidden {
  #value = 1;
  get value(): number {
    return this.#value;
  }
}

describe('deepCopy', () => {
  it('freezes a copy of plain data deeply, and neither freezes nor shares the original', () => {
    const original = { list: [{ deep: { er: [1] } }], text: 'a', none: null, nothing: undefined };
    const copy = deepCopy(original);
    expect(copy).toEqual(original);
    expect(Object.keys(copy)).toEqual(Object.keys(original));
    expect(isDeepFrozen(copy)).toBe(true);
    for (const part of [original, original.list, original.list[0], original.list[0]?.deep])
      expect(Object.isFrozen(part)).toBe(false);
    expect(copy.list[0]?.deep).not.toBe(original.list[0]?.deep);
  });

  it('returns a deeply frozen value itself', () => {
    const frozen = Object.freeze({ list: Object.freeze(['a']) });
    expect(deepCopy(frozen)).toBe(frozen);
    const shallow = Object.freeze({ list: ['a'] });
    expect(deepCopy(shallow)).not.toBe(shallow);
    expect(isDeepFrozen(deepCopy(shallow))).toBe(true);
  });

  it.each([null, undefined, 5, 'text', true, 1n, Symbol.iterator, () => 1])('returns %s itself', (value) => {
    expect(deepCopy(value)).toBe(value);
  });

  it('copies a date, a map, a set and bytes', () => {
    const original = {
      date: new Date(0),
      map: new Map([['a', { b: 1 }]]),
      set: new Set([{ c: 1 }]),
      bytes: new Uint8Array([1, 2]),
      view: new DataView(new Uint8Array([1, 2, 3]).buffer, 1),
      buffer: new Uint8Array([1]).buffer,
      floats: new Float64Array([0.5]),
    };
    const copy = deepCopy(original);
    expect(copy).toEqual(original);
    copy.date.setTime(5);
    copy.map.set('a', { b: 2 });
    copy.set.clear();
    copy.bytes[0] = 9;
    copy.view.setUint8(0, 9);
    new Uint8Array(copy.buffer)[0] = 9;
    copy.floats[0] = 9;
    expect(original.date.getTime()).toBe(0);
    expect(original.map.get('a')).toEqual({ b: 1 });
    expect(original.set.size).toBe(1);
    expect([...original.bytes]).toEqual([1, 2]);
    expect(original.view.getUint8(0)).toBe(2);
    expect([...new Uint8Array(original.buffer), ...original.floats]).toEqual([1, 0.5]);
    expect([...deepCopy(new Map([[{ k: 1 }, 1]])).keys()]).toEqual([{ k: 1 }]);
  });

  it('copies an object of a class with its class and its members', () => {
    const original = { price: new Money() };
    const { price } = deepCopy(original);
    expect(price).toBeInstanceOf(Money);
    expect(price.cents).toBe(5);
    price.currency = 'USD';
    expect(original.price.currency).toBe('EUR');
    expect(price.parts).not.toBe(original.price.parts);
    expect(Object.isFrozen(original.price)).toBe(false);
  });

  it.each<[string, object]>([
    ['private fields', new Hidden()],
    ['an address', new URL('https://a.test')],
    ['a promise', Promise.resolve()],
    ['a weak map', new WeakMap()],
  ])('returns an object with internal state itself: %s', (_name, value) => {
    expect(deepCopy({ value }).value).toBe(value);
  });

  it('returns objects of classes themselves when a schema created them', () => {
    const price = new Money();
    expect(deepCopy({ price, date: new Date(0) }, sameInstance).price).toBe(price);
    expect(deepCopy(price, sameInstance)).toBe(price);
  });

  it('reads getters once and keeps their values', () => {
    let reads = 0;
    const scopes = ['a'];
    const copy = deepCopy({
      get scopes() {
        reads += 1;
        return scopes;
      },
    });
    expect([copy.scopes, copy.scopes, reads]).toEqual([['a'], ['a'], 1]);
    expect(copy.scopes).not.toBe(scopes);
  });

  it('copies a frozen object with a getter, whose value may change', () => {
    const list = ['a'];
    const tricky = Object.freeze(
      Object.defineProperty({}, 'list', { get: () => list, enumerable: true }) as { list: string[] },
    );
    expect(deepCopy(tricky).list).not.toBe(list);
  });

  it('keeps members named __proto__, symbols, and objects without a prototype', () => {
    const original = JSON.parse('{"__proto__":{"admin":true},"a":1}') as object;
    expect(Object.hasOwn(deepCopy(original), '__proto__')).toBe(true);
    expect((deepCopy(original) as { admin?: unknown }).admin).toBeUndefined();
    const symbol = Symbol('id');
    expect(deepCopy({ [symbol]: [1] })[symbol]).toEqual([1]);
    const bare = Object.assign(Object.create(null) as object, { a: 1 });
    expect(Object.getPrototypeOf(deepCopy(bare))).toBeNull();
  });

  it('copies the visible members of a proxy', () => {
    const row = { scopes: ['a'] };
    const copy = deepCopy(new Proxy(row, {}));
    expect(copy).toEqual(row);
    expect(copy.scopes).not.toBe(row.scopes);
  });

  it('keeps circular and shared references', () => {
    const inner = { a: 1 };
    const circle: Record<string, unknown> = { one: inner, two: inner };
    circle.self = circle;
    const copy = deepCopy(circle);
    expect(copy.self).toBe(copy);
    expect(copy.one).toBe(copy.two);
    expect(copy.one).not.toBe(inner);
    expect(isDeepFrozen(copy)).toBe(true);
  });

  it('copies very deep and very wide values', () => {
    const deep = JSON.parse(`${'['.repeat(50_000)}${']'.repeat(50_000)}`) as unknown[];
    const wide = Array.from({ length: 300_000 }, () => ({}));
    for (const value of [deep, wide]) expect(isDeepFrozen(deepCopy(value))).toBe(true);
  });

  it('rejects an object whose getter returns a new object each time', () => {
    const endless = (): object => ({
      get next() {
        return endless();
      },
    });
    expect(() => deepCopy(endless(), sameClass, 10_000)).toThrow(
      expect.objectContaining({ code: 'configuration_invalid' }),
    );
  });
});
