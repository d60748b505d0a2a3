import { describe, expect, it } from 'vitest';
import { bareAccess } from '../../test/bare-access.js';
import { start } from '../../test/setup.js';
import type { Requirements } from '../index.js';
import { authorize } from './authorize.js';

const facts = (claims: object) => ({ claims: { ...claims }, bound: false, now: () => start });
const codeOf = async (requirements: Requirements, claims: object, scopes: readonly string[] = []) =>
  (await authorize({ ...bareAccess, scopes }, requirements, facts(claims))).denial?.code;
const denialOf = async (requirements: Requirements, claims: object, scopes: readonly string[] = []) =>
  (await authorize({ ...bareAccess, scopes }, requirements, facts(claims))).denial;

describe('the authentication inside allOf and anyOf', () => {
  const fresh: Requirements = { authentication: { maxAge: 300 } };
  const strong: Requirements = { authentication: { acr: ['phr', 'phrh'] } };
  const admin: Requirements = { scopes: ['admin'] };
  const met = { auth_time: start, acr: 'phr' };

  it.each<[string, Requirements, object]>([
    ['allOf', { allOf: [fresh, strong] }, met],
    ['anyOf, the first', { anyOf: [fresh, strong] }, { auth_time: start }],
    ['anyOf, the second', { anyOf: [fresh, strong] }, { acr: 'phrh' }],
    ['itself and both', { ...fresh, allOf: [strong], anyOf: [admin, fresh] }, met],
  ])('is met: %s', async (_name, requirements, claims) => {
    expect(await codeOf(requirements, claims)).toBeUndefined();
  });

  it.each<[string, Requirements, object, readonly string[], object]>([
    ['all of allOf', { allOf: [fresh, strong] }, {}, [], { maxAge: 300, acr: ['phr', 'phrh'] }],
    [
      'what is met too',
      { allOf: [fresh, strong] },
      { auth_time: start },
      [],
      { maxAge: 300, acr: ['phr', 'phrh'] },
    ],
    [
      'its own and those inside',
      { ...fresh, allOf: [strong] },
      { acr: 'phr' },
      [],
      { maxAge: 300, acr: ['phr', 'phrh'] },
    ],
    [
      'the shortest age',
      { authentication: { maxAge: 900 }, allOf: [fresh, { authentication: { maxAge: 60 } }] },
      {},
      [],
      { maxAge: 60 },
    ],
    [
      'the classes that all list, in the order of the first',
      { allOf: [{ authentication: { acr: ['c', 'b', 'a'] } }, { authentication: { acr: ['a', 'c'] } }] },
      {},
      [],
      { acr: ['c', 'a'] },
    ],
    [
      'the scopes of the route too',
      { scopes: ['read'], allOf: [strong, admin] },
      {},
      [],
      { acr: ['phr', 'phrh'], scopes: ['read', 'admin'] },
    ],
    [
      'the scopes of the route, if only the authentication is lacking',
      { ...fresh, scopes: ['read'] },
      {},
      ['read'],
      { maxAge: 300, scopes: ['read'] },
    ],
    [
      'the first alternative on a tie',
      { anyOf: [strong, admin] },
      {},
      [],
      { acr: ['phr', 'phrh'], anyOf: expect.any(Array) as unknown },
    ],
    [
      'the alternative that lacks the least',
      { anyOf: [{ scopes: ['a', 'b'], ...fresh }, { allOf: [fresh, { scopes: ['a'] }] }] },
      {},
      [],
      { maxAge: 300, scopes: ['a'], anyOf: expect.any(Array) as unknown },
    ],
  ])('is named in one denial: %s', async (_name, requirements, claims, scopes, detail) => {
    const denial = await denialOf(requirements, claims, scopes);
    expect(denial?.code).toBe('authentication_insufficient');
    expect(denial?.detail).toStrictEqual({ ...detail, failed: expect.any(Array) as unknown });
  });

  it('is not named when scopes are lacking and the user has authenticated as required', async () => {
    const denial = await denialOf({ anyOf: [admin, strong], ...fresh }, { auth_time: start });
    expect(denial).toMatchObject({ code: 'scope_missing', detail: { required: ['admin'] } });
  });

  it('is required, and not a kind that the caller never has', async () => {
    const anyOf: readonly Requirements[] = [{ kind: 'machine' }, strong];
    const denial = await denialOf({ anyOf }, {});
    expect(denial).toMatchObject({
      code: 'authentication_insufficient',
      detail: { anyOf: [{ code: 'kind_mismatch' }, { code: 'authentication_insufficient' }] },
    });
    expect(await codeOf({ allOf: [{ kind: 'machine' }, strong] }, {})).toBe('kind_mismatch');
  });
});
