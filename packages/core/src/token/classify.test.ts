import { base64url } from 'jose';
import { describe, expect, it } from 'vitest';
import { classify } from './classify.js';

const encode = (text: string): string => base64url.encode(text);
const bytes = (...values: number[]): string => base64url.encode(Uint8Array.of(...values));
const head = encode('{"alg":"ES256"}');
const body = encode('{"sub":"a"}');
const notUtf8 = bytes(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d);

/** The kind of a token, or the code of its denial. */
function kindOf(raw: unknown, maxTokenLength = 16_384): string {
  const classified = classify(raw as string, maxTokenLength);
  return classified.denial ? classified.denial.code : classified.token.kind;
}

describe('classify', () => {
  it.each<[string, string, string]>([
    ['three parts with a header and claims', `${head}.${body}.c2ln`, 'jwt'],
    ['an empty signature, which no key will accept', `${head}.${body}.`, 'jwt'],
    ['a header with a kid and a typ', `${encode('{"alg":"a","kid":"k","typ":"t"}')}.${body}.`, 'jwt'],
    ['five parts with a header', `${head}.a.b.c.d`, 'jwe'],
    ['five parts, most of them empty', `${head}....`, 'jwe'],
    ['no dot', 'abcdef', 'opaque'],
    ['one dot', `${head}.${body}`, 'opaque'],
    ['three dots', `${head}.${body}.a.b`, 'opaque'],
    ['five dots', `${head}.a.b.c.d.e`, 'opaque'],
    ['dots alone', '....', 'opaque'],
    ['two dots without a header', 'a.b.c', 'opaque'],
    ['four dots without a header', 'a.b.c.d.e', 'opaque'],
    ['every character of RFC 6750', 'aZ09-._~+/==', 'opaque'],
  ])('recognizes %s by its shape', (_name, raw, kind) => {
    expect(kindOf(raw)).toBe(kind);
  });

  it.each<[string, string]>([
    ['null', 'null'],
    ['a list', '[{"alg":"ES256"}]'],
    ['a number', '5'],
    ['a string', '"alg"'],
    ['no JSON', '{alg:1}'],
    ['nothing', ''],
    ['JSON behind a byte order mark', '\ufeff{"alg":"ES256"}'],
  ])('treats a token as opaque when its first part is %s', (_name, header) => {
    expect(kindOf(`${encode(header)}.${body}.c2ln`)).toBe('opaque');
    expect(kindOf(`${encode(header)}.a.b.c.d`)).toBe('opaque');
  });

  it.each<[string, string]>([
    ['no alg', '{}'],
    ['an alg that is null', '{"alg":null}'],
    ['an alg that is a number', '{"alg":256}'],
    ['an alg that is a list', '{"alg":["ES256"]}'],
    ['an inherited alg', '{"__proto__":{"alg":"ES256"}}'],
    ['a kid that is a number', '{"alg":"ES256","kid":1}'],
    ['a typ that is a number', '{"alg":"ES256","typ":1}'],
  ])('rejects a JWT whose header has %s', (_name, header) => {
    expect(kindOf(`${encode(header)}.${body}.c2ln`)).toBe('token_malformed');
  });

  it.each<[string, string, object]>([
    ['a kid', '{"alg":"ES256","kid":null}', { alg: 'ES256' }],
    ['a typ', '{"alg":"ES256","typ":null}', { alg: 'ES256' }],
    ['several members', '{"cty":null,"alg":"ES256","kid":"k","x5c":null}', { alg: 'ES256', kid: 'k' }],
    ['a member within another', '{"alg":"ES256","jwk":{"kid":null}}', { alg: 'ES256', jwk: { kid: null } }],
    ['crit, which restricts', '{"alg":"ES256","crit":null}', { alg: 'ES256', crit: null }],
    ['a member named like the prototype', '{"alg":"ES256","__proto__":null,"kid":null}', { alg: 'ES256' }],
  ])('reads a header without its members that are null, but keeps crit: %s', (_name, header, expected) => {
    const classified = classify(`${encode(header)}.${body}.c2ln`, 16_384);
    const read = (classified as { token: { unverified: { header: object } } }).token.unverified.header;
    expect(read).toStrictEqual(expected);
    expect(kindOf(`${encode(header)}.a.b.c.d`)).toBe('jwe');
  });

  it.each<[string, string, string | undefined]>([
    ['an opaque token with a pipe (Laravel Sanctum)', '1|abc', '"|"'],
    ['a quoted token', '"abc"', '"\\""'],
    ['a space', 'a b', 'U+0020'],
    ['a line break', 'abc\n', 'U+000A'],
    ['a control character', 'a\u007f', 'U+007F'],
    ['a letter outside ASCII', 'tökén', 'U+00F6'],
    ['a character of two halves', 'a\u{1f511}b', 'U+1F511'],
    ['half of such a character', 'a\ud800', 'U+D800'],
    ['an equal sign within', 'a=b', '"="'],
    ['an equal sign alone', '=', '"="'],
    ['another character behind an equal sign', 'a=b|', '"|"'],
    ['the first of several', 'a%b|c', '"%"'],
    ['a JWT with padding', `${head}.${body}=.c2ln`, '"="'],
    ['a JWT with the alphabet of plain base64', `${head}.${body}.c2+/`, '"+"'],
    ['a JWE with padding', `${head}.a.b.c.d=`, '"="'],
    ['nothing', '', undefined],
    ['a JWT that was cut off', `${head}.${body}.c2lnc`, undefined],
    ['a JWT with ambiguous JSON', `${encode('{"a":1,"a":2}')}.${body}.`, undefined],
  ])('names the character that is not allowed: %s', (_name, raw, character) => {
    const { denial } = classify(raw, 16_384);
    expect(denial?.code).toBe('token_malformed');
    expect(denial?.detail).toEqual(character === undefined ? {} : { character });
    expect(denial?.hint.includes(`contains the character ${character}, which`)).toBe(character !== undefined);
  });

  it('names no other part of a malformed token', () => {
    expect(JSON.stringify(classify('sEcReT|tOkEn', 16_384))).not.toMatch(/sEcReT|tOkEn/);
  });

  it.each<[string, string]>([
    ['a list', encode('[{"exp":1}]')],
    ['null', encode('null')],
    ['a string', encode('"sub"')],
    ['two objects', encode('{}{}')],
    ['nothing', ''],
    ['text that is not UTF-8', notUtf8],
    ['an object behind a byte order mark', encode('\ufeff{}')],
  ])('rejects a JWT whose payload is %s', (_name, payload) => {
    expect(kindOf(`${head}.${payload}.c2ln`)).toBe('token_malformed');
  });

  it.each<[string, string]>([
    ['a name twice', '"a":1,"a":2'],
    ['a name twice with the same value', '"a":1,"a":1'],
    ['a name that is spelt in two ways', '"a":1,"\\u0061":2'],
    ['a name twice deep within', '"a":[{"b":{"c":1,"d":2,"c":3}}]'],
    ['a text with half a surrogate pair', '"a":"\\ud800"'],
    ['a name with half a surrogate pair', '"\\udc00":1'],
  ])('rejects ambiguous JSON in a header or a payload: %s', (_name, members) => {
    const strange = encode(`{"alg":"ES256",${members}}`);
    expect(kindOf(`${strange}.${body}.c2ln`)).toBe('token_malformed');
    expect(kindOf(`${head}.${strange}.c2ln`)).toBe('token_malformed');
    expect(kindOf(`${strange}.a.b.c.d`)).toBe('token_malformed');
  });

  it('does not parse a cached header again', () => {
    const strange = encode('{"alg":"ES256","a":1,"a":2}');
    const known = { alg: 'ES256' };
    const classified = classify(`${strange}.${body}.c2ln`, 16_384, () => known);
    expect(classified).toMatchObject({ token: { kind: 'jwt', unverified: { header: known } } });
  });

  it('accepts a payload that contains U+FFFD', () => {
    expect(kindOf(`${head}.${encode('{"sub":"\ufffd"}')}.c2ln`)).toBe('jwt');
  });

  const signatures: readonly (readonly [string, string])[] = [
    ['padding', 'c2k='],
    ['the alphabet of plain base64', 'c2+/'],
    ['trailing bits that mean nothing', 'c2l'],
    ['a single character of a group', 'c2lnc'],
    ['a space', 'c2 n'],
    ['a line break at the end', 'c2ln\n'],
    ['a tab', '\tc2ln'],
    ['a NUL', 'c2ln\0'],
    ['a letter outside ASCII', 'c2lä'],
  ];
  it.each(signatures)('rejects base64url with %s, in the claims and in the signature', (_name, bad) => {
    expect(kindOf(`${head}.${body}.${bad}`)).toBe('token_malformed');
    expect(kindOf(`${head}.${body}${bad}.c2ln`)).toBe('token_malformed');
  });

  const foreign = [' ', '\t', '\n', '\0', '\u0085', '\u00a0', 'ä', 'ÿ', '\u2028', '\ufeff', '\ufffd'];
  const wide = ['\ud800', '\udfff', '\u{1f511}', '０', 'Ａ', 'ſ', '\u212a', '=', '+', '/', '"', '%', ','];
  it.each([...foreign, ...wide])('rejects a JWE with a part that contains %j', (bad) => {
    for (const part of [`${bad}.b.c.d`, `a.${bad}.c.d`, `a.b.${bad}.d`, `a.b.c.d${bad}`, `${bad}a.b.c.d`])
      expect(kindOf(`${head}.${part}`)).toBe('token_malformed');
  });

  it.each([...foreign, ...wide.slice(0, 7)])('rejects an opaque token that contains %j', (bad) => {
    for (const raw of [bad, `${bad}abc`, `a${bad}c`, `abc${bad}`, `abc=${bad}`, `a.b.${bad}`])
      expect(kindOf(raw)).toBe('token_malformed');
  });

  it.each([
    'two words',
    'a,b',
    '"quoted"',
    'a=b',
    '=',
    '',
    ' ',
    'a\nb',
    'a\0b',
    'tökén',
    'a;b',
    '{}',
    'a\\b',
  ])('rejects %j, which is no bearer token', (raw) => {
    expect(kindOf(raw)).toBe('token_malformed');
  });

  it.each([
    [undefined],
    [null],
    [5],
    [true],
    [{}],
    [['a']],
    [new String('a')],
    [new TextEncoder().encode('a')],
    [Symbol('a')],
  ])('rejects a value that is no string', (raw) => {
    expect(kindOf(raw)).toBe('token_malformed');
  });

  it('rejects a token that is too long before it parses it', () => {
    const long = 'a'.repeat(10 * 1024 * 1024);
    for (const raw of [long, `${head}.${long}.c2ln`, '.'.repeat(20_000), `${head}.${body}.${long}!`]) {
      expect(kindOf(raw)).toBe('token_too_long');
    }
  });

  it('accepts a token of exactly the maximum length', () => {
    expect(kindOf('a'.repeat(256), 256)).toBe('opaque');
    expect(kindOf('a'.repeat(257), 256)).toBe('token_too_long');
    expect(classify('a'.repeat(257), 256)).toMatchObject({ denial: { detail: { maxTokenLength: 256 } } });
  });
});
