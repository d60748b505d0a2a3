import { describe, expect, it } from 'vitest';
import { fromHeaders } from '../index.js';
import { deny } from '../response/any-denial.js';
import { checkProofs, isBound, precheckProof, readProofs } from './proof-checks.js';
import type { ShownProofs } from './proof-checks.js';
import type { ShownProof } from './proof-method.js';

const context = { now: () => 0, fetch: globalThis.fetch };
const passes: ShownProof = { verify: () => ({}) };
const denial = deny('proof_key_mismatch');

const check = (cnf: unknown, proofs?: ShownProofs, scheme?: 'DPoP') =>
  checkProofs({ token: 'x', scheme, proofs }, cnf === undefined ? {} : { cnf }, context);

describe('checkProofs', () => {
  it.each<[string, unknown, ShownProofs | undefined, 'DPoP' | undefined, boolean]>([
    ['a token without "cnf"', undefined, { jkt: passes }, undefined, false],
    ['a token without "cnf" and without a request', undefined, undefined, undefined, false],
    ['a token with a key', { jkt: 'x' }, { jkt: passes }, 'DPoP', true],
    ['a token with a certificate', { 'x5t#S256': 'x' }, { 'x5t#S256': passes }, undefined, true],
  ])('accepts %s', async (_name, cnf, proofs, scheme, bound) => {
    expect(await check(cnf, proofs, scheme)).toEqual({ bound });
  });

  it.each<[string, unknown, ShownProofs | undefined, 'DPoP' | undefined, string, object]>([
    ['no "cnf"', undefined, { jkt: passes }, 'DPoP', 'token_unbound', {}],
    ['a "cnf" that is null', null, { jkt: passes }, 'DPoP', 'claim_malformed', { claim: 'cnf' }],
    ['a "cnf" that is text', 'jkt', { jkt: passes }, undefined, 'claim_malformed', { claim: 'cnf' }],
    ['an empty "cnf"', {}, { jkt: passes }, 'DPoP', 'token_bound', { claim: 'cnf', member: undefined }],
    [
      'a key under Bearer',
      { jkt: 'x' },
      { jkt: passes },
      undefined,
      'token_bound',
      { claim: 'cnf', member: 'jkt' },
    ],
    [
      'a member beside the key that nobody checks',
      { jkt: 'x', kid: 'y' },
      { jkt: passes },
      'DPoP',
      'token_bound',
      { claim: 'cnf', member: 'kid' },
    ],
    [
      'a key without a request',
      { jkt: 'x' },
      undefined,
      undefined,
      'token_bound',
      { claim: 'cnf', member: 'jkt' },
    ],
    // RFC 9449 §7.1: the scheme DPoP is for tokens that are bound to the key of a proof.
    [
      'a certificate under DPoP',
      { 'x5t#S256': 'x' },
      { jkt: passes, 'x5t#S256': passes },
      'DPoP',
      'token_unbound',
      {},
    ],
    ['a key that is a number', { jkt: 5 }, { jkt: passes }, 'DPoP', 'claim_malformed', { claim: 'cnf' }],
    ['a key that is empty', { jkt: '' }, { jkt: passes }, 'DPoP', 'claim_malformed', { claim: 'cnf' }],
    [
      'a wrong proof',
      { jkt: 'x' },
      { jkt: { verify: () => ({ denial }) } },
      'DPoP',
      'proof_key_mismatch',
      {},
    ],
  ])('denies %s', async (_name, cnf, proofs, scheme, code, detail) => {
    const result = await check(cnf, proofs, scheme);
    expect(result.bound).toBe(false);
    expect(result.denial?.code).toBe(code);
    expect(result.denial?.detail).toEqual(detail);
  });

  it('says of a bound token without a request that only a request can prove a key', async () => {
    const hintOf = async (proofs?: ShownProofs) => (await check({ jkt: 'x' }, proofs)).denial?.hint;
    expect(await hintOf()).toContain('`verify(token)` has no request');
    expect(await hintOf({ jkt: passes })).not.toContain('verify(token)');
  });

  it('gives each method the value of its member', async () => {
    const asked: unknown[] = [];
    const verify: ShownProof['verify'] = (...given) => (asked.push(given), {});
    await check({ jkt: 'x', 'x5t#S256': 'y' }, { jkt: { verify }, 'x5t#S256': { verify } }, 'DPoP');
    expect(asked).toEqual([
      ['x', 'y', context],
      ['x', 'x', context],
    ]);
  });
});

describe('a token that two methods prove', () => {
  const both = { jkt: 'x', 'x5t#S256': 'y' };

  /** Checks with two methods, uses up what they ask for, and returns which of them were used. */
  async function usedOf(results: Readonly<Record<'jkt' | 'x5t#S256', object>>) {
    const used: string[] = [];
    const of = (name: 'jkt' | 'x5t#S256'): ShownProof => ({
      verify: () => ({
        headers: { [name]: 'shown' },
        use: () => (used.push(name), Promise.resolve(results[name])),
      }),
    });
    const { use, ...rest } = await check(both, { jkt: of('jkt'), 'x5t#S256': of('x5t#S256') }, 'DPoP');
    return { used, rest, result: await use?.() };
  }

  it('is used up by both, one after the other', async () => {
    expect(await usedOf({ jkt: {}, 'x5t#S256': {} })).toEqual({
      used: ['x5t#S256', 'jkt'],
      rest: { bound: true, headers: { jkt: 'shown', 'x5t#S256': 'shown' } },
      result: {},
    });
  });

  it('is denied by the first of them, and the second is not used up then', async () => {
    expect(await usedOf({ jkt: {}, 'x5t#S256': { denial } })).toMatchObject({
      used: ['x5t#S256'],
      result: { denial },
    });
    expect(await usedOf({ jkt: { denial }, 'x5t#S256': {} })).toMatchObject({
      used: ['x5t#S256', 'jkt'],
      result: { denial },
    });
  });

  it.each(['jkt', 'x5t#S256'] as const)('is used up by one of them, if only %s asks for it', async (name) => {
    let used = 0;
    const uses: ShownProof = { verify: () => ({ use: () => ((used += 1), {}) }) };
    const { use } = await check(both, { jkt: passes, 'x5t#S256': passes, [name]: uses }, 'DPoP');
    expect(await use?.()).toEqual({});
    expect(used).toBe(1);
  });
});

describe('precheckProof', () => {
  const denies: ShownProof = { precheck: () => ({ denial }), verify: () => ({}) };

  it.each<[string, ShownProofs | undefined, 'DPoP' | undefined, object]>([
    ['asks the method of the scheme', { jkt: denies }, 'DPoP', { denial }],
    ['asks nobody under Bearer', { jkt: denies }, undefined, {}],
    ['asks no method of certificates', { 'x5t#S256': denies }, 'DPoP', {}],
    ['asks nobody without a first check', { jkt: passes }, 'DPoP', {}],
    ['asks nobody without a request', undefined, 'DPoP', {}],
  ])('%s', async (_name, proofs, scheme, result) => {
    expect(await precheckProof({ token: 'x', scheme, proofs }, context)).toEqual(result);
  });
});

describe('readProofs', () => {
  it('reads what a request shows for each method, and nothing without a method', () => {
    const request = fromHeaders({});
    const read = () => passes;
    expect(readProofs([], request)).toBeUndefined();
    expect(
      readProofs(
        [
          { confirmation: 'jkt', read },
          { confirmation: 'x5t#S256', read },
        ],
        request,
      ),
    ).toEqual({ jkt: passes, 'x5t#S256': passes });
  });
});

describe('isBound', () => {
  it.each<[unknown, boolean]>([
    [{ jwk: { kty: 'EC' } }, true],
    [{ osc: { id: 'x' } }, true],
    [{ jwe: 'x' }, true],
    [{ kid: 'x' }, true],
    [{ jkt: 'x' }, true],
    [{ jwk: 'x' }, false],
    [{ osc: 'x' }, false],
    [{ jkt: { a: 1 } }, false],
    [{ other: 'x' }, false],
    [null, false],
    ['jkt', false],
  ])('by the "cnf" %j: %j', (cnf, expected) => {
    expect(isBound({ cnf })).toBe(expected);
  });
});
