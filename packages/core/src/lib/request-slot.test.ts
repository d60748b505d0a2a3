import { expect, it } from 'vitest';
import { requestSlot } from './request-slot.js';

it('requestSlot keeps the last value that was set for each object', () => {
  const place = requestSlot<number>();
  const [one, other] = [{}, Object.create(null) as object];
  expect(place.get(one)).toBeUndefined();
  place.set(one, 1);
  place.set(other, 2);
  place.set(one, 3);
  expect([place.get(one), place.get(other), place.get({})]).toEqual([3, 2, undefined]);
});

it.each([
  ['an object', { method: 'GET' }],
  ["Node's own request", { method: 'GET', rawHeaders: [] }],
])(
  'requestSlot hides a value on %s from other slots, listings, copies and inheriting objects',
  (_name, request) => {
    const [place, another] = [requestSlot<string>(), requestSlot<string>()];
    place.set(request, 'secret');
    expect(another.get(request)).toBeUndefined();
    expect(Reflect.ownKeys(request)).toEqual(Object.keys(request));
    for (const copy of [{ ...request }, structuredClone(request), Object.create(request) as object])
      expect(place.get(copy)).toBeUndefined();
    expect(JSON.stringify(request)).not.toContain('secret');
  },
);

it.each([
  ['a function', () => undefined],
  ['a proxy', new Proxy({}, {})],
  ['a Request', new Request('https://api.test')],
  ['a Headers', new Headers()],
  ["Node's own request", { rawHeaders: [] }],
  ['the same with another prototype, as Express has it', Object.create({ rawHeaders: [] }) as object],
])('requestSlot stores a value on %s', (_name, object) => {
  const place = requestSlot<number>();
  place.set(object, 1);
  expect(place.get(object)).toBe(1);
});
