import { describe, expect, it } from 'vitest';
import { inRange, parseAddress, parseRange } from './ip-address.js';

describe('parseAddress', () => {
  it.each([
    ['127.0.0.1', '::ffff:127.0.0.1', '::FFFF:7f00:1', '0:0:0:0:0:ffff:127.0.0.1', '::ffff:7f00:0001'],
    ['::1', '0:0:0:0:0:0:0:1', '0000:0000:0000:0000:0000:0000:0000:0001', '::0.0.0.1', '0::1'],
    ['::', '0:0:0:0:0:0:0:0', '::0', '0::', '::0.0.0.0'],
    ['2001:db8::1', '2001:DB8:0:0:0:0:0:1', '2001:0db8::0001', '2001:db8:0::1'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
  ])('reads all texts of one address as the same: %s', (...texts) => {
    const [first, ...others] = texts.map(parseAddress);
    expect(first).toBeTypeOf('bigint');
    for (const other of others) expect(other).toBe(first);
  });

  it('tells different addresses apart', () => {
    const texts = ['127.0.0.1', '127.0.0.2', '::1', '::7f00:1', '::127.0.0.1', '1::', '::1:0', '::ffff:0:1'];
    const numbers = new Set(texts.map(parseAddress));
    // `::127.0.0.1` and `::7f00:1` are the same.
    expect(numbers.size).toBe(texts.length - 1);
    expect(numbers.has(undefined)).toBe(false);
  });

  it.each([
    '',
    ' ',
    'localhost',
    '127.1',
    '127.0.0',
    '127.0.0.1.1',
    '127.0.0.256',
    '127.0.0.01',
    '0x7f.0.0.1',
    '127.0.0.1 ',
    '127.0.0.1\n',
    '127.0.0.1:80',
    '１27.0.0.1',
    ':',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '1::2::3',
    '::12345',
    '::g',
    '[::1]',
    'fe80::1%eth0',
    '::ffff:127.0.0.1.1',
    '::127.0.0.1:1',
    '::ffff:127.0.0.01',
    `${'0:'.repeat(10_000)}1`,
  ])('does not read %j', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });
});

describe('a range', () => {
  it.each<[string, string, boolean]>([
    ['10.0.0.5', '10.0.0.5', true],
    ['10.0.0.5', '10.0.0.6', false],
    ['10.0.0.5', '::ffff:10.0.0.5', true],
    ['::ffff:10.0.0.5', '10.0.0.5', true],
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '::ffff:10.1.2.3', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['10.0.0.0/8', 'a00::', false],
    ['10.1.2.3/8', '10.9.9.9', true],
    ['10.0.0.4/31', '10.0.0.5', true],
    ['10.0.0.4/31', '10.0.0.6', false],
    ['10.0.0.4/32', '10.0.0.5', false],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['2001:db8::/32', '2001:0DB8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::', false],
    ['::ffff:0:0/96', '127.0.0.1', true],
    ['::/0', '127.0.0.1', true],
    ['::1', '::1%lo', false],
    ['10.0.0.0/8', 'proxy', false],
    ['10.0.0.0/8', '', false],
  ])('%s and %s: %s', (range, address, expected) => {
    const parsed = parseRange(range);
    expect(parsed && inRange(address, parsed)).toBe(expected);
  });

  it.each([
    '',
    '/8',
    '10.0.0.0/',
    '10.0.0.0/33',
    '::/129',
    '10.0.0.0/08',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
    'a/8',
  ])('is not %j', (text) => {
    expect(parseRange(text)).toBeUndefined();
  });
});
