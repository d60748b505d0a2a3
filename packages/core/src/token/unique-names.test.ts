import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasUniqueNames } from './unique-names.js';

const verdict = (text: string): boolean => hasUniqueNames(text, JSON.parse(text) as object);

describe('hasUniqueNames', () => {
  it.each([
    '{"a":1,"a":2}',
    '{"a":1,"a":1}',
    '{"a":1,"b":2,"a":3}',
    '{"a":1,"b":2,"c":3,"a":null,"b":null}',
    '{"a":{},"a":{}}',
    '{"a":{"b":1,"c":2},"a":3}',
    '{"a":3,"a":{"b":1,"c":2}}',
    '{"":1,"":2}',
    '{"1":1,"1":2}',
    '{"__proto__":1,"__proto__":2}',
    '{"__proto__":{},"\\u005f_proto__":{}}',
    '{"__proto__":{"a":1,"a":2}}',
    '{"constructor":1,"constructor":2}',
    '{"toString":1,"toString":2}',
    '{"length":1,"length":2}',
    '{"a":1,"\\u0061":2}',
    '{"\\u0061":1,"\\u0061":2}',
    '{"a\\/b":1,"a/b":2}',
    '{"\\u00e9":1,"é":2}',
    '{"\\u00E9":1,"\\u00e9":2}',
    '{"\\ud83d\\udd11":1,"🔑":2}',
    '{"\\"":1,"\\u0022":2}',
    '{"\\\\":1,"\\u005c":2}',
    '{"a:":1,"a:":2}',
    '{"\\":":1,"\\":":2}',
    '{"a" :1,"a":2}',
    '{"a"\n:1,"a"\t:\r2}',
    ' { "a" : 1 , "a" : 2 } ',
    '{"x":{"a":1,"a":2}}',
    '{"x":[{"a":1,"a":2}]}',
    '{"x":[[[[{"y":{"a":1,"a":2}}]]]]}',
    '{"x":[{"a":1},{"a":1,"a":2}]}',
    '{"x":"{","y":{"a":1,"a":2}}',
    '{"x":"\\\\","a":1,"a":2}',
    '{"a":1,"a":"x:y"}',
    '{"x":"\\":","a":1,"a":2}',
    '{"x":"a : b","a":1,"a":2}',
    '{"x":"\\\\\\":\\\\\\"","a":1,"a":2}',
  ])('returns false for a repeated name: %s', (text) => {
    expect(verdict(text)).toBe(false);
  });

  it.each([
    '\\ud800',
    '\\uDBFF',
    '\\udc00',
    '\\uDFFF',
    '\\ud800\\ud800',
    '\\udc00\\ud800',
    '\\ud800x\\udc00',
    '\\ud800 \\udc00',
    '\\ud800xudc00',
    '\\ud800\\ndc00',
    '\\ud800\\\\udc00',
    '\\ud800\\u0041',
    '\\ud800\\n',
    '\\ud83d\\udd11\\udd11',
    '\\ud83d\\ud83d\\udd11',
    '\\\\\\ud800',
    'a\\/\\ud800',
    '\\ud800\ud83d\udd11',
  ])('returns false for an unpaired surrogate, in a value or in a name: %s', (half) => {
    expect(verdict(`{"a":"${half}"}`)).toBe(false);
    expect(verdict(`{"a":["x","${half}"]}`)).toBe(false);
    expect(verdict(`{"${half}":1}`)).toBe(false);
    expect(verdict(`{"b":{"${half}":{"a" : 1}}}`)).toBe(false);
  });
});

describe('hasUniqueNames', () => {
  it.each([
    '{}',
    ' {\n} ',
    '{"a":1,"b":2}',
    '{"a":1,"A":2}',
    '{"é":1,"e\u0301":2}',
    '{"a":{"a":{"a":1}}}',
    '{"a":[{"b":1},{"b":1}]}',
    '{"a":{"b":1},"c":{"b":1}}',
    '{"2":1,"1":2,"a":3}',
    '{"__proto__":1,"a":{"__proto__":2}}',
    '{"__proto__":{"a":1},"a":2}',
    '{"a":"\\"a\\":1,\\"a\\":2"}',
    '{"a":":","b":"\\":"}',
    '{":":1,"\\":":2,"a" : 3}',
    '{"a":"https://id.example.com","b":"https:\\/\\/id.example.com"}',
    '{"a":"{\\"b\\":1}"}',
    '{"a":"\\\\"}',
    '{"a":"\\\\\\""}',
    '{"a":"\\\\ud800","\\\\udc00":1}',
    '{"a":"\\u0041\\u00e9\\ud7ff\\ue000\\uD83D\\uDD11"}',
    '{"\\ud83d\\udd11":"\\ud83d\\udd11\\ud83d\\udd11"}',
    '{"a":"🔑","🔑":"\\u0000"}',
    '{"a":1.0,"b":1e2,"c":-0,"d":[null,true,[],{}]}',
  ])('returns true for %s', (text) => {
    expect(verdict(text)).toBe(true);
  });

  it('works at any depth, without recursion', () => {
    const nested = (inside: string, depth: number): string =>
      `${'{"a":['.repeat(depth)}${inside}${']}'.repeat(depth)}`;
    expect(verdict(nested('{"b":1,"c":2}', 1000))).toBe(true);
    expect(verdict(nested('{"b":1,"b":2}', 1000))).toBe(false);
    expect(verdict(`{"a":${'['.repeat(4000)}${']'.repeat(4000)}}`)).toBe(true);
  });

  it('runs in time linear to the length of the text', () => {
    const texts = ['\\\\', '\\"', ':', ' :', '":', '\\ud83d\\udd11', '{'].map(
      (part) => `{"a":${JSON.stringify(part.repeat(20_000)).replaceAll('\\\\u', '\\u')},"b" : 1}`,
    );
    for (const text of texts) expect(verdict(text)).toBe(true);
  });
});

/** Writes a value as JSON with random whitespace and escapes. `twice` selects a member to repeat. */
function spell(value: unknown, pick: () => number, twice: { left: number }): string {
  const blank = (): string => ['', '', '', ' ', '\n', '\t', '\r '][pick() % 7]!;
  const text = (one: string): string => {
    const escaped = one.replaceAll(/[\s\S]/g, (unit) => {
      if (pick() % 4 !== 0) return JSON.stringify(unit).slice(1, -1);
      return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
    });
    return `"${pick() % 2 === 0 ? escaped : JSON.stringify(one).slice(1, -1)}"`;
  };
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value))
    return `[${value.map((one) => blank() + spell(one, pick, twice) + blank()).join(',')}]`;
  const members = Object.entries(value).flatMap(([name, one]) => {
    const member = (): string =>
      `${blank()}${text(name)}${blank()}:${blank()}${spell(one, pick, { left: -1 })}`;
    twice.left -= 1;
    return twice.left === 0 ? [member(), member()] : [member()];
  });
  return `{${members.join(',')}${blank()}}`;
}

describe('hasUniqueNames with random whitespace and escapes', () => {
  const json = fc.jsonValue({ maxDepth: 4, stringUnit: 'grapheme' }).map((value) => ({ value, '': [value] }));
  const picks = fc.infiniteStream(fc.nat(1000));
  /** The same inputs in every run. */
  const runs = { seed: 20_261_128, numRuns: 300 } as const;

  it('returns true when each name is unique', () => {
    fc.assert(
      fc.property(json, picks, (value, stream) => {
        const text = spell(value, () => Number(stream.next().value), { left: -1 });
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(verdict(text)).toBe(true);
      }),
      runs,
    );
  });

  it('returns false when one name is repeated', () => {
    fc.assert(
      fc.property(json, picks, fc.integer({ min: 1, max: 2 }), (value, stream, which) => {
        const text = spell(value, () => Number(stream.next().value), { left: which });
        expect(verdict(text)).toBe(false);
      }),
      runs,
    );
  });
});
