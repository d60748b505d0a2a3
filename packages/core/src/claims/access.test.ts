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
});
