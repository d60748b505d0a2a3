import { describe, expect, it } from 'vitest';
import { configurationError } from '../../test/configuration-error.js';
import { acceptsAuthority, withAccepted } from './accepts.js';
import type { Requirements } from './requirements.js';
import { requirementsParser } from './requirements-parser.js';

const names = ['people', 'machines', 'keys'] as const;
const parse = requirementsParser(names);
const given = (value: unknown): Requirements => value as Requirements;
const levels = (count: number): object =>
  count === 0 ? { scopes: ['a'] } : { [count % 2 ? 'anyOf' : 'allOf']: [levels(count - 1)] };

describe('requirements inside requirements', () => {
  it.each<[string, unknown]>([
    ['"anyOf"', { anyOf: [] }],
    ['"anyOf"', { anyOf: undefined }],
    ['"anyOf"', { anyOf: null }],
    ['"anyOf"', { anyOf: { scopes: ['a'] } }],
    ['"anyOf"', { anyOf: new Set([{ scopes: ['a'] }]) }],
    ['"allOf"', { allOf: [] }],
    ['"allOf"', { allOf: Promise.resolve([]) }],
    ['"anyOf[0]"', { anyOf: [{}] }],
    ['"anyOf[1]"', { anyOf: [{ scopes: ['a'] }, {}] }],
    ['"allOf[0]"', { allOf: [[{ scopes: ['a'] }]] }],
    ['"allOf[0]"', { allOf: [undefined] }],
    // oxlint-disable-next-line no-sparse-arrays -- the case
    ['"allOf[1]"', { allOf: [{ scopes: ['a'] }, , { scopes: ['a'] }] }],
    ['"anyOf[0]"', { anyOf: ['admin'] }],
    ['"anyOf[0]"', { anyOf: [Promise.resolve({ scopes: ['a'] })] }],
    ['"anyOf[0]"', { anyOf: [new Map()] }],
    ['"anyOf[0]"', { anyOf: [() => ({ scopes: ['a'] })] }],
    ['"anyOf[1].scopes"', { anyOf: [{ scopes: ['a'] }, { scopes: [] }] }],
    ['"anyOf[0].scope"', { anyOf: [{ scope: ['a'] }] }],
    ['"anyOf[0].organization"', { anyOf: [{ organization: undefined }] }],
    ['"anyOf[0].accept"', { anyOf: [{ accept: ['nobody'] }] }],
    ['"anyOf[0].__proto__"', { anyOf: [JSON.parse('{"__proto__":{"scopes":["a"]}}')] }],
    ['"__proto__"', JSON.parse('{"__proto__":{"scopes":["a"]}}')],
    ['"allOf[0].anyOf[1].permissions"', { allOf: [{ anyOf: [{ kind: 'person' }, { permissions: [''] }] }] }],
    ['"allOf[0].anyOf"', { allOf: [{ anyOf: [] }] }],
  ])('are an error at start that names the place: %s (%#)', (place, requirements) => {
    expect(() => parse(given(requirements))).toThrow(configurationError(place));
  });

  it('are an error if they contain themselves, or are too deep or too many', () => {
    const circle: { anyOf: object[] } = { anyOf: [] };
    circle.anyOf.push({ scopes: ['a'] }, circle);
    const shared = Array.from({ length: 8 }).reduce<object>((inner) => ({ allOf: [inner, inner, inner] }), {
      scopes: ['a'],
    });
    const endless: object = new Proxy({}, { has: (_, name) => name === 'anyOf', get: () => [endless] });
    const long = { anyOf: Array.from({ length: 300 }, () => ({ scopes: ['a'] })) };
    for (const requirements of [circle, shared, levels(9), levels(10_000 / 4), endless])
      expect(() => parse(given(requirements))).toThrow(/exceeds the limit of 8 levels or 256 objects/);
    expect(() => parse(given(long))).toThrow('"anyOf" must be a non-empty list of at most 256');
    expect(parse(given(levels(8)))).toEqual(levels(8));
  });

  it('may be 256 objects, themselves included, and the error for more is a ConfigurationError', () => {
    const alternatives = (count: number): object => ({
      anyOf: Array.from({ length: count }, () => ({ scopes: ['a'] })),
    });
    expect(parse(given(alternatives(255)))).toEqual(alternatives(255));
    expect(() => parse(given(alternatives(256)))).toThrow('exceeds the limit');
    let thrown: unknown;
    try {
      parse(given(alternatives(256)));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'configuration_invalid' });
  });

  it('are copied, so that a list which is emptied later does not open the route', () => {
    const requirements = {
      anyOf: [{ scopes: ['a'] }, { organization: ['acme'] }],
      allOf: [{ kind: ['person'] }],
    };
    const copy = parse(given(requirements));
    const before = structuredClone(requirements);
    requirements.anyOf[0]!.scopes!.length = 0;
    requirements.anyOf.length = 1;
    requirements.allOf[0]!.kind.push('machine');
    expect(copy).toEqual(before);
  });

  it('are read once at every level', () => {
    const reads: string[] = [];
    const once = (name: string, first: unknown): object =>
      Object.defineProperty({}, name, {
        enumerable: true,
        get() {
          reads.push(name);
          return reads.filter((read) => read === name).length === 1 ? first : [];
        },
      });
    const requirements = once('allOf', [once('anyOf', [once('scopes', ['a']), once('permissions', ['p'])])]);
    expect(parse(given(requirements))).toEqual({
      allOf: [{ anyOf: [{ scopes: ['a'] }, { permissions: ['p'] }] }],
    });
    expect(reads.sort()).toEqual(['allOf', 'anyOf', 'permissions', 'scopes']);
  });
});

describe('the authorities that requirements accept', () => {
  const scopes = ['a'];
  it.each<[string, Requirements, readonly string[]]>([
    ['no accept', { anyOf: [{ scopes }] }, names],
    [
      'the union of alternatives',
      { anyOf: [{ accept: ['people'] }, { accept: ['keys'] }] },
      ['people', 'keys'],
    ],
    ['one alternative without accept', { anyOf: [{ accept: ['people'] }, { scopes }] }, names],
    [
      'what all accept',
      { allOf: [{ accept: ['people', 'keys'] }, { accept: ['keys', 'machines'] }] },
      ['keys'],
    ],
    ['its own and those inside', { accept: ['people'], anyOf: [{ accept: ['people', 'keys'] }] }, ['people']],
    [
      'nested alternatives',
      { anyOf: [{ accept: ['people'] }, { accept: ['machines', 'keys'], allOf: [{ accept: ['keys'] }] }] },
      ['people', 'keys'],
    ],
  ])('are %s', (_name, requirements, accepted) => {
    expect(names.filter((name) => acceptsAuthority(requirements, name))).toEqual(accepted);
    expect(withAccepted(parse(requirements), names).accept ?? names).toEqual(accepted);
  });

  it.each<[string, Requirements, readonly string[]]>([
    ['no kind is required', { scopes }, ['person', 'machine', 'unknown']],
    ['a kind is required', { kind: 'machine' }, ['machine']],
    ['one of several kinds is required', { kind: ['person', 'machine'] }, ['person', 'machine']],
    ['a kind is required inside allOf', { allOf: [{ scopes }, { kind: 'person' }] }, ['person']],
    [
      'the alternatives require kinds',
      { anyOf: [{ kind: 'person' }, { kind: 'machine', scopes }] },
      ['person', 'machine'],
    ],
  ])('are accepted with the kinds of callers that the route takes, if %s', (_when, requirements, kinds) => {
    const all = ['person', 'machine', 'unknown'] as const;
    expect(all.filter((kind) => acceptsAuthority(requirements, 'people', kind))).toEqual(kinds);
    expect(acceptsAuthority(requirements, 'people')).toBe(true);
  });

  it.each<[string, Requirements]>([
    ['its own are not those inside', { accept: ['people'], anyOf: [{ accept: ['keys'] }] }],
    ['two of all have none in common', { allOf: [{ accept: ['people'] }, { accept: ['keys'] }] }],
  ])('are an error at start if there are none: %s', (_name, requirements) => {
    expect(() => parse(requirements)).toThrow('no authority in common');
  });
});
