import { describe, expect, it } from 'vitest';
import { readPrincipal } from './principal.js';

const nobody = {
  kind: 'unknown',
  actor: undefined,
  subject: undefined,
  client: undefined,
  organization: undefined,
  scopes: [],
  permissions: [],
} as const;

describe('readPrincipal', () => {
  it.each<[string, object, object]>([
    ['no claims', {}, {}],
    [
      'claims that are null',
      { sub: null, client_id: null, org_id: null, permissions: null, act: null, jti: null },
      {},
    ],
    ['sub', { sub: 'a' }, { subject: 'a' }],
    ['client_id', { client_id: 'c' }, { kind: 'machine', client: 'c' }],
    ['azp', { azp: 'p' }, { kind: 'machine', client: 'p' }],
    ['client_id before azp', { client_id: 'c', azp: 'p' }, { kind: 'machine', client: 'c' }],
    ['azp where client_id is null', { client_id: null, azp: 'p' }, { kind: 'machine', client: 'p' }],
    [
      'a subject with a client of another name',
      { sub: 'a', client_id: 'c' },
      { kind: 'person', subject: 'a', client: 'c' },
    ],
    [
      'a client that is its own subject',
      { sub: 'c', client_id: 'c' },
      { kind: 'machine', subject: 'c', client: 'c' },
    ],
    ['an actor', { sub: 'a', act: { sub: 'b', iss: 'c' } }, { subject: 'a', actor: 'b' }],
    ['org_id', { org_id: 'o' }, { organization: 'o' }],
    ['scope as text', { scope: 'a b' }, { scopes: ['a', 'b'] }],
    ['scope with many spaces', { scope: '  a   b ' }, { scopes: ['a', 'b'] }],
    ['an empty scope', { scope: '' }, {}],
    ['scope as a list', { scope: ['a', 'b'] }, { scopes: ['a', 'b'] }],
    ['scp as a list', { scp: ['a', 'b'] }, { scopes: ['a', 'b'] }],
    ['scp as text', { scp: 'a b' }, { scopes: ['a', 'b'] }],
    ['scope before scp, and never both', { scope: 'a', scp: ['b'] }, { scopes: ['a'] }],
    ['scp beside an empty scope', { scope: '', scp: ['b'] }, { scopes: ['b'] }],
    ['scp beside a scope of null', { scope: null, scp: ['b'] }, { scopes: ['b'] }],
    ['jti, which is no part of it', { jti: 'j' }, {}],
    ['permissions as a list', { permissions: ['a', 'b'] }, { permissions: ['a', 'b'] }],
    ['permissions as text', { permissions: 'a b' }, { permissions: ['a', 'b'] }],
    ['a list entry with a space, which stays one', { scp: ['a b'] }, { scopes: ['a b'] }],
  ])('reads %s', (_name, claims, principal) => {
    expect(readPrincipal({ ...claims })).toEqual({ principal: { ...nobody, ...principal } });
  });

  const noTexts: readonly unknown[] = ['', 0, 5, true, false, {}, [], ['a']];
  it.each(['sub', 'client_id', 'azp', 'jti'])('denies %s that is no string', (claim) => {
    for (const value of noTexts) {
      expect(readPrincipal({ [claim]: value })).toMatchObject({
        denial: { code: 'claim_malformed', detail: { claim } },
      });
    }
  });

  it.each<unknown>(['b', 5, [], {}, { sub: '' }, { sub: 5 }, { sub: null }])(
    'denies an act without a usable sub: %j',
    (act) => {
      expect(readPrincipal({ sub: 'a', act })).toMatchObject({
        denial: { code: 'claim_malformed', detail: { claim: 'act' } },
      });
    },
  );

  const noLists: readonly unknown[] = [0, 5, true, false, {}, { 0: 'a' }, [5], ['a', null], [['a']]];
  it('denies a scope that is neither a string nor a list of strings', () => {
    for (const value of noLists) {
      expect(readPrincipal({ scope: value, scp: ['b'] })).toMatchObject({
        denial: { code: 'claim_malformed', detail: { claim: 'scope' } },
      });
    }
  });

  it('denies an azp that is null, because azp restricts who may use the token', () => {
    expect(readPrincipal({ sub: 'a', azp: null })).toMatchObject({
      denial: { code: 'claim_malformed', detail: { claim: 'azp' } },
    });
  });

  it.each([
    ['scp', 'scopes'],
    ['permissions', 'permissions'],
  ])('ignores and names %s that is neither a string nor a list of strings', (claim, member) => {
    for (const value of noLists)
      expect(readPrincipal({ [claim]: value })).toEqual({
        principal: nobody,
        malformed: { [member]: claim },
      });
    for (const value of [undefined, null, '', 'a', [], ['a']])
      expect(readPrincipal({ [claim]: value })).not.toHaveProperty('malformed');
  });

  it('does not name a malformed scp beside a good scope, which counts', () => {
    expect(readPrincipal({ scope: 'a', scp: 7 })).toEqual({ principal: { ...nobody, scopes: ['a'] } });
  });

  it('ignores and names an org_id that is no string', () => {
    for (const value of noTexts)
      expect(readPrincipal({ org_id: value })).toEqual({
        principal: nobody,
        malformed: { organization: 'org_id' },
      });
    for (const value of [undefined, null, 'o'])
      expect(readPrincipal({ org_id: value })).not.toHaveProperty('malformed');
  });

  it('denies a malformed claim even when another claim would be enough', () => {
    expect(readPrincipal({ client_id: 'c', azp: 5 })).toMatchObject({ denial: { detail: { claim: 'azp' } } });
  });
});
