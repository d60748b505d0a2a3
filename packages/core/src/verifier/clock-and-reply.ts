import type { Context } from '../context.js';
import { runHookNow } from '../hooks/run-hook.js';
import type { HookAnswer } from '../hooks/run-hook.js';
import { areSendable } from '../lib/to-error.js';
import { isObject, isRecord } from '../options/option-checks.js';
import type { Denial } from '../response/denial.js';
import type { Reply } from '../response/problem.js';

/** The latest time in seconds, in the year 5138. A current time in milliseconds is above it. */
const latest = 1e11;

const time: Readonly<HookAnswer<number>> = {
  mustBe: 'the seconds since the epoch, as a number, not milliseconds',
  // With a wrong time, such as milliseconds, an expired or a future token could pass. NaN makes the rules on times deny.
  holds: (value): value is number =>
    typeof value === 'number' && (Number.isNaN(value) || (value >= 0 && value < latest)),
};

/** Wraps the clock of the application. Throws `ConfigurationError` if it returns no number. */
export function checkedClock(now: () => unknown): Context['now'] {
  return () => runHookNow('"now" of createVerifier', now, time);
}

const finishedReply: Readonly<HookAnswer<Reply>> = {
  mustBe: '{ status, headers, body }: a status from 200 to 599, headers that can be sent, and a string',
  holds: (value): value is Reply =>
    isObject(value) &&
    // `Headers` or a map have no members, so they would be no headers at all.
    isRecord(value.headers) &&
    Number.isInteger(value.status) &&
    Number(value.status) >= 200 &&
    Number(value.status) <= 599 &&
    typeof value.body === 'string' &&
    areSendable(value.headers),
};

/** Wraps the `reply` of the application. Throws `ConfigurationError` if it returns no reply that can be sent. */
export function checkedReply(
  reply: (denial: Denial, standard: Reply) => unknown,
): (denial: Denial, standard: Reply) => Reply {
  return (denial, standard) =>
    runHookNow('"reply" of createVerifier', () => reply(denial, standard), finishedReply);
}
