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

/** Returns the contract of all stores of used DPoP proofs (RFC 9449 §11.1), as tests for any test runner. */
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
      for (let index = 0; index < 100; index += 1)
        await expectAnswers(store, [[digest(), now() + 60, false]]);
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
      const other = (await contract.again?.()) ?? store;
      const calls = Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? store : other));
      const answers = await Promise.all(calls.map(async (each) => each.seen(one, until, now())));
      expectEqual('the answers that are false', answers.filter((answer) => answer === false).length, 1);
      expectEqual('the answers that are true', answers.filter((answer) => answer === true).length, 199);
    },
    'a digest counts for as long as it should': async (store) => {
      const [short, long] = [digest(), digest()];
      // A store that drops the fraction of the time forgets the first one too early.
      const second = Math.floor(now()) + 2;
      await expectAnswers(store, [
        [short, second + 0.9, false],
        [long, second + 3600, false],
      ]);
      await new Promise((resolve) => {
        setTimeout(resolve, (second + 0.3 - now()) * 1000);
      });
      await expectAnswers(store, [
        [short, second + 0.9, true],
        [long, second + 3600, true],
      ]);
    },
  };
  if (contract.again)
    Object.assign(stories, {
      'another process knows what the first one kept': async (store: ReplayStore) => {
        const one = digest();
        await expectAnswers(store, [[one, now() + 60, false]]);
        await expectAnswers((await contract.again?.()) ?? store, [[one, now() + 60, true]]);
      },
    });
  return Object.entries(stories).map(([name, story]) => ({
    name,
    run: async () => story(await contract.create()),
  }));

  async function expectAnswers(
    store: ReplayStore,
    calls: readonly (readonly [digest: string, until: number, answer: boolean])[],
  ): Promise<void> {
    for (const [one, until, answer] of calls)
      // One after the other, since the order counts.
      // oxlint-disable-next-line no-await-in-loop
      expectEqual('the answer of "seen"', await store.seen(one, until, now()), answer);
  }
}

function expectEqual(what: string, found: unknown, expected: unknown): void {
  if (found !== expected) throw new Error(`${what}: ${String(found)}, but must be ${String(expected)}`);
}
