import { describe, expect, it } from 'vitest';
import { configurationError } from '../../test/configuration-error.js';
import { policies } from '../index.js';
import { requirementsParser } from './requirements-parser.js';

describe('a wrong authentication', () => {
  const parse = requirementsParser(['people']);
  const wrong: readonly (readonly [string, unknown])[] = [
    ['"authentication" must be', undefined],
    ['"authentication" must be', null],
    ['"authentication" must be', []],
    ['"authentication" must be', true],
    ['"authentication" must be', 300],
    ['"authentication" must be', () => ({ maxAge: 300 })],
    ['"authentication" must be a plain object', Promise.resolve({ maxAge: 300 })],
    ['"authentication" must be a plain object', new Map([['maxAge', 300]])],
    ['"authentication" must have "maxAge" or "acr"', {}],
    ['"authentication.maxage"', { maxage: 300 }],
    ['"authentication.max_age"', { max_age: 300, acr: ['phr'] }],
    ['"authentication.__proto__"', JSON.parse('{"__proto__":{"maxAge":300}}')],
    ['"authentication.constructor"', { constructor: 5, maxAge: 300 }],
    ...[undefined, null, -1, 0.5, '300', Number.NaN, Number.POSITIVE_INFINITY, 1e12, [300], true, 5n].map(
      (maxAge) => ['"authentication.maxAge" must be a whole number of seconds', { maxAge }] as const,
    ),
    ...[
      undefined,
      null,
      [],
      'phr',
      [''],
      ['a b'],
      ['phr', 'a b'],
      ['a"b'],
      ['a\\b'],
      ['a\nb'],
      ['a\u007f'],
      ['é'],
      [5],
      [['phr']],
      ['phr', undefined],
      { 0: 'phr', length: 1 },
      new Set(['phr']),
    ].map((acr) => ['"authentication.acr" must be a non-empty list of classes', { acr }] as const),
  ];
  it.each(wrong)('is an error at start: %s (%#)', (text, authentication) => {
    expect(() => parse({ authentication } as object)).toThrow(configurationError(text));
    expect(() => policies({ own: { authentication: authentication as object } })).toThrow(
      configurationError(text),
    );
  });

  it('is an error that names the place inside allOf and anyOf', () => {
    const inner = { anyOf: [{ scopes: ['a'] }, { allOf: [{ authentication: { maxAge: -1 } }] }] };
    expect(() => parse(inner)).toThrow(configurationError('"anyOf[1].allOf[0].authentication.maxAge"'));
  });

  it('is an error at start if two lists of classes have none in common', () => {
    const strong = { authentication: { acr: ['a', 'b'] } };
    const other = { allOf: [{ authentication: { acr: ['c'] } }] };
    expect(() => parse({ ...strong, ...other })).toThrow(configurationError('no class in common'));
    expect(() => parse({ allOf: [strong, other] })).toThrow(configurationError('no class in common'));
    expect(parse({ anyOf: [strong, other] })).toEqual({ anyOf: [strong, other] });
  });

  it('has no effect after the check: members are read once and lists are copied', () => {
    let reads = 0;
    const acr = ['phr'];
    const authentication = {
      acr,
      get maxAge() {
        reads += 1;
        return reads === 1 ? 300 : undefined;
      },
    };
    const parsed = parse({ authentication } as object);
    acr.push('pwd');
    expect(parsed).toEqual({ authentication: { maxAge: 300, acr: ['phr'] } });
    expect(reads).toBe(1);
  });

  it('that throws when it is read is an error, and lets nobody in', () => {
    const authentication = {
      get maxAge(): number {
        throw new Error('own');
      },
    };
    expect(() => parse({ authentication })).toThrow('own');
  });
});
