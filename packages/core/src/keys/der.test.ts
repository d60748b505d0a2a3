import { describe, expect, it } from 'vitest';
import { bitsIn, children, elements, unsigned } from './der.js';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const many = (length: number): readonly number[] => Array.from({ length }, () => 7);

describe('elements', () => {
  it('splits DER into its elements', () => {
    expect(elements(bytes(2, 1, 9, 3, 0, 4, 2, 8, 9))).toEqual([
      { tag: 2, content: bytes(9) },
      { tag: 3, content: bytes() },
      { tag: 4, content: bytes(8, 9) },
    ]);
    expect(elements(bytes())).toEqual([]);
  });

  it.each<[string, number, readonly number[]]>([
    ['short', 0x7f, [0x7f]],
    ['one byte', 0x80, [0x81, 0x80]],
    ['two bytes', 0x1234, [0x82, 0x12, 0x34]],
    ['three bytes', 0x0102, [0x83, 0, 1, 2]],
  ])('accepts a length in the form of %s', (_form, length, spelling) => {
    const found = elements(bytes(4, ...spelling, ...many(length), 5, 0));
    expect(found?.map(({ tag, content }) => [tag, content.length])).toEqual([
      [4, length],
      [5, 0],
    ]);
  });

  it.each<[string, readonly number[]]>([
    ['a tag without a length', [2]],
    ['a content that is cut off', [2, 2, 1]],
    ['a length that is cut off', [2, 0x82, 1]],
    ['a length of four bytes', [2, 0x84, 0, 0, 0, 1, 9]],
    ['a length whose bytes are missing', [2, 0xff, 1]],
    ['an indefinite length', [4, 0x80, ...many(0x80)]],
    ['a tag of several bytes', [0x1f, 1, 9]],
    ['a constructed tag of several bytes', [0x3f, 1, 9]],
    ['bytes behind an element', [2, 1, 9, 2]],
  ])('rejects %s', (_name, values) => {
    expect(elements(bytes(...values))).toBeUndefined();
  });
});

describe('an element of DER', () => {
  it('has children when it is a sequence', () => {
    expect(children({ tag: 0x30, content: bytes(2, 1, 9) })).toEqual([{ tag: 2, content: bytes(9) }]);
    expect(children({ tag: 0x31, content: bytes(2, 1, 9) })).toBeUndefined();
    expect(children({ tag: 0x30, content: bytes(2) })).toBeUndefined();
    expect(children(undefined)).toBeUndefined();
  });

  it('has bits when it is a bit string of whole bytes', () => {
    expect(bitsIn({ tag: 3, content: bytes(0, 8, 9) })).toEqual(bytes(8, 9));
    expect(bitsIn({ tag: 3, content: bytes(1, 8) })).toBeUndefined();
    expect(bitsIn({ tag: 3, content: bytes() })).toBeUndefined();
    expect(bitsIn({ tag: 4, content: bytes(0, 8) })).toBeUndefined();
    expect(bitsIn(undefined)).toBeUndefined();
  });

  it('has a number without its sign byte when it is an integer', () => {
    expect(unsigned({ tag: 2, content: bytes(0, 0x80) })).toEqual(bytes(0x80));
    expect(unsigned({ tag: 2, content: bytes(1, 0) })).toEqual(bytes(1, 0));
    expect(unsigned({ tag: 2, content: bytes(0) })).toEqual(bytes(0));
    expect(unsigned({ tag: 3, content: bytes(1) })).toBeUndefined();
    expect(unsigned(undefined)).toBeUndefined();
  });
});
