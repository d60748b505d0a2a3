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

const node = () => ({ method: 'GET', rawHeaders: [] });

it.each<[string, (request: object) => object]>([
  ['raw, as in Fastify', (raw) => ({ raw })],
  ['req, as in Koa', (req) => ({ req })],
])("requestSlot stores one value for a request and Node's own request in its %s", (_name, wrap) => {
  const place = requestSlot<number>();
  const [inner, other] = [node(), node()];
  place.set(inner, 1);
  expect([place.get(wrap(inner)), place.get(wrap(other))]).toEqual([1, undefined]);
  place.set(wrap(other), 2);
  expect([place.get(other), place.get(wrap(other)), place.get(inner)]).toEqual([2, 2, 1]);
});

it.each<[string, object, object]>([
  ["another Node's request that a middleware put there", { ...node(), raw: node() }, { raw: 'kept' }],
  ['the bytes of the body', { raw: new Uint8Array(3) }, { raw: new Uint8Array(3) }],
  ['a Request, as in Hono', { req: { raw: new Request('https://api.test') } }, {}],
  ['null', { raw: null, req: null }, { raw: null }],
  ['text for headers', { raw: { rawHeaders: 'a' } }, {}],
])('requestSlot stores a value on the request itself if its raw is %s', (_name, request, other) => {
  const place = requestSlot<number>();
  place.set(request, 1);
  expect([place.get(request), place.get(other)]).toEqual([1, undefined]);
  expect(place.get((request as { raw?: object }).raw ?? other)).toBeUndefined();
});

it.each([
  ['null', null],
  ['undefined', undefined],
  ['a text', 'request'],
  ['a number', 1],
])('requestSlot rejects %s with an error that says what it takes', (_name, request) => {
  const place = requestSlot<number>();
  expect(() => place.set(request as unknown as object, 1)).toThrow('The request must be an object');
  expect(() => place.get(request as unknown as object)).toThrow('The request must be an object');
});
