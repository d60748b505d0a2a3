import { expect, it } from 'vitest';
import { readIntrospected } from './introspected-principal.js';

it.each<[object, readonly string[]]>([
  [{ scopes: ['a', 'b'] }, ['a', 'b']],
  [{ scope: 'c', scopes: ['a'] }, ['c']],
  [{ scp: ['d'], scopes: ['a'] }, ['d']],
  [{ scope: '', scopes: ['a'] }, ['a']],
  [{ scope: null, scopes: ['a'] }, ['a']],
  [{ scp: null, scopes: ['a'] }, ['a']],
  [{ scope: ' ', scopes: ['a'] }, ['a']],
  [{ scope: [], scopes: ['a'] }, ['a']],
  [{ scp: [], scopes: ['a'] }, ['a']],
  [{ scp: ['b', 5], scopes: ['a'] }, []],
  [{ scp: { a: 1 }, scopes: ['a'] }, []],
  [{ scopes: [] }, []],
  [{ scopes: 'a b' }, []],
  [{ scopes: ['a', 5] }, []],
  [{ scopes: { 0: 'a' } }, []],
  [{}, []],
])('reads the scopes of the introspection response %j as %j', (claims, scopes) => {
  expect(readIntrospected({ sub: 'ada', ...claims })).toMatchObject({
    principal: { subject: 'ada', scopes },
  });
});

it('denies a response with a malformed registered claim', () => {
  expect(readIntrospected({ scope: 5, scopes: ['a'] })).toMatchObject({
    denial: { code: 'claim_malformed' },
  });
});
