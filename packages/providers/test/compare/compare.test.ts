import { expect, it } from 'vitest';
import { compare } from './compare.js';
import type { Difference, Outcome } from './compare.js';

const taken: Outcome = { verdict: 'granted', reason: 'user_1' };
const expired: Outcome = { verdict: 'refused', reason: 'token-expired' };
const stricter: Difference = { kind: 'ours stricter on purpose', why: 'It is malformed.' };

/** The row of a credential about which each side answers this. */
const rowOf = (their: Outcome, our: Outcome, more: { listed?: Difference; sameReason?: true } = {}) =>
  compare(
    {
      name: 'a token',
      listed: undefined,
      ...more,
      theirs: () => Promise.resolve(their),
      ours: () => Promise.resolve(our),
    },
    { requests: [], setOutage: () => {} },
  );

it('finds no difference where both sides take a token for the same user', async () => {
  const { difference, fault } = await rowOf(taken, taken);
  expect([difference, fault]).toEqual([undefined, undefined]);
});

it('takes the peer to be right about a difference that nobody explained', async () => {
  expect(await rowOf(expired, taken)).toMatchObject({
    difference: { kind: 'peer right' },
    fault: expect.stringContaining('no sentence') as string,
  });
});

it('does not take a different user for the same answer', async () => {
  expect((await rowOf({ ...taken, reason: 'user_2' }, taken)).fault).toContain('no sentence');
});

it('finds a difference that is listed and gone', async () => {
  expect((await rowOf(taken, taken, { listed: stricter })).fault).toContain('no longer differs');
});

it('finds a difference of another kind than the listed one', async () => {
  expect((await rowOf(taken, expired, { listed: stricter })).fault).toBeUndefined();
  expect((await rowOf(expired, taken, { listed: stricter })).fault).toContain(stricter.kind);
});

it('finds that Tokenward threw', async () => {
  expect((await rowOf(expired, { verdict: 'thrown', reason: 'TypeError' })).fault).toContain('TypeError');
});

it('compares reasons for a refusal only where a case asks for it', async () => {
  const malformed: Outcome = { verdict: 'refused', reason: 'token-invalid' };
  expect((await rowOf(expired, malformed)).fault).toBeUndefined();
  expect((await rowOf(expired, malformed, { sameReason: true })).fault).toBeDefined();
});
