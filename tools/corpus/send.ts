import { setTimeout } from 'node:timers/promises';
import type { Case, Round } from './cases.js';
import type { Library, Setting, Verify } from './library.js';

/** What a library did with a token. `failed` is an undocumented error, or no answer. */
export type Outcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'rejected' | 'failed'; readonly code: string };

/** The outcome of one case with one library. */
export interface Result {
  readonly library: Library;
  readonly case: Case;
  readonly outcome: Outcome;
}

/** The longest time for one token, in ms. */
const timeout = 5000;

/** The longest time for a round, in ms, since some tokens become valid a minute after they were made. */
const longest = 50_000;

/** Sends the cases of a round to each library that takes part. Each library has to accept the valid tokens first. */
export async function send(libraries: readonly Library[], round: Round): Promise<readonly Result[]> {
  const started = Date.now();
  const results: Result[] = [];
  const takesPart = ({ readsKeySets, readsSecrets }: Library): boolean =>
    (readsKeySets || !round.keySets) && (readsSecrets === true || round.secrets !== true);
  for (const library of libraries.filter(takesPart)) {
    const judge = judgeOf(library);
    for (const { setting, token } of round.valid) {
      const outcome = await judge(setting, token);
      if (outcome.kind !== 'accepted')
        throw new Error(`${library.name} rejects a valid token (${round.title}): ${outcome.code}`);
    }
    for (const one of round.cases)
      results.push({ library, case: one, outcome: await judge(one.setting, one.token) });
  }
  if (Date.now() - started > longest)
    throw new Error(`${round.title} took too long: some tokens of the future may be valid by now.`);
  return results;
}

function judgeOf({ prepare, codeOf }: Library): (setting: Setting, token: string) => Promise<Outcome> {
  let ready: { readonly setting: Setting; readonly verify: Verify } | undefined;

  async function judge(setting: Setting, token: string): Promise<Outcome> {
    try {
      if (ready?.setting !== setting) ready = { setting, verify: prepare(setting) };
      await ready.verify(token);
      return { kind: 'accepted' };
    } catch (error) {
      const code = codeOf(error);
      return code === undefined ? { kind: 'failed', code: String(error) } : { kind: 'rejected', code };
    }
  }

  return async (setting, token) => {
    const timer = new AbortController();
    const late: Outcome = { kind: 'failed', code: `no answer within ${timeout / 1000} s` };
    const inTime = setTimeout(timeout, late, { signal: timer.signal });
    return Promise.race([judge(setting, token), inTime]).finally(() => timer.abort());
  };
}
