import { describe, expect, it } from 'vitest';
import { createAccess } from './access.js';

const principal = {
  kind: 'person',
  actor: undefined,
  subject: 'a',
  client: undefined,
  organization: undefined,
  scopes: [],
  permissions: [],
} as const;

describe('createAccess', () => {
  it('makes the token readable by its name', () => {
    const access = createAccess('people', principal, { sub: 'a' }, 'tOkEn');
    expect(access.token).toBe('tOkEn');
    expect(access).toEqual({ ...principal, authority: 'people', claims: { sub: 'a' } });
  });

  it.each<[string, object]>([
    ['a plain principal', principal],
    ['a principal that brings a token of its own', { ...principal, token: 'other' }],
  ])('hides the token when the access is serialized, copied or listed: %s', (_name, given) => {
    const access = createAccess('people', given as typeof principal, {}, 'tOkEn');
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
