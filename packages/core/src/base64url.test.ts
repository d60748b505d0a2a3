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

  it('takes exactly the texts that bytes are encoded as, of every length up to three bytes', () => {
    const encoded = new Set<string>(['']);
    const letters = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
    for (let one = 0; one < 256; one += 1) {
      encoded.add(base64url.encode(Uint8Array.of(one)));
      for (const two of [0, 1, 2, 15, 16, 127, 128, 255])
        encoded.add(base64url.encode(Uint8Array.of(two, one)));
      encoded.add(base64url.encode(Uint8Array.of(0, 16, one)));
    }
    for (const text of encoded) expect(base64url.encode(decodeBytes(text) ?? [])).toBe(text);
    // Whatever comes last: nothing that is taken is encoded as anything else.
    for (const start of ['', 'A', 'Aw', 'AAB', 'AAAA'])
      for (const letter of letters) {
        const bytes = decodeBytes(start + letter);
        if (bytes === undefined) expect(encoded.has(start + letter)).toBe(false);
        else expect(base64url.encode(bytes)).toBe(start + letter);
      }
  });
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
