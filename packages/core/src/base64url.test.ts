import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import { decodeBytes, decodeObject } from './base64url.js';

describe('decodeBytes', () => {
  it('decodes base64url without padding', () => {
    expect([...(decodeBytes('_-8') ?? [])]).toEqual([0xff, 0xef]);
    expect([...(decodeBytes('') ?? [1])]).toEqual([]);
  });

  it.each(['_-8=', '/+8', '_-9', 'A', 'AAAAA', '_ -8', '_-8\n', '_-8.', 'ä', '_-8\0'])(
    'refuses what is not the one spelling of its bytes: %j',
    (segment) => {
      expect(decodeBytes(segment)).toBeUndefined();
    },
  );
});

describe('decodeObject', () => {
  it('decodes one JSON object', () => {
    expect(decodeObject(base64url.encode('{"ä":1}'))).toEqual({ ä: 1 });
  });

  it.each(['null', '[]', '5', '"a"', 'true', '', '{', '{}{}', "{'a':1}"])('refuses %j', (json) => {
    expect(decodeObject(base64url.encode(json))).toBeUndefined();
  });

  it('refuses text that is not UTF-8', () => {
    const bytes = Uint8Array.from('{"a":"??"}', (character) => character.charCodeAt(0));
    expect(decodeObject(base64url.encode(bytes))).toEqual({ a: '??' });
    bytes.set([0xff, 0xc0], bytes.indexOf('?'.charCodeAt(0)));
    expect(decodeObject(base64url.encode(bytes))).toBeUndefined();
  });

  it('lets a member named __proto__ change nothing', () => {
    const object = decodeObject(base64url.encode('{"__proto__":{"admin":true}}'));
    expect(object?.admin).toBeUndefined();
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });
});
