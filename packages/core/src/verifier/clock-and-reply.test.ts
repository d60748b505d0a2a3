import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../index.js';
import type { Denial } from '../response/denial.js';
import { checkedClock, checkedReply } from './clock-and-reply.js';

const denial = { code: 'token_expired', status: 401 } as Denial;
const standard = { status: 401, headers: { 'www-authenticate': 'Bearer' }, body: '{}' } as const;

/** The result of a `reply` function that returns this value. */
const replied = (given: unknown): unknown => checkedReply(() => given)(denial, standard);

describe('the clock of createVerifier', () => {
  it.each([0, 1_800_000_000.5, 99_999_999_999, Number.NaN])('may return %s', (seconds) => {
    expect(checkedClock(() => seconds)()).toBe(seconds);
  });

  it.each<[unknown]>([
    [undefined],
    [null],
    ['1800000000'],
    [new Date(0)],
    [{}],
    [Promise.resolve(5)],
    [-1],
    [1e11],
    [1_800_000_000_000],
    [Number.POSITIVE_INFINITY],
    [Number.NEGATIVE_INFINITY],
  ])('that returns %s causes an error that names it', (given) => {
    expect(checkedClock(() => given)).toThrow(ConfigurationError);
    expect(checkedClock(() => given)).toThrow(
      '"now" of createVerifier must give the seconds since the epoch, as a number',
    );
  });
});

describe('the reply function of createVerifier', () => {
  it('gets the denial and the standard reply', () => {
    const seen: unknown[] = [];
    const reply = checkedReply((...both) => {
      seen.push(both);
      return both[1];
    });
    expect(reply(denial, standard)).toBe(standard);
    expect(seen).toEqual([[denial, standard]]);
  });

  it.each<[string, object]>([
    ['the lowest status', { ...standard, status: 200 }],
    ['the highest status', { ...standard, status: 599 }],
    ['no header and an empty body', { status: 403, headers: {}, body: '' }],
  ])('may return %s', (_name, given) => {
    expect(replied(given)).toBe(given);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['text', 'denied'],
    ['a list', [standard]],
    ['a promise', Promise.resolve(standard)],
    ['a function with the members of a reply', Object.assign(() => {}, standard)],
    ['no status', { headers: {}, body: '' }],
    ['a status that is text', { ...standard, status: '401' }],
    ['a status that is a list', { ...standard, status: [401] }],
    ['a broken status', { ...standard, status: 401.5 }],
    ['a status that is no number', { ...standard, status: Number.NaN }],
    ['a status below those that end an answer', { ...standard, status: 199 }],
    ['a status beyond those of HTTP', { ...standard, status: 600 }],
    ['no body', { status: 401, headers: {} }],
    ['a body that is no string', { ...standard, body: { error: 'denied' } }],
    ['no headers', { status: 401, body: '' }],
    ['headers of fetch', { ...standard, headers: new Headers(standard.headers) }],
    ['headers in a map', { ...standard, headers: new Map() }],
    ['headers in a list', { ...standard, headers: [] }],
    ['a promise of headers', { ...standard, headers: Promise.resolve(standard.headers) }],
    ['a header that is no string', { ...standard, headers: { 'x-a': 5 } }],
    ['a header of several lines', { ...standard, headers: { 'x-a': 'a\r\nx-b: b' } }],
    ['a header that frames the answer', { ...standard, headers: { 'content-length': '5' } }],
  ])('that returns %s causes an error that names it', (_name, given) => {
    expect(() => replied(given)).toThrow(ConfigurationError);
    expect(() => replied(given)).toThrow('"reply" of createVerifier must give { status, headers, body }');
  });
});
