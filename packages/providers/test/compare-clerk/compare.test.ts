import { afterAll, beforeAll, expect, it } from 'vitest';
import { compare } from './compare.js';
import { startWorld } from './world.js';
import type { Case, Outcome, World } from './world.js';

let world: World & { readonly close: () => Promise<void> };
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const session = (name: string, more: Partial<Case> = {}): Case => ({
  name,
  token: ({ clerk }) => clerk.mintSession({ sub: 'user_1' }),
  ...more,
});

/** Compares with a side that always says the same. */
const beside = (each: Case, their: Outcome) => compare(each, world, () => Promise.resolve(their), 'newest');

const taken: Outcome = { verdict: 'granted', reason: 'user_1' };
const refused: Outcome = { verdict: 'refused', reason: 'token-expired' };

it('finds no difference where both sides take a token for the same user', async () => {
  const row = await beside(session('another name'), taken);
  expect([row.difference, row.fault]).toEqual([undefined, undefined]);
});

it('takes the peer to be right about a difference that nobody explained', async () => {
  const row = await beside(session('another name'), refused);
  expect(row).toMatchObject({
    difference: { kind: 'peer right' },
    fault: expect.stringContaining('no sentence') as string,
  });
});

it('does not take a different user for the same answer', async () => {
  const row = await beside(session('another name'), { verdict: 'granted', reason: 'user_2' });
  expect(row.fault).toContain('no sentence');
});

it('finds a difference that is listed and gone', async () => {
  const row = await beside(session('sts pending'), taken);
  expect(row.fault).toContain('no longer differs');
});

it('finds a difference of another kind than the listed one', async () => {
  const row = await beside(session('sts pending'), refused);
  expect(row.fault).toContain('ours stricter on purpose');
});

it('compares reasons for a refusal only where a case asks for it', async () => {
  const token = (): string => 'nonsense';
  expect((await beside(session('another name', { token }), refused)).fault).toBeUndefined();
  expect((await beside(session('another name', { token, sameReason: true }), refused)).fault).toBeDefined();
});
