import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import { ambiguous, decodeBytes, decodeObject, isBase64url } from './base64url.js';

describe('decodeBytes', () => {
  it('decodes base64url without padding', () => {
    expect([...(decodeBytes('_-8') ?? [])]).toEqual([0xff, 0xef]);
    expect([...(decodeBytes('') ?? [1])]).toEqual([]);
  });

  it.each(['_-8=', '/+8', '_-9', 'A', 'AAAAA', '_ -8', '_-8\n', '_-8.', 'ä', '_-8\0'])(
    'rejects text that is not the only encoding of its bytes: %j',
    (segment) => {
      expect(decodeBytes(segment)).toBeUndefined();
    },
  );

  it('rejects characters above 255, whose upper byte the decoder of Node.js drops', () => {
    const [first = '', ...rest] = '_-8A';
    const spelling = String.fromCharCode(first.charCodeAt(0) + 0x100) + rest.join('');
    expect(decodeBytes('_-8A')).toHaveLength(3);
    expect(decodeBytes(spelling)).toBeUndefined();
  });

  it('accepts exactly the encodings of all byte strings, tried up to three bytes', () => {
    const encoded = new Set<string>(['']);
    const letters = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
    for (let one = 0; one < 256; one += 1) {
      encoded.add(base64url.encode(Uint8Array.of(one)));
      for (const two of [0, 3, 127, 255]) encoded.add(base64url.encode(Uint8Array.of(two, one)));
      encoded.add(base64url.encode(Uint8Array.of(0, 0, one)));
    }
    for (const text of encoded) expect(base64url.encode(decodeBytes(text) ?? new Uint8Array(9))).toBe(text);
    // For every last character, an accepted text is the encoding of its bytes.
    for (const start of ['', 'A', 'Aw', 'AAB', 'AAAA'])
      for (const letter of letters) {
        const bytes = decodeBytes(start + letter);
        const again = bytes === undefined ? undefined : base64url.encode(bytes);
        expect(again).toBe(encoded.has(start + letter) ? start + letter : undefined);
      }
  });
});

describe('isBase64url', () => {
  it('agrees with decodeBytes for every start and every last character up to U+0200', () => {
    for (const start of ['', 'A', 'Aw', 'AAB', 'AAAA', '_-8', 'A+', 'A/', '=', ' ', '\n', '\u0141A'])
      for (let code = 0; code < 0x200; code += 1) {
        const segment = start + String.fromCharCode(code);
        expect([segment, isBase64url(segment)]).toEqual([segment, decodeBytes(segment) !== undefined]);
      }
    expect(isBase64url('')).toBe(true);
    expect(isBase64url('AAAA\n')).toBe(false);
  });
});

describe('decodeObject', () => {
  it('decodes one JSON object', () => {
    expect(decodeObject(base64url.encode('{"ä":1}'))).toEqual({ ä: 1 });
  });

  it.each(['null', '[]', '5', '"a"', 'true', '', '{', '{}{}', "{'a':1}"])('rejects %j', (json) => {
    expect(decodeObject(base64url.encode(json))).toBeUndefined();
    expect(decodeObject(base64url.encode(` ${json}`))).toBeUndefined();
  });

  it('rejects a byte order mark before JSON', () => {
    expect(decodeObject(base64url.encode('{"a":"\ufffd"}'))).toEqual({ a: '\ufffd' });
    for (const json of ['{"a":1}', '{"a":"\ufffd"}'])
      expect(decodeObject(base64url.encode(`\ufeff${json}`))).toBeUndefined();
  });

  it('rejects text that is not UTF-8', () => {
    const bytes = Uint8Array.from('{"a":"??"}', (character) => character.charCodeAt(0));
    expect(decodeObject(base64url.encode(bytes))).toEqual({ a: '??' });
    bytes.set([0xff, 0xc0], bytes.indexOf('?'.charCodeAt(0)));
    expect(decodeObject(base64url.encode(bytes))).toBeUndefined();
  });

  it('reports ambiguous JSON, but not invalid JSON', () => {
    expect(decodeObject(base64url.encode('{"a":1,"\\u0061":2}'))).toBe(ambiguous);
    expect(decodeObject(base64url.encode('{"a":"\\ud800"}'))).toBe(ambiguous);
    expect(decodeObject(base64url.encode('[{"a":1,"a":2}]'))).toBeUndefined();
    expect(decodeObject(base64url.encode('{"a":1,"a":2'))).toBeUndefined();
  });

  it('does not set a prototype from a member named __proto__', () => {
    const object = decodeObject(base64url.encode('{"__proto__":{"admin":true}}'));
    expect(object).not.toHaveProperty('admin');
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });
});

describe('decodeObject of a text that is longer than the buffer of 16,384 characters', () => {
  const object = (length: number) => ({ a: 'ä'.repeat(length) });

  it.each([6000, 6139, 6140, 6141, 20_000])('decodes an object with %i letters', (length) => {
    expect(decodeObject(base64url.encode(JSON.stringify(object(length))))).toEqual(object(length));
  });

  it.each<[string, (encoded: string) => string]>([
    ['padding', (encoded) => `${encoded}=`],
    ['another character', (encoded) => `${encoded.slice(0, -4)}+/AA`],
    [
      'a byte order mark',
      (encoded) => base64url.encode(`\ufeff${new TextDecoder().decode(base64url.decode(encoded))}`),
    ],
    ['a list', (encoded) => base64url.encode(` [${new TextDecoder().decode(base64url.decode(encoded))}]`)],
    ['bytes that are no UTF-8', (encoded) => base64url.encode(base64url.decode(encoded).fill(0xff, 10, 12))],
  ])('rejects %s', (_what, change) => {
    expect(decodeObject(change(base64url.encode(JSON.stringify(object(20_000)))))).toBeUndefined();
  });
});

describe('decodeObject, by the first byte', () => {
  it('decodes an object after white space', () => {
    for (const space of ['', ' ', '\t', '\n', '\r', '\r\n\t  '])
      expect(decodeObject(base64url.encode(`${space}{"a":1}`))).toEqual({ a: 1 });
  });

  it.each(Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !isStart(byte)))(
    'decodes nothing after the byte %i',
    (byte) => {
      const rest = new TextEncoder().encode('{"a":1}');
      expect(decodeObject(base64url.encode(Uint8Array.of(byte, ...rest)))).toBeUndefined();
      expect(decodeObject(base64url.encode(Uint8Array.of(byte)))).toBeUndefined();
    },
  );

  it('decodes nothing from an empty text', () => {
    expect(decodeObject('')).toBeUndefined();
  });

  function isStart(byte: number): boolean {
    return [0x20, 0x09, 0x0a, 0x0d].includes(byte);
  }
});
