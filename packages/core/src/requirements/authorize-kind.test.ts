import { createIssuer } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { bareAccess } from '../../test/bare-access.js';
import { configurationError } from '../../test/configuration-error.js';
import { peopleOf } from '../../test/setup.js';
import type { Access } from '../claims/access.js';
import type { KnownKind } from '../claims/principal-kind.js';
import { readPrincipal } from '../claims/principal.js';
import { createVerifier } from '../index.js';
import type { PrincipalKind, Requirements } from '../index.js';
import { authorize } from './authorize.js';
import { requirementsParser } from './requirements-parser.js';

const accessOf = (kind: PrincipalKind): Access => ({ ...bareAccess, kind });
const kinds = ['person', 'machine', 'api_key'] as const;
const wanted = [
  ...kinds,
  ['person'],
  ['machine'],
  ['api_key'],
  ['person', 'machine'],
  ['machine', 'api_key'],
  ['person', 'api_key'],
  [...kinds],
] as const;

/** Every kind that may be asked for against every kind that may come, and whether it may pass. */
const combinations = wanted.flatMap((kind: KnownKind | readonly KnownKind[]) =>
  [...kinds, 'unknown' as const].map((caller) => ({
    kind,
    caller,
    code: caller !== 'unknown' && [kind].flat().includes(caller) ? undefined : 'kind_mismatch',
  })),
);

describe('the kind that a route asks for', () => {
  it.each(combinations)(
    'requires $kind of a caller that is $caller: $code',
    async ({ kind, caller, code }) => {
      const { denial } = await authorize(accessOf(caller), { kind });
      expect(denial?.code).toBe(code);
    },
  );

  it.each([...kinds, 'unknown'] as const)(
    'accepts every kind if the route requires none: %s',
    async (caller) => {
      expect(await authorize(accessOf(caller), {})).toEqual({ passed: true });
    },
  );

  it('rejects another kind with 403, and logs what was required', async () => {
    expect((await authorize(accessOf('machine'), { kind: ['person', 'api_key'] })).denial).toMatchObject({
      code: 'kind_mismatch',
      status: 403,
      error: 'insufficient_scope',
      detail: { required: ['person', 'api_key'], seen: 'machine' },
    });
  });

  it('is checked before scopes, permissions, the organization and allow', async () => {
    const allow = (): boolean => {
      throw new Error('must not be asked');
    };
    const everything = {
      kind: 'person',
      scopes: ['s'],
      permissions: ['p'],
      organization: true,
      allow,
    } as const;
    expect((await authorize(accessOf('api_key'), everything)).denial?.code).toBe('kind_mismatch');
    expect((await authorize(accessOf('person'), everything)).denial?.code).toBe('scope_missing');
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an empty list', []],
    ['an empty text', ''],
    ['a kind that there is not', 'robot'],
    ['unknown, which says nothing', 'unknown'],
    ['unknown beside another', ['person', 'unknown']],
    ['a kind in another case', 'Person'],
    ['one of several that there is not', ['person', 'user']],
    ['an unset one of several', ['person', undefined]],
    ['a list in a list', [['person']]],
    ['true', true],
    ['an object', { person: true }],
  ])('is rejected at start if it is %s', (_name, kind) => {
    expect(() => requirementsParser(['people'])({ kind } as Requirements)).toThrow(
      configurationError('"kind"'),
    );
  });

  it('is copied, so that a later change of the list has no effect', () => {
    const kind: KnownKind[] = ['person'];
    const kept = requirementsParser(['people'])({ kind });
    kind.push('machine');
    expect(kept).toEqual({ kind: ['person'] });
  });
});

describe('the kind of a caller', () => {
  it.each<[string, object, PrincipalKind]>([
    ['a subject alone is of no known kind', { sub: 'u' }, 'unknown'],
    ['a subject with a client is a person', { sub: 'u', client_id: 'c' }, 'person'],
    ['facts 6.1: a client that is its own subject is a machine', { sub: 'c', client_id: 'c' }, 'machine'],
    ['a client without a subject is a machine', { client_id: 'c' }, 'machine'],
    ['a party without a subject is a machine', { azp: 'c' }, 'machine'],
    ['nobody at all is of no known kind', {}, 'unknown'],
    ['an organization alone is of no known kind', { org_id: 'o' }, 'unknown'],
  ])('is read from its claims: %s', (_name, claims, kind) => {
    expect(readPrincipal({ ...claims })).toMatchObject({ principal: { kind } });
  });

  it.each<[string, object, KnownKind, string]>([
    ['a machine token on a route for people', { sub: 'c', client_id: 'c' }, 'person', 'kind_mismatch'],
    ['a machine token on a route for machines', { sub: 'c', client_id: 'c' }, 'machine', 'granted'],
    ['a session token on a route for machines', { sub: 'u', sid: 's' }, 'machine', 'kind_mismatch'],
    ['a session token on a route for people', { sub: 'u', sid: 's' }, 'person', 'granted'],
    ['a token without evidence on a route for people', { sub: 'u' }, 'person', 'kind_mismatch'],
    ['a token without evidence on a route for machines', { sub: 'u' }, 'machine', 'kind_mismatch'],
    ['a JWT that calls itself an API key', { sub: 'u', kind: 'api_key' }, 'api_key', 'kind_mismatch'],
    ['a token of nobody', { sub: undefined }, 'person', 'kind_mismatch'],
  ])('decides whether a route accepts the caller: %s', async (_name, claims, kind, outcome) => {
    const issuer = await createIssuer();
    const verifier = createVerifier({ authorities: [peopleOf(issuer)] });
    const { denial } = await verifier.verify(await issuer.mint({ ...claims }), { kind });
    expect(denial?.code ?? 'granted').toBe(outcome);
  });
});
