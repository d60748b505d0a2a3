import { describe, expect, it } from 'vitest';
import { bareAccess } from '../../test/bare-access.js';
import type { Access } from '../claims/access.js';
import { challenge } from '../response/challenge.js';
import { authorize } from './authorize.js';
import type { Requirements } from './requirements.js';

const caller: Access = {
  ...bareAccess,
  organization: 'acme',
  scopes: ['read', 'write'],
  permissions: ['list'],
};
const yes: Requirements = { scopes: ['read'] };
const no: Requirements = { organization: 'other' };
const may: Requirements = { allow: () => Promise.resolve(true) };
const mayNot: Requirements = { allow: () => Promise.resolve(false) };

describe('the denial of requirements with anyOf and allOf', () => {
  it('contains what an alternative accepts if the authority is another one', async () => {
    const { denial } = await authorize(caller, { anyOf: [{ accept: ['keys'] }, { kind: 'machine' }] });
    expect(denial?.detail.anyOf).toEqual([
      { code: 'authority_not_accepted', accept: ['keys'] },
      { code: 'kind_mismatch', required: 'machine', seen: 'person' },
    ]);
  });

  it.each<[Requirements, readonly string[]]>([
    [{ scopes: ['x'], anyOf: [{ allOf: [{ scopes: ['y'] }, { scopes: ['z'] }] }] }, ['x', 'y', 'z']],
    [{ scopes: ['x'] }, ['x']],
    [{ scopes: ['x'], allOf: [{ scopes: ['y'] }] }, ['x', 'y']],
    [{ allOf: [{ scopes: ['y'] }, { scopes: ['read'] }, { scopes: ['z'] }] }, ['y', 'read', 'z']],
    [{ allOf: [{ scopes: ['y'] }] }, ['y']],
  ])('contains all scopes that would have sufficed, and nothing else: %j', async (requirements, scopes) => {
    const { denial } = await authorize(caller, requirements);
    expect(denial?.detail.required).toEqual(scopes);
  });
});

describe('requirements with anyOf and allOf', () => {
  it.each<[string, Requirements, string]>([
    ['the first alternative holds', { anyOf: [yes, no] }, 'granted'],
    ['the last alternative holds', { anyOf: [no, no, yes] }, 'granted'],
    ['an alternative holds after a promise', { anyOf: [mayNot, no, may] }, 'granted'],
    ['no alternative holds', { anyOf: [no, no] }, 'organization_mismatch'],
    ['no alternative holds after a promise', { anyOf: [no, mayNot] }, 'not_allowed'],
    ['there is no alternative', { anyOf: [] }, 'not_allowed'],
    ['all hold', { allOf: [yes, may, { kind: 'person' }] }, 'granted'],
    ['the first of all fails', { allOf: [no, yes] }, 'organization_mismatch'],
    ['the last of all fails after a promise', { allOf: [yes, may, no] }, 'organization_mismatch'],
    ['all hold, and an alternative', { allOf: [yes], anyOf: [no, yes] }, 'granted'],
    ['all hold, and no alternative', { allOf: [yes], anyOf: [no] }, 'organization_mismatch'],
    ['not all hold, but an alternative', { allOf: [no], anyOf: [yes] }, 'organization_mismatch'],
    ['its own scopes fail', { scopes: ['x'], anyOf: [yes] }, 'scope_missing'],
    ['its own permissions fail', { permissions: ['x'], allOf: [yes] }, 'permission_missing'],
    ['its own function refuses', { anyOf: [yes], allow: () => false }, 'not_allowed'],
    ['its own function refuses after allOf', { allOf: [yes], allow: () => false }, 'not_allowed'],
    ['nested alternatives hold', { anyOf: [no, { allOf: [yes, { anyOf: [no, may] }] }] }, 'granted'],
    ['nested alternatives fail', { allOf: [yes, { anyOf: [no, { allOf: [yes, mayNot] }] }] }, 'not_allowed'],
    ['the alternative of another authority', { anyOf: [{ accept: ['keys'] }, no] }, 'organization_mismatch'],
    ['the alternative of its authority', { anyOf: [no, { accept: ['people'] }] }, 'granted'],
    ['all of another authority', { allOf: [yes, { accept: ['keys'] }] }, 'authority_not_accepted'],
  ])('decide when %s', async (_name, requirements, outcome) => {
    expect((await authorize(caller, requirements)).denial?.code ?? 'granted').toBe(outcome);
  });

  it('give a result at once if no function gives a promise', () => {
    expect(authorize(caller, { allOf: [yes], anyOf: [no, yes] })).toEqual({ passed: true });
  });

  it('try alternatives in order, and none after one that holds', async () => {
    const called: string[] = [];
    const one = (name: string, answer: boolean): Requirements => ({
      allow: () => {
        called.push(name);
        return Promise.resolve(answer);
      },
    });
    const anyOf = [one('a', false), no, one('b', true), one('c', true)];
    expect(await authorize(caller, { anyOf, ...one('last', true) })).toEqual({ passed: true });
    expect(called).toEqual(['a', 'b', 'last']);
  });

  it.each([undefined, null, 'text', 5, new Error('down')])(
    'let nobody in if "allow" of an alternative throws or rejects with %s, even if another one would hold',
    async (thrown) => {
      const fail = (): never => {
        throw thrown; // oxlint-disable-line typescript/only-throw-error -- the case
      };
      const allows = [fail, (): Promise<never> => Promise.resolve().then(fail)];
      for (const allow of allows)
        for (const requirements of [{ anyOf: [no, { allow }, yes] }, { allOf: [yes, { allow }] }])
          await expect((async () => authorize(caller, requirements))()).rejects.toBeInstanceOf(Error);
    },
  );
});

describe('the denial of alternatives', () => {
  const scopeOf = async (requirements: Requirements): Promise<string | undefined> => {
    const { denial } = await authorize(caller, requirements);
    expect(denial).toMatchObject({ code: 'scope_missing', status: 403 });
    return / scope="([^"]*)"/.exec(challenge(denial!).headers['www-authenticate']!)?.[1];
  };

  it.each<[string, Requirements, string]>([
    ['the only one that fails by its scopes', { anyOf: [no, { scopes: ['x'] }, mayNot] }, 'x'],
    [
      'the one that misses the fewest',
      { anyOf: [{ scopes: ['x', 'y'] }, { scopes: ['read', 'z'] }] },
      'read z',
    ],
    ['the first on a tie', { anyOf: [{ scopes: ['x'] }, { scopes: ['y'] }] }, 'x'],
    [
      'one that fails by nothing else',
      { anyOf: [{ scopes: ['x'], permissions: ['p'] }, { scopes: ['y', 'z'] }] },
      'y z',
    ],
    [
      'one that fails by no kind inside it',
      { anyOf: [{ scopes: ['x'], allOf: [{ kind: 'machine' }] }, { scopes: ['y', 'z'] }] },
      'y z',
    ],
    ['one that fails by something else as well, if all do', { anyOf: [{ scopes: ['x'], ...no }] }, 'x'],
    ['its own scopes as well', { scopes: ['read'], anyOf: [{ scopes: ['x'] }] }, 'read x'],
    ['its own scopes first, if they are missing', { scopes: ['x'], anyOf: [{ scopes: ['y'] }, no] }, 'x y'],
    ['no more if an alternative holds', { scopes: ['x'], anyOf: [{ scopes: ['y'] }, yes] }, 'x read'],
    ['those of all', { allOf: [{ scopes: ['x'] }, { scopes: ['read', 'y'] }] }, 'x read y'],
    ['those of all, once', { scopes: ['read'], allOf: [{ scopes: ['x'] }, { scopes: ['x'] }] }, 'read x'],
    [
      'those of all and of an alternative',
      { allOf: [{ scopes: ['x'] }], anyOf: [{ scopes: ['y', 'z'] }, { scopes: ['w'] }] },
      'x w',
    ],
    [
      'those of nested alternatives',
      { anyOf: [{ scopes: ['x'], allOf: [{ anyOf: [{ scopes: ['y'] }, { scopes: ['z', 'v'] }] }] }] },
      'x y',
    ],
    [
      'not those of another authority or kind',
      {
        scopes: ['x'],
        anyOf: [{ accept: ['keys'], scopes: ['k'] }, { kind: 'machine' }, { scopes: ['y', 'z'] }],
      },
      'x y z',
    ],
    ['not those of an alternative that "allow" refused', { anyOf: [mayNot, { scopes: ['x'] }] }, 'x'],
  ])('names in "scope" of the challenge: %s', async (_name, requirements, scope) => {
    expect(await scopeOf(requirements)).toBe(scope);
  });

  it('names scopes that let the caller in', async () => {
    const anyOf = [
      { scopes: ['x', 'y'], allOf: [{ scopes: ['z'] }] },
      { scopes: ['q'], ...no },
    ];
    const requirements: Requirements = { scopes: ['read'], anyOf };
    const scopes = (await scopeOf(requirements))!.split(' ');
    expect(await authorize({ ...caller, scopes }, requirements)).toEqual({ passed: true });
  });

  it.each<[string, Requirements, string]>([
    [
      'kind before permissions',
      { anyOf: [{ kind: 'machine' }, { permissions: ['x'] }] },
      'permission_missing',
    ],
    ['permissions before organization', { anyOf: [no, { permissions: ['x'] }] }, 'organization_mismatch'],
    ['bound before kind', { anyOf: [{ bound: true }, { kind: 'machine' }] }, 'kind_mismatch'],
    ['accept before bound', { anyOf: [{ accept: ['keys'] }, { bound: true }] }, 'token_unbound'],
    ['accept before kind', { anyOf: [{ accept: ['keys'] }, { kind: 'machine' }] }, 'kind_mismatch'],
    ['everything before "allow"', { anyOf: [mayNot, no] }, 'not_allowed'],
    ['scopes, which a client can ask for', { anyOf: [mayNot, { scopes: ['x'] }] }, 'scope_missing'],
  ])('is that of the alternative that passed the most checks: %s', async (_name, requirements, code) => {
    expect((await authorize(caller, requirements)).denial?.code).toBe(code);
  });

  it('is the first on a tie, and tells the log why each alternative failed', async () => {
    const anyOf: Requirements[] = [{ organization: 'one' }, { kind: ['machine'] }, { organization: ['two'] }];
    expect((await authorize(caller, { anyOf })).denial).toMatchObject({
      code: 'organization_mismatch',
      status: 403,
      detail: {
        required: 'one',
        anyOf: [
          { code: 'organization_mismatch', required: 'one' },
          { code: 'kind_mismatch', required: ['machine'], seen: 'person' },
          { code: 'organization_mismatch', required: ['two'] },
        ],
      },
    });
  });

  it('tells the log of every set of scopes, and shares no list with the requirements', async () => {
    const requirements = { anyOf: [{ scopes: ['x', 'y'] }, { scopes: ['z'] }] };
    const { denial } = await authorize(caller, requirements);
    const anyOf = denial!.detail.anyOf as { required: string[] }[];
    expect(denial!.detail).toEqual({
      required: ['z'],
      anyOf: [
        { code: 'scope_missing', required: ['x', 'y'] },
        { code: 'scope_missing', required: ['z'] },
      ],
    });
    for (const { required } of anyOf) required.length = 0;
    (denial!.detail.required as string[]).length = 0;
    expect(requirements.anyOf).toEqual([{ scopes: ['x', 'y'] }, { scopes: ['z'] }]);
  });
});
