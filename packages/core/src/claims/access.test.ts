import { describe, expect, it } from 'vitest';
import { barePrincipal } from '../../test/bare-access.js';
import { createAccess } from './access.js';

describe('createAccess', () => {
  it('makes the token readable by its name', () => {
    const access = createAccess('people', barePrincipal, { sub: 'a' }, 'tOkEn');
    expect(access.token).toBe('tOkEn');
    expect(access).toEqual({ ...barePrincipal, authority: 'people', claims: { sub: 'a' } });
  });

  it.each<[string, object]>([
    ['a plain principal', barePrincipal],
    ['a principal that brings a token of its own', { ...barePrincipal, token: 'other' }],
  ])('hides the token when the access is serialized, copied or listed: %s', (_name, given) => {
    const access = createAccess('people', given as typeof barePrincipal, {}, 'tOkEn');
    expect(access.token).toBe('tOkEn');
    for (const shown of [
      JSON.stringify(access),
      JSON.stringify({ ...access }),
      JSON.stringify(structuredClone(access)),
      Object.keys(access).join(' '),
    ]) {
      expect(shown).not.toMatch(/token/i);
    }
  });

  it.each<[string, (access: ReturnType<typeof create>) => ReturnType<typeof create>]>([
    ['a proxy', (access) => new Proxy(access, {})],
    ['a proxy of a proxy', (access) => new Proxy(new Proxy(access, {}), {})],
    [
      'a proxy that passes each member on',
      (access) =>
        new Proxy(access, { get: (target, name, proxy) => Reflect.get(target, name, proxy) as unknown }),
    ],
    ['an object that inherits from it', (access) => Object.create(access) as typeof access],
    [
      'an object that inherits from a proxy',
      (access) => Object.create(new Proxy(access, {})) as typeof access,
    ],
    [
      'a proxy of an object that inherits from it',
      (access) => new Proxy(Object.create(access) as typeof access, {}),
    ],
    [
      'an object that inherits from it, with scopes of its own',
      (access) => Object.create(access, { scopes: { value: [], enumerable: true } }) as typeof access,
    ],
    ['the frozen access', (access) => Object.freeze(access)],
  ])('can be read through %s, and hides the token there too', (_name, wrap) => {
    const shared = { ...barePrincipal, scopes: Object.freeze(['read']) };
    const [one, other] = [create(shared, 'tOkEn1'), create(shared, 'tOkEn2')].map(wrap);
    expect([one?.token, other?.token]).toEqual(['tOkEn1', 'tOkEn2']);
    expect([one?.header?.kid, other?.header?.kid]).toEqual(['key of tOkEn1', 'key of tOkEn2']);
    expect([one?.subject, one?.authority, one?.claims]).toEqual(['a', 'people', { sub: 'a' }]);
    const names: string[] = [];
    for (const name in one) names.push(name);
    expect(names).toContain('claims');
    expect([...names, ...Reflect.ownKeys(one ?? {})]).not.toContain('token');
    expect(JSON.stringify([one, { ...one }, structuredClone({ ...one }), one?.scopes])).not.toMatch(/token/i);
    expect({ ...one }).not.toHaveProperty('token');
    expect({ ...one }).not.toHaveProperty('header');
  });

  it('gives each access a frozen list of scopes of its own, equal to that of the principal', () => {
    const scopes = ['read', 'write'];
    const [one, other] = [
      create({ ...barePrincipal, scopes }, 'a'),
      create({ ...barePrincipal, scopes }, 'b'),
    ];
    expect(one.scopes).toEqual(scopes);
    expect(one.scopes).not.toBe(other.scopes);
    expect(Object.isFrozen(one.scopes)).toBe(true);
    expect(Object.isFrozen(scopes)).toBe(false);
  });

  it('gives a frozen access', () => {
    expect(Object.isFrozen(create(barePrincipal, 'a'))).toBe(true);
  });

  it('throws a TypeError without the token when a proxy exchanges the list of scopes', () => {
    const proxy = new Proxy(create(barePrincipal, 'tOkEn'), {
      get: (target, name, receiver) =>
        name === 'scopes' ? [] : (Reflect.get(target, name, receiver) as unknown),
    });
    expect(() => proxy.token).toThrow(TypeError);
    expect(() => proxy.token).not.toThrow(/tOkEn/);
  });
});

function create(of: Parameters<typeof createAccess>[1], token: string) {
  return createAccess('people', of, { sub: 'a' }, token, { alg: 'ES256', kid: `key of ${token}` });
}
