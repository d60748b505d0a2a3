import { base64url } from 'jose';
import type { ReplayStore } from '@tokenward/core/authoring';
import type { ContractTest } from './contract.js';

/** A store of used proofs under test. */
export interface ReplayContract {
  /** Creates an empty store, or one whose digests differ from those of earlier tests. */
  create(): ReplayStore | Promise<ReplayStore>;
  /** Creates the same store in another process, such as a second connection. Leave it out for a store in memory. */
  again?(): ReplayStore | Promise<ReplayStore>;
  /**
   * The time of the store, in seconds since the epoch.
   * @default the clock of the system
   */
  now?(): number;
}

/**
 * Returns the contract of all stores of used DPoP proofs (RFC 9449 §11.1), as tests for any test runner. One of them waits for
 * four to five seconds. So a store that keeps no digest for longer than that is found, but not one with a limit of a minute.
 */
export function replayContract(contract: ReplayContract): readonly ContractTest[] {
  const now = contract.now?.bind(contract) ?? (() => Date.now() / 1000);
  /** A text in the form of the digests of `dpop`. */
  const digest = (): string => base64url.encode(crypto.getRandomValues(new Uint8Array(32)));
  const stories: Readonly<Record<string, (store: ReplayStore) => Promise<void>>> = {
    'a digest is new once, and then it was there': async (store) => {
      const one = digest();
      await expectAnswers(store, [
        [one, now() + 60, false],
        [one, now() + 60, true],
        [one, now() + 60, true],
      ]);
    },
    'each digest counts alone': async (store) => {
      const until = now() + 60;
      const all = Array.from({ length: 1000 }, digest);
      const first = await answersTo(store, all, until);
      const kept = all.filter((_, index) => first[index] !== 'refused');
      // A store in memory that is full may refuse, but it forgets nothing.
      for (const answer of first) if (answer !== 'refused') expectEqual(whatSeen, answer, false);
      for (const answer of await answersTo(store, kept, until)) expectEqual(whatSeen, answer, true);
    },
    'digests that differ in case or in one letter are two': async (store) => {
      const one = `a${digest().slice(1)}`;
      await expectAnswers(store, [
        [one, now() + 60, false],
        [`A${one.slice(1)}`, now() + 60, false],
        [`b${one.slice(1)}`, now() + 60, false],
      ]);
    },
    'a digest that was there keeps its first time, however it comes again': async (store) => {
      const one = digest();
      await expectAnswers(store, [
        [one, now() + 60, false],
        [one, now() + 1, true],
        [one, now() + 3000, true],
      ]);
    },
    'a time may have a fraction': async (store) => {
      const one = digest();
      const until = Math.floor(now()) + 60.25;
      await expectAnswers(store, [
        [one, until, false],
        [one, until, true],
      ]);
    },
    'of many calls at once, exactly one is the first': async (store) => {
      const one = digest();
      const until = now() + 60;
      const other = contract.again ? storeIn('again', await contract.again()) : store;
      const calls = Array.from({ length: 1000 }, (_, index) => (index % 2 === 0 ? store : other));
      const answers = await Promise.all(calls.map(async (each) => each.seen(one, until, now())));
      expectEqual('the answers that are false', answers.filter((answer) => answer === false).length, 1);
      expectEqual('the answers that are true', answers.filter((answer) => answer === true).length, 999);
    },
    'a digest counts for as long as it should': async (store) => {
      const [short, long, twice] = [digest(), digest(), digest()];
      // A store that drops the fraction of the time forgets the first one too early.
      const second = Math.ceil(now() + 4);
      await expectAnswers(store, [
        [short, second + 0.9, false],
        [long, second + 3600, false],
        [twice, second + 3600, false],
        [twice, now() + 1, true],
      ]);
      await new Promise((resolve) => {
        setTimeout(resolve, (second + 0.1 - now()) * 1000);
      });
      await expectAnswers(store, [
        [short, second + 0.9, true],
        [long, second + 3600, true],
        [twice, second + 3600, true],
      ]);
      // A store with a clock of its own is asked a moment earlier.
      const last = await store.seen(short, second + 0.9, second + 0.9);
      expectEqual('the answer of "seen" at that time itself', last, true);
    },
  };
  if (contract.again)
    Object.assign(stories, {
      'another process knows what the first one kept': async (store: ReplayStore) => {
        const one = digest();
        await expectAnswers(store, [[one, now() + 60, false]]);
        await expectAnswers(storeIn('again', await contract.again?.()), [[one, now() + 60, true]]);
      },
    });
  return Object.entries(stories).map(([name, story]) => ({
    name,
    run: async () => story(storeIn('create', await contract.create())),
  }));

  /** The answers for digests, of which a hundred are asked for at a time. */
  async function answersTo(
    store: ReplayStore,
    digests: readonly string[],
    until: number,
  ): Promise<readonly unknown[]> {
    const answers: unknown[] = [];
    for (let at = 0; at < digests.length; at += 100) {
      const asked = digests.slice(at, at + 100).map(async (one) => store.seen(one, until, now()));
      // oxlint-disable-next-line no-await-in-loop
      const settled = await Promise.allSettled(asked);
      answers.push(...settled.map((one) => (one.status === 'fulfilled' ? one.value : 'refused')));
    }
    return answers;
  }

  async function expectAnswers(
    store: ReplayStore,
    calls: readonly (readonly [digest: string, until: number, answer: boolean])[],
  ): Promise<void> {
    for (const [one, until, answer] of calls)
      // One after the other, since the order counts.
      // oxlint-disable-next-line no-await-in-loop
      expectEqual(whatSeen, await store.seen(one, until, now()), answer);
  }
}

const whatSeen = 'the answer of "seen"';

/** Returns the store that a function of the contract made. */
function storeIn(name: 'create' | 'again', value: unknown): ReplayStore {
  if (typeof (value as Partial<ReplayStore> | undefined | null)?.seen === 'function')
    return value as ReplayStore;
  throw new Error(`"${name}" of the contract must give a store: an object with the function "seen".`);
}

function expectEqual(what: string, found: unknown, expected: unknown): void {
  if (found !== expected) throw new Error(`${what}: ${String(found)}, but must be ${String(expected)}`);
}
