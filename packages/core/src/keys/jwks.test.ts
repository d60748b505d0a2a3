import { createIssuer } from '@tokenward/testing';
import { describe, expect, it } from 'vitest';
import { nextTurn } from '../lib/next-turn.js';
import { maxKeys, readJwks, readJwksInTurns } from './jwks.js';

/** A set of usable keys, of which every third is a secret, and every fifth is for encryption. */
async function setOf(count: number): Promise<{ keys: object[] }> {
  const [jwk] = (await createIssuer()).jwks().keys;
  const keys = Array.from({ length: count }, (_, index) => ({
    ...jwk,
    kid: `k${index}`,
    ...(index % 3 === 1 && { kty: 'oct' }),
    ...(index % 5 === 2 && { use: 'enc' }),
  }));
  return { keys };
}

describe('a key set that is read in turns', () => {
  it.each([0, 1, 199, 200, 201, 400, 777, maxKeys, maxKeys + 1])(
    'gives what reading it at once gives: %s keys',
    async (count) => {
      const set = await setOf(count);
      const read = await readJwksInTurns(set, undefined);
      expect(read).toEqual(readJwks(set, undefined));
      expect(read?.count).toBe(count);
    },
  );

  it.each([undefined, null, [], 'keys', {}, { keys: {} }, { keys: null }])(
    'is no key set if it is %j',
    async (value) => {
      expect(await readJwksInTurns(value, undefined)).toBeUndefined();
    },
  );

  it('reads no key of a set that has too many', async () => {
    const { accepted, excluded, unsupported, rejected } = readJwks(await setOf(maxKeys + 1), undefined) ?? {};
    expect([accepted, excluded, unsupported, rejected]).toEqual([[], [], [], []]);
  });

  it('names the position of a key in the whole set', async () => {
    const { rejected } = (await readJwksInTurns(await setOf(500), undefined)) ?? {};
    expect(rejected?.at(-1)).toMatch(/^keys\[499\] /);
  });

  it('lets other tasks run in between', async () => {
    const set = await setOf(maxKeys);
    const progress = { done: false };
    const reading = readJwksInTurns(set, undefined).then(() => (progress.done = true));
    let turns = 0;
    for (; !progress.done; turns += 1) await nextTurn();
    await reading;
    expect(turns).toBeGreaterThan(3);
  });
});
