import { describe, expect, it } from 'vitest';
import { configurationError } from '../../test/configuration-error.js';
import { createVerifier, jwtIssuer, policies } from '../index.js';

describe('policies', () => {
  it('are a frozen copy of the same data, which can be read back', () => {
    const scopes = ['billing'];
    const given = {
      billing: { scopes },
      staff: { anyOf: [{ kind: 'person' }, { accept: ['keys'] }] },
    } as const;
    const policy = policies(given);
    scopes.length = 0;
    expect(JSON.parse(JSON.stringify(policy))).toEqual({
      billing: { scopes: ['billing'] },
      staff: { anyOf: [{ kind: 'person' }, { accept: ['keys'] }] },
    });
    for (const part of [
      policy,
      policy.billing,
      policy.billing.scopes,
      policy.staff.anyOf,
      policy.staff.anyOf[0],
    ])
      expect(Object.isFrozen(part)).toBe(true);
  });

  it('keep "allow" as it is', () => {
    const allow = (): boolean => true;
    expect(policies({ own: { allow } }).own.allow).toBe(allow);
  });

  it('are used by verifiers, which compare the names under "accept"', () => {
    const policy = policies({
      billing: { accept: ['people'], scopes: ['billing'] },
      other: { accept: ['x'] },
    });
    const verifier = createVerifier({
      authorities: [jwtIssuer({ name: 'people', issuer: 'https://a.test', audience: 'api' })],
    });
    expect(verifier.guard(policy.billing).requirements).toEqual(policy.billing);
    expect(verifier.guard({ allOf: [policy.billing], kind: 'person' }).requirements).toEqual({
      allOf: [policy.billing],
      kind: 'person',
    });
    expect(() => verifier.guard(policy.other as object)).toThrow('"accept"');
  });

  it.each<[string, unknown]>([
    ['"scopes"', { a: { scopes: [] } }],
    ['policies() takes an object of options', 5],
    ['policies(): "a" must be a requirements object', { a: 5 }],
    ['The policy "a" has no option "scope"', { a: { scope: ['x'] } }],
    ['The policy "a"', { a: { anyOf: [{ permission: ['x'] }] } }],
    ['"anyOf[0].accept"', { a: { anyOf: [{ accept: [] }] } }],
    ['"a" must be a requirements object', { a: undefined }],
    ['"a" must be a requirements object', { a: null }],
    ['"a" must be a requirements object', { a: ['x'] }],
    ['"a" must be a requirements object', { a: () => ({ scopes: ['x'] }) }],
    ['plain object', { a: Promise.resolve({ scopes: ['x'] }) }],
    ['object of options', undefined],
    ['object of options', null],
    ['object of options', [{ scopes: ['x'] }]],
    ['object of another kind', new Map([['a', { scopes: ['x'] }]])],
    ['has no option "a"', Object.create({ a: { scopes: ['x'] } })],
  ])('are an error at start: %s (%#)', (message, given) => {
    expect(() => policies(given as Record<string, never>)).toThrow(configurationError(message));
  });

  it('may have the name of a member that every object has', () => {
    const given = JSON.parse('{"__proto__":{"scopes":["a"]},"constructor":{"scopes":["b"]}}') as object;
    const policy = policies(given as Record<string, { scopes: string[] }>);
    expect(Object.entries(policy)).toEqual([
      ['__proto__', { scopes: ['a'] }],
      ['constructor', { scopes: ['b'] }],
    ]);
  });
});
