import { describe, expect, it } from 'vitest';
import { configurationError } from '../../test/configuration-error.js';
import { issuerWithClock, peopleOf } from '../../test/setup.js';
import { shownChallenges } from '../../test/shown-challenges.js';
import { createVerifier, fromHeaders } from '../index.js';
import type { Requirements, Verifier } from '../index.js';
import { withIncludedScopes } from './included-scopes.js';

const { clock, issuer } = await issuerWithClock();
/** Made in each test, so that a record which is wrongly rejected fails a test and not the whole file. */
const verifierWithScopes = (): Verifier =>
  createVerifier({
    authorities: [peopleOf(issuer)],
    resource: {
      identifier: issuer.audience,
      scopes: { admin: ['write'], write: ['read'], read: [], other: [] },
    },
    now: clock.now,
  });

describe('scopes that include others', () => {
  it.each<[string, Requirements]>([
    ['directly', { scopes: ['write'] }],
    ['through another scope', { scopes: ['read', 'admin'] }],
    ['inside allOf', { allOf: [{ scopes: ['read'] }, { scopes: ['write'] }] }],
    ['inside anyOf', { anyOf: [{ scopes: ['other'] }, { scopes: ['read'] }] }],
  ])('count wherever scopes are required: %s', async (_where, requirements) => {
    const verifier = verifierWithScopes();
    const { access } = await verifier.verify(await issuer.mint({ scope: 'admin' }), requirements);
    expect(access?.scopes).toEqual(['admin']);
    const { denial } = await verifier.verify(await issuer.mint({ scope: 'other' }), {
      ...requirements,
      kind: 'person',
    });
    expect(denial?.status).toBe(403);
  });

  it.each<[string, Requirements, readonly string[]]>([
    ['read', { scopes: ['write'] }, ['write']],
    ['read', { scopes: ['read', 'write'] }, ['read', 'write']],
    ['write', { scopes: ['other', 'read'] }, ['other', 'read']],
    ['', { scopes: ['read'] }, ['read']],
  ])(
    'do not include the other way, and the challenge names what the route asks for: %j',
    async (scope, requirements, required) => {
      const authorization = `Bearer ${await issuer.mint({ scope })}`;
      const verdict = await verifierWithScopes().authenticate(fromHeaders({ authorization }), requirements);
      expect(verdict.denial).toMatchObject({ code: 'scope_missing', detail: { required } });
      expect(shownChallenges(verdict)).toEqual([`Bearer insufficient_scope ${required.join(' ')}`]);
    },
  );

  it('decide which alternative lacks the least', async () => {
    const anyOf: readonly Requirements[] = [{ scopes: ['other'] }, { scopes: ['read', 'write', 'more'] }];
    const first = await verifierWithScopes().verify(await issuer.mint({ scope: 'admin' }), { anyOf });
    expect(first.denial?.detail.required).toEqual(['other']);
  });

  it('are exact names: a scope includes no prefix, no other case and no member of the prototype', async () => {
    const verifier = verifierWithScopes();
    for (const scope of ['ADMIN', 'admin:x', 'constructor', '__proto__', 'toString'])
      expect((await verifier.verify(await issuer.mint({ scope }), { scopes: ['read'] })).denial?.code).toBe(
        'scope_missing',
      );
  });

  it.each<[string, Readonly<Record<string, readonly string[]>>]>([
    ['"a" in "b", but does not list it', { b: ['a'], c: [] }],
    ['include each other: a, b, a', { a: ['b'], b: ['a'] }],
    ['include each other: a, a', { a: ['a'] }],
    ['include each other: b, c, d, b', { a: [], b: ['c'], c: ['d'], d: ['a', 'b'] }],
    ['"constructor" in "a"', { a: ['constructor'], b: [] }],
  ])('are an error at start: %s', (text, record) => {
    expect(() => withIncludedScopes('x', record)).toThrow(configurationError(text));
  });

  it('need not be members of a record that lists only broad scopes', () => {
    const included = withIncludedScopes('x', { write: ['read'], admin: ['write'] });
    expect(included(['admin'])).toEqual(['admin', 'write', 'read']);
    expect(included(['read'])).toEqual(['read']);
    expect(included(['other', 'write'])).toEqual(['other', 'write', 'read']);
  });

  it('may share what they include, however deep', () => {
    const names = Array.from({ length: 200 }, (_, index) => `s${index}`);
    const record = Object.fromEntries(names.map((name, index) => [name, names.slice(index + 1, index + 3)]));
    expect(withIncludedScopes('x', record)(['s0'])).toHaveLength(200);
  });
});
