import { memoryReplay } from '@tokenward/core';
import type { ReplayStore } from '@tokenward/core/authoring';
import { describe, expect, it } from 'vitest';
import { replayContract } from './replay-contract.js';

// Each run of the contract waits four to five seconds.
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
    expect(await failures(() => ({ seen: () => false }))).toHaveLength(6);
  });

  it('that takes everything for a replay', async () => {
    expect((await failures(() => ({ seen: () => true }))).length).toBeGreaterThan(5);
  });

  it('that looks first and keeps later', async () => {
    const ends = new Map<string, number>();
    const racing: ReplayStore = {
      async seen(digest, until, now = Date.now() / 1000) {
        const known = (ends.get(digest) ?? 0) >= now;
        await Promise.resolve();
        if (!known) ends.set(digest, until);
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

  /** A store that keeps each digest for as long as `keeps` says. */
  const lasting =
    (keeps: (until: number, now: number) => number, counts = (end: number, now: number) => end >= now) =>
    (): ReplayStore => {
      const ends = new Map<string, number>();
      return {
        seen(digest, until, now = Date.now() / 1000) {
          if (counts(ends.get(digest) ?? 0, now)) return true;
          ends.set(digest, keeps(until, now));
          return false;
        },
      };
    };
  const inTime = 'a digest counts for as long as it should';

  it.each<[string, () => ReplayStore, readonly string[]]>([
    [
      'forgets a digest at its time',
      lasting(
        (until) => until,
        (end, now) => end > now,
      ),
      [inTime],
    ],
    ['keeps each digest for 4 seconds', lasting((_, now) => now + 4), [inTime]],
    ['keeps a digest for 4 seconds at most', lasting((until, now) => Math.min(until, now + 4)), [inTime]],
  ])('that %s', async (_name, create, expected) => {
    expect(await failures(create)).toEqual(expected);
  });

  it('that takes a later, shorter time for the first one', async () => {
    const ends = new Map<string, number>();
    const overwriting: ReplayStore = {
      seen(digest, until, now = Date.now() / 1000) {
        const known = (ends.get(digest) ?? 0) >= now;
        ends.set(digest, until);
        return known;
      },
    };
    expect(await failures(() => overwriting)).toEqual([inTime]);
  });

  it.each([2, 900])('that keeps only the last %i digests', async (most) => {
    const ends = new Map<string, number>();
    const bounded: ReplayStore = {
      seen(digest, until, now = Date.now() / 1000) {
        if ((ends.get(digest) ?? 0) >= now) return true;
        ends.set(digest, until);
        const [first = ''] = ends.keys();
        if (ends.size > most) ends.delete(first);
        return false;
      },
    };
    expect(await failures(() => bounded)).toContain('each digest counts alone');
  });

  it('that gives up when many calls run at once', async () => {
    const store = memoryReplay();
    let running = 0;
    const busy: ReplayStore = {
      async seen(digest, until, now) {
        running += 1;
        await new Promise((resolve) => setTimeout(resolve));
        const answer = running <= 500 && store.seen(digest, until, now);
        running -= 1;
        return answer;
      },
    };
    const [only, ...others] = replayContract({ create: () => busy }).filter(({ name }) =>
      name.startsWith('of many calls'),
    );
    expect(others).toEqual([]);
    await expect(only?.run()).rejects.toThrow('the answers that are false');
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

describe('the contract', () => {
  it('lets a store that is full refuse', async () => {
    const tests = replayContract({ create: () => memoryReplay({ size: 50 }) });
    const each = tests.find(({ name }) => name === 'each digest counts alone');
    await expect(each?.run()).resolves.toBeUndefined();
  });

  it.each([undefined, null, {}, 5])('says that "create" gives no store: %j', async (value) => {
    for (const { run } of replayContract({ create: () => value as never }))
      await expect(run()).rejects.toThrow('"create" of the contract must give a store');
    const [last] = replayContract({ create: () => memoryReplay(), again: () => value as never }).slice(-1);
    await expect(last?.run()).rejects.toThrow('"again" of the contract must give a store');
  });
});
