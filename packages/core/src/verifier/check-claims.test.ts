import { describe, expect, it } from 'vitest';
import { createVerifier, deny } from '../index.js';
import type { StandardSchema } from '../claims/schema.js';
import type { Authority } from '../index.js';

type Any = Authority<string, unknown>;

const keys: Any = {
  name: 'keys',
  accepts: () => true,
  attest: () => ({ attestation: { claims: { sub: 'ann' } } }),
  rules: [],
};

/** The outcome for a token whose claims these authorities check, the last of which attests them. */
async function said(...judges: readonly Partial<Any>[]): Promise<string> {
  const [last, ...by] = judges.map((judge, at) => ({ ...keys, name: `judge_${at}`, ...judge })).toReversed();
  const attest: Any['attest'] = () => ({ attestation: { claims: { sub: 'ann' } }, by: by.toReversed() });
  const verifier = createVerifier({ authorities: [{ ...last!, attest }] });
  return verifier.verify('token').then(
    ({ access, denial }) => denial?.code ?? String(access?.subject),
    (error: unknown) => `${(error as { code?: string }).code}: ${String((error as Error).message)}`,
  );
}

const principal = { kind: 'person', subject: 'bob', scopes: [], permissions: [] } as const;

describe('the schemas of several authorities', () => {
  const schema = (passes: boolean): StandardSchema => ({
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: passes ? (value) => ({ value }) : () => ({ issues: [{ path: ['sub'] }] }),
    },
  });

  it.each([
    [true, true, true, 'ann'],
    [false, true, true, 'claims_invalid'],
    [true, false, true, 'claims_invalid'],
    [true, true, false, 'claims_invalid'],
  ])('must all accept the claims: %s, %s, %s', async (first, second, third, outcome) => {
    const judges = [first, second, third].map((passes) => ({ claims: schema(passes) }));
    expect(await said(...judges)).toBe(outcome);
  });
});

describe('a custom principal function of an authority', () => {
  it.each<[string, object]>([
    ['with a subject', {}],
    ['without a kind', { kind: undefined }],
    [
      'with all its members',
      { client: 'c', actor: 'a', organization: 'o', scopes: ['s'], permissions: ['p'] },
    ],
  ])('can return a principal %s', async (_name, members) => {
    const read = () => ({ principal: { ...principal, ...members } });
    expect(await said({ principal: read as never })).toBe('bob');
  });

  it.each<[string, unknown, string]>([
    ['none', undefined, 'bob'],
    ['the names of two', { scope: 'it is no text', azp: undefined }, 'bob'],
    ['null', null, 'configuration_invalid'],
    ['a text', 'scope', 'configuration_invalid'],
    ['a list', ['scope'], 'configuration_invalid'],
    ['a number among texts', { scope: 'it is no text', azp: 5 }, 'configuration_invalid'],
  ])('can name claims that are malformed: %s', async (_name, malformed, outcome) => {
    const read = () => ({ principal, malformed });
    expect((await said({ principal: read as never })).split(':')[0]).toBe(outcome);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'ann'],
    ['a list', []],
    ['no principal', {}],
    ['a principal that is null', { principal: null }],
    ['a principal that is a text', { principal: 'ann' }],
    ['a principal that is a list', { principal: [] }],
    ['an invalid denial', { denial: 'no', principal }],
    ...['subject', 'client', 'actor', 'organization'].flatMap((member) =>
      [null, 5, ['ann']].map((value): [string, unknown] => [
        `${JSON.stringify(value)} as ${member}`,
        { principal: { ...principal, [member]: value } },
      ]),
    ),
    ...['scopes', 'permissions'].flatMap((member) =>
      [undefined, null, 'read', [5], ['read', null]].map((value): [string, unknown] => [
        `${JSON.stringify(value)} as ${member}`,
        { principal: { ...principal, [member]: value } },
      ]),
    ),
    ['an unknown kind', { principal: { ...principal, kind: 'admin' } }],
    ['a promise', Promise.resolve({ principal })],
  ])('causes an error that names what it must return when it returns %s', async (_name, given) => {
    expect(await said({ principal: (() => given) as never })).toMatch(
      /^configuration_invalid: "principal" of the authority "judge_0" must give \{ principal \} with a known kind/,
    );
  });

  it('causes the same error when it is null instead of a function', async () => {
    expect(await said({ principal: null as never })).toMatch(
      /^configuration_invalid: "principal" of the authority "judge_0" must give \{ principal \}/,
    );
  });
});

describe('several authorities that check one token', () => {
  const called = (subject: string): Partial<Any> => ({
    principal: () => ({ principal: { ...principal, subject } as never }),
  });

  it('give the principal of the last one with a principal function', async () => {
    expect(await said(called('a'), called('b'))).toBe('b');
    expect(await said(called('a'), {})).toBe('a');
    expect(await said(called('a'), {}, {})).toBe('a');
    expect(await said({}, {})).toBe('ann');
  });

  it('give the first denial of their rules, in their order', async () => {
    const refusing = (code: 'not_allowed' | 'token_expired'): Partial<Any> => ({ rules: [() => deny(code)] });
    expect(await said(refusing('not_allowed'), refusing('token_expired'))).toBe('not_allowed');
    expect(await said({}, refusing('token_expired'))).toBe('token_expired');
    expect(await said(refusing('token_expired'), {})).toBe('token_expired');
  });
});

describe('a rule that denies with an unknown code', () => {
  it('causes an error that says so, and does not ask for what the rule did', async () => {
    const outcome = await said({ rules: [() => deny('nope' as 'claims_invalid')] });
    expect(outcome).toMatch(/^configuration_invalid: A rule gave a denial whose code is unknown\./);
    expect(outcome).not.toContain('A rule must give');
    expect(await said({ rules: [() => deny('claims_invalid')] })).toBe('claims_invalid');
    expect(await said({ rules: [() => ({ code: 'x' }) as never] })).toContain('A rule must give');
  });
});
