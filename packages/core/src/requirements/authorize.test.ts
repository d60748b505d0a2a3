import { describe, expect, it } from 'vitest';
import { bareAccess } from '../../test/bare-access.js';
import { configurationError } from '../../test/configuration-error.js';
import type { Access } from '../claims/access.js';
import { authorize } from './authorize.js';
import { noFacts } from './facts.js';
import type { Requirements } from './requirements.js';
import { requirementsParser } from './requirements-parser.js';

const caller: Access = {
  ...bareAccess,
  organization: 'acme',
  scopes: ['read', 'write'],
  permissions: ['users:list', 'users:edit'],
};
const lonely: Access = { ...caller, organization: undefined };

const said = async (access: Access, requirements: Requirements): Promise<string> =>
  (await authorize(access, requirements)).denial?.code ?? 'granted';

describe('authorize', () => {
  it.each<[string, Requirements, string]>([
    ['nothing', {}, 'granted'],
    ['one of the scopes', { scopes: ['read'] }, 'granted'],
    ['all the scopes, in any order', { scopes: ['write', 'read'] }, 'granted'],
    ['a scope too many', { scopes: ['read', 'delete'] }, 'scope_missing'],
    ['a scope in another case', { scopes: ['READ'] }, 'scope_missing'],
    ['a part of a scope', { scopes: ['rea'] }, 'scope_missing'],
    ['a scope that is a permission', { scopes: ['users:list'] }, 'scope_missing'],
    ['all the permissions', { permissions: ['users:edit', 'users:list'] }, 'granted'],
    ['a permission too many', { permissions: ['users:list', 'users:drop'] }, 'permission_missing'],
    ['a permission that is a scope', { permissions: ['read'] }, 'permission_missing'],
    ['any organization', { organization: true }, 'granted'],
    ['its organization', { organization: 'acme' }, 'granted'],
    ['its organization among others', { organization: ['other', 'acme'] }, 'granted'],
    ['another organization', { organization: 'other' }, 'organization_mismatch'],
    ['other organizations', { organization: ['other', 'acm'] }, 'organization_mismatch'],
    ['a function that says yes', { allow: () => true }, 'granted'],
    ['a function that says yes in its own time', { allow: () => Promise.resolve(true) }, 'granted'],
    ['a function that says no', { allow: () => false }, 'not_allowed'],
    ['a function that says no in its own time', { allow: () => Promise.resolve(false) }, 'not_allowed'],
    ['all at once', { scopes: ['read'], permissions: ['users:list'], organization: 'acme' }, 'granted'],
    [
      'all at once but one',
      { scopes: ['read'], permissions: ['users:list'], organization: 'x' },
      'organization_mismatch',
    ],
  ])('decides about a route that requires %s', async (_name, requirements, outcome) => {
    expect(await said(caller, requirements)).toBe(outcome);
  });

  it.each([true, 'acme', 'undefined', '', ['undefined']] as const)(
    'rejects a caller without an organization if the route requires %j',
    async (organization) => {
      expect(await said(lonely, { organization })).toBe('organization_mismatch');
    },
  );

  it.each([1, 'yes', {}, [], undefined, null, new Boolean(true), Symbol('yes')])(
    'accepts only true or false from allow: %s',
    async (answer) => {
      for (const allow of [() => answer as boolean, () => Promise.resolve(answer as boolean)])
        await expect(said(caller, { allow })).rejects.toMatchObject({ code: 'configuration_invalid' });
    },
  );

  it('passes on the error that allow throws or rejects with', async () => {
    const error = new Error('database down');
    const now = (): boolean => {
      throw error;
    };
    await expect(said(caller, { allow: now })).rejects.toBe(error);
    await expect(said(caller, { allow: () => Promise.reject(error) })).rejects.toBe(error);
  });

  it('calls allow last, once, with the access', async () => {
    const seen: Access[] = [];
    const allow = (access: Access): boolean => seen.push(access) > 0;
    for (const requirements of [{ scopes: ['x'] }, { permissions: ['x'] }, { organization: 'x' }]) {
      expect(await said(caller, { ...requirements, allow })).not.toBe('granted');
    }
    expect(seen).toEqual([]);
    expect(await said(caller, { scopes: ['read'], allow })).toBe('granted');
    expect(seen).toEqual([caller]);
  });

  it('adds what was required to the denial, for the log and the challenge', async () => {
    expect((await authorize(caller, { scopes: ['read', 'x'] })).denial).toMatchObject({
      detail: { required: ['read', 'x'] },
    });
    expect((await authorize(caller, { permissions: ['x'] })).denial).toMatchObject({
      detail: { required: ['x'] },
    });
    expect((await authorize(caller, { organization: 'x' })).denial).toMatchObject({
      detail: { required: 'x' },
    });
  });
});

describe('a route that requires a bound token', () => {
  const bound: Requirements = { bound: true };
  const facts = { ...noFacts, bound: true };

  it('accepts a token whose key was proved', async () => {
    expect(await authorize(caller, bound, facts)).toEqual({ passed: true });
  });

  it.each([
    ['is bound to no key', { ...facts, bound: false }],
    ['has no facts about it', undefined],
  ])('rejects a token that %s, and says what was required', async (_what, given) => {
    const { denial } = await authorize(caller, { ...bound, scopes: ['x'] }, given);
    expect(denial).toMatchObject({ code: 'token_unbound', detail: { required: 'bound' } });
  });

  it('goes on with its other requirements if the token is bound', async () => {
    expect((await authorize(caller, { ...bound, scopes: ['x'] }, facts)).denial?.code).toBe('scope_missing');
  });

  it('is the only route that does: others accept a token that is not bound', async () => {
    expect(await authorize(caller, {}, { ...facts, bound: false })).toEqual({ passed: true });
  });
});

describe('requirementsParser', () => {
  const checked = requirementsParser(['people', 'machines']);
  const lists = ['accept', 'scopes', 'permissions'] as const;

  it.each(lists)('accepts a non-empty list for %s', (option) => {
    for (const value of [
      undefined,
      null,
      [],
      '',
      'people',
      true,
      {},
      [''],
      [' '],
      [undefined],
      [5],
      new Set(['people']),
    ]) {
      expect(() => checked({ [option]: value })).toThrow(configurationError(`"${option}"`));
    }
  });

  it.each<[string, unknown]>([
    ['bound', undefined],
    ['bound', false],
    ['bound', null],
    ['bound', 1],
    ['bound', 'true'],
    ['bound', [true]],
    ['organization', undefined],
    ['organization', false],
    ['organization', null],
    ['organization', []],
    ['organization', ['acme', '']],
    ['allow', undefined],
    ['allow', false],
    ['allow', Promise.resolve(true)],
    ['accept', ['people', 'robots']],
    ['scopes', ['read\r\nx: y']],
    ['scopes', ['r\\w']],
    ['scopes', ['é']],
    ['scopes', ['read', 'r w']],
    ['scope', ['read']],
    ['Scopes', ['read']],
    ['permision', ['read']],
    ['toString', ['read']],
  ])('rejects requirements that would protect nothing, and names the option: %s (%#)', (option, value) => {
    expect(() => checked({ [option]: value })).toThrow(`"${option}"`);
  });

  it.each([null, 5, 'people', true, [], ['people'], () => true])(
    'rejects requirements that are no object: %s',
    (given) => {
      expect(() => checked(given as Requirements)).toThrow('must be a plain object');
    },
  );

  it('lists the configured authorities in the error', () => {
    expect(() => checked({ accept: ['peopel'] })).toThrow('people, machines');
  });

  it('checks inherited members too', () => {
    class Route {
      get permissions(): string[] {
        return [];
      }
    }
    expect(() => checked(new Route())).toThrow('"permissions"');
    class Admins {
      get scopes(): string[] {
        return ['admin'];
      }
    }
    expect(checked(new Admins())).toEqual({ scopes: ['admin'] });
  });

  it('copies lists, so that a later change has no effect', () => {
    const given = { scopes: ['read'], organization: ['acme'], allow: (): boolean => true };
    const kept = checked(given);
    given.scopes.pop();
    given.organization.push('other');
    expect(kept).toEqual({ scopes: ['read'], organization: ['acme'], allow: given.allow });
  });

  it('accepts only true for bound, and says so', () => {
    expect(checked({ bound: true })).toEqual({ bound: true });
    expect(() => checked({ bound: false } as object)).toThrow('"bound" must be `true`, or left out');
  });

  it('accepts no requirements', () => {
    expect(checked()).toEqual({});
    expect(checked({})).toEqual({});
  });
});
