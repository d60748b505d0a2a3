import { describe, expect, it } from 'vitest';
import { decodeBase64 } from './base64.js';

describe('decodeBase64', () => {
  it.each<[string, readonly number[]]>([
    ['', []],
    ['AA==', [0]],
    ['+/8=', [0xfb, 0xff]],
    ['AAEC', [0, 1, 2]],
  ])('decodes %j', (text, bytes) => {
    expect([...(decodeBase64(text) ?? [])]).toEqual(bytes);
  });

  it.each([
    ['AA', 'lacks its padding'],
    ['AA=', 'lacks half of its padding'],
    ['AA===', 'has too much padding'],
    ['AB==', 'has unused bits that are set'],
    ['-_8=', 'has the characters of base64url'],
    ['AA\n==', 'has a line break'],
    [' AA==', 'has a space'],
    ['AA==AA==', 'has two encodings in a row'],
    ['A', 'has a rest of one character'],
    ['=', 'is only padding'],
    ['\u0100AAA', 'has a character beyond Latin-1'],
  ])('rejects %j, which %s', (text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });
});
