import { ambiguousJson, withMember } from './ambiguous-json.js';
import { each, spelt, tokens } from './case.js';
import type { HostileToken } from './case.js';
import type { Forge } from './forge.js';

const notObjects = [
  '[]',
  '[{}]',
  '"text"',
  '""',
  '0',
  '42',
  'null',
  'true',
  'false',
  '',
  ' ',
  'undefined',
  'NaN',
] as const;

/** Malformed forms of a JSON object; some parsers accept some of them. */
const damaged: Readonly<Record<string, (json: string) => string | Uint8Array>> = {
  'cut off': (json) => json.slice(0, -1),
  'without its first brace': (json) => json.slice(1),
  'with a comma too many': (json) => json.replace(/\}$/, ',}'),
  'in single quotes': (json) => json.replaceAll('"', "'"),
  'with a comment before it': (json) => `/* */${json}`,
  'with a comment behind it': (json) => `${json}// x`,
  'with a byte order mark': (json) => `\ufeff${json}`,
  'with text behind it': (json) => `${json}x`,
  'with another object behind it': (json) => `${json}{}`,
  'with a NUL behind it': (json) => `${json}\0`,
  'with a no-break space before it': (json) => `\u00a0${json}`,
  'with a line break in a text': (json) => json.replace('"}', '\n"}').replace(/\}$/, ',"x":"\n"}'),
  'with names without quotes': (json) => json.replaceAll(/"(\w+)":/g, '$1:'),
  'with a value of NaN': (json) => json.replace(/\}$/, ',"x":NaN}'),
  'with a value of Infinity': (json) => json.replace(/\}$/, ',"x":Infinity}'),
  'with a value of undefined': (json) => json.replace(/\}$/, ',"x":undefined}'),
  'with a hexadecimal number': (json) => json.replace(/\}$/, ',"x":0x10}'),
  'with a number that begins with zero': (json) => json.replace(/\}$/, ',"x":01}'),
  'with an escape that is none': (json) => json.replace(/\}$/, ',"x":"\\x41"}'),
  'in UTF-16': (json) => Buffer.from(json, 'utf16le'),
  'in a list': (json) => `[${json}]`,
  'as text': (json) => JSON.stringify(json),
  'with a byte that is no UTF-8': (json) => withBytes(json, [0xff]),
  'with an overlong byte sequence': (json) => withBytes(json, [0xc0, 0xaf]),
  'with half a surrogate pair': (json) => withBytes(json, [0xed, 0xa0, 0x80]),
  'with a character cut off': (json) => withBytes(json, [0xe2, 0x82]),
};

function withBytes(json: string, bytes: readonly number[]): Uint8Array {
  return Buffer.concat([Buffer.from(json.replace(/\}$/, ',"x":"')), Buffer.from(bytes), Buffer.from('"}')]);
}

/** Tokens with a valid signature whose parts are not a JSON object, or one that parsers read differently. */
export function strangeJson(forge: Forge): readonly HostileToken[] {
  const { issuer, header, payload, signed } = forge;
  const malformed = ['token_malformed'] as const;
  const either = ['token_malformed', 'token_unrecognized'] as const;
  return [
    ...each(notObjects, malformed, (text) => [
      `a payload of ${spelt(text)}`,
      issuer.signText(header(), text),
    ]),
    ...each(notObjects, either, (text) => [`a header of ${spelt(text)}`, issuer.signText(text, payload())]),
    ...each(Object.entries(damaged), malformed, ([how, damage]) => [
      `a payload ${how}`,
      issuer.signText(header(), damage(payload())),
    ]),
    ...each(Object.entries(damaged), either, ([how, damage]) => [
      `a header ${how}`,
      issuer.signText(damage(header()), payload()),
    ]),
    ...tokens(either, { 'a header without members': issuer.signText('{}', payload()) }),
    ...tokens(['issuer_unknown'], { 'a payload without members': issuer.signText(header(), '{}') }),
    ...ambiguousJson(forge),
    ...pollution(forge),
    ...each([100, 1000, 2500], ['claim_malformed'], (depth) => [
      `${depth} lists around the audience`,
      issuer.signText(
        header(),
        withMember(payload({ aud: undefined }), 'aud', nested('[', '""', ']', depth)),
      ),
    ]),
    ...each([100, 1000], ['claim_malformed'], (depth) => [
      `a subject ${depth} objects deep`,
      issuer.signText(
        header(),
        withMember(payload({ sub: undefined }), 'sub', nested('{"a":', '1', '}', depth)),
      ),
    ]),
    ...each([100, 1000, 2500], malformed, (depth) => [
      `a payload of ${depth} lists`,
      issuer.signText(header(), nested('[', '', ']', depth)),
    ]),
    ...each([100, 1000, 2500], either, (depth) => [
      `a header of ${depth} lists`,
      issuer.signText(nested('[', '', ']', depth), payload()),
    ]),
    ...tokens(malformed, {
      'a payload of 5,000 opening brackets': issuer.signText(header(), '['.repeat(5000)),
      'a payload of 1,000 unfinished objects': issuer.signText(header(), '{"a":'.repeat(1000)),
      'an alg 1,000 lists deep': issuer.signText(
        withMember(header({ alg: undefined }), 'alg', nested('[', '', ']', 1000)),
        payload(),
      ),
    }),
    ...tokens(['critical_unsupported'], {
      'a crit 1,000 lists deep': issuer.signText(
        withMember(header(), 'crit', nested('[', '', ']', 1000)),
        payload(),
      ),
    }),
    ...tokens(['key_unknown'], { 'a kid of escaped NULs': signed({}, { kid: '\0'.repeat(100) }) }),
  ];
}

function nested(open: string, inside: string, close: string, depth: number): string {
  return open.repeat(depth) + inside + close.repeat(depth);
}

function pollution({ issuer, header, payload }: Forge): readonly HostileToken[] {
  const good = payload();
  const without = (name: string): string => payload({ [name]: undefined });
  const hidden = ['__proto__', '\\u005f_proto__', 'constructor', 'prototype'] as const;
  const inside = (json: string, name: string, value: string): string =>
    withMember(json, name, name === 'constructor' ? `{"prototype":${value}}` : value);
  return hidden.flatMap((name) => [
    ...each(['aud', 'exp'], ['claim_missing'], (claim) => [
      `${claim} only within ${name}`,
      issuer.signText(header(), inside(without(claim), name, good)),
    ]),
    ...tokens(['issuer_unknown'], {
      [`iss only within ${name}`]: issuer.signText(header(), inside(without('iss'), name, good)),
    }),
    ...tokens(['token_malformed'], {
      [`alg only within ${name}`]: issuer.signText(inside(header({ alg: undefined }), name, header()), good),
    }),
    ...tokens(['critical_unsupported'], {
      [`crit beside ${name}`]: issuer.signText(inside(header({ crit: [] }), name, '{"crit":null}'), good),
    }),
  ]);
}
