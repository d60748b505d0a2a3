import { setTimeout } from 'node:timers/promises';
import type { Contender, Setting, Verify } from './contender.js';
import type { Round, Shot } from './rounds.js';

/** What became of a token; `broken` is an error that is not documented, or no answer at all. */
export type Outcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused' | 'broken'; readonly reason: string };

/** What one contender made of one shot. */
export interface Result {
  readonly contender: Contender;
  readonly shot: Shot;
  readonly outcome: Outcome;
}

/** How long a contender may take over one token. */
const patience = 5000;

/** The corpus has tokens for a minute ahead, which must still lie ahead when they are fired. */
const longest = 50_000;

/** Fires a round at everyone who takes part in it, after each of them took what is good. */
export async function fireAt(contenders: readonly Contender[], round: Round): Promise<readonly Result[]> {
  const started = Date.now();
  const results: Result[] = [];
  for (const contender of contenders.filter(({ readsKeySets }) => readsKeySets || !round.keySets)) {
    const judge = judgeOf(contender);
    for (const { setting, token } of round.good) {
      const outcome = await judge(setting, token);
      if (outcome.kind !== 'accepted')
        throw new Error(`${contender.name} refuses what is good (${round.title}): ${outcome.reason}`);
    }
    for (const shot of round.shots)
      results.push({ contender, shot, outcome: await judge(shot.setting, shot.token) });
  }
  if (Date.now() - started > longest)
    throw new Error(`${round.title} took too long to tell: some tokens for the future are good by now`);
  return results;
}

function judgeOf({ prepare, reasonOf }: Contender): (setting: Setting, token: string) => Promise<Outcome> {
  let ready: { readonly setting: Setting; readonly verify: Verify } | undefined;

  async function judge(setting: Setting, token: string): Promise<Outcome> {
    try {
      if (ready?.setting !== setting) ready = { setting, verify: prepare(setting) };
      await ready.verify(token);
      return { kind: 'accepted' };
    } catch (error) {
      const reason = reasonOf(error);
      return reason === undefined ? { kind: 'broken', reason: String(error) } : { kind: 'refused', reason };
    }
  }

  return (setting, token) => inTime(judge(setting, token));
}

async function inTime(outcome: Promise<Outcome>): Promise<Outcome> {
  const timer = new AbortController();
  const late: Outcome = { kind: 'broken', reason: `no answer within ${patience / 1000} s` };
  try {
    return await Promise.race([outcome, setTimeout(patience, late, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}
