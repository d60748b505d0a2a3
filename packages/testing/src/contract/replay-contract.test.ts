import { memoryReplay } from '@tokenward/core';
import type { ReplayStore } from '@tokenward/core/authoring';
import { describe, expect, it } from 'vitest';
import { replayContract } from './replay-contract.js';

// Each run of the contract waits two seconds.
describe.concurrent('memoryReplay keeps the contract of stores', () => {
  it.each(replayContract({ create: () => memoryReplay() }))('$name', async ({ run }) => {
    await expect(run()).resolves.toBeUndefined();
  });
});

describe.concurrent('the contract finds a store', () => {
  /** The names of the tests that a store fails. */
  async function failures(create: () => ReplayStore, again?: () => ReplayStore): Promise<readonly string[]> {
    const tests = replayContract({ create, ...(again && { again }) });
    const results = await Promise.all(
      tests.map(({ name, run }) =>
        run().then(
          () => [],
          () => [name],
        ),
      ),
    );
    return results.flat();
  }

  it('that keeps nothing', async () => {
    expect(await failures(() => ({ seen: () => false }))).toHaveLength(5);
  });

  it('that takes everything for a replay', async () => {
    expect((await failures(() => ({ seen: () => true }))).length).toBeGreaterThan(5);
  });

  it('that looks first and keeps later', async () => {
    const kept = new Set<string>();
    const racing: ReplayStore = {
      async seen(digest) {
        const known = kept.has(digest);
        await Promise.resolve();
        kept.add(digest);
        return known;
      },
    };
    expect(await failures(() => racing)).toEqual(['of many calls at once, exactly one is the first']);
  });

  it('that does not tell capitals from small letters', async () => {
    const store = memoryReplay();
    const folding: ReplayStore = { seen: (digest, until) => store.seen(digest.toLowerCase(), until) };
    expect(await failures(() => folding)).toEqual(['digests that differ in case or in one letter are two']);
  });

  it('that drops the fraction of a time', async () => {
    const ends = new Map<string, number>();
    const early: ReplayStore = {
      seen(digest, until, now = Date.now() / 1000) {
        if ((ends.get(digest) ?? 0) > now) return true;
        ends.set(digest, Math.floor(until));
        return false;
      },
    };
    expect(await failures(() => early)).toEqual(['a digest counts for as long as it should']);
  });

  it('that answers as a database does', async () => {
    const store = memoryReplay();
    const loose = {
      seen: (digest: string, until: number) => (store.seen(digest, until) ? null : 'OK'),
    } as unknown as ReplayStore;
    expect((await failures(() => loose)).length).toBeGreaterThan(5);
  });

  it('that other processes do not share', async () => {
    const found = await failures(
      () => memoryReplay(),
      () => memoryReplay(),
    );
    expect(found).toContain('another process knows what the first one kept');
  });
});
