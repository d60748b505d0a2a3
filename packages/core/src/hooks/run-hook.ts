import type { MaybePromise } from '../lib/maybe-promise.js';
import { SafeError } from '../lib/safe-error.js';
import { ignoreRejection, toPromise } from '../lib/thenable.js';
import { toError } from '../lib/to-error.js';
import { ConfigurationError } from '../options/configuration-error.js';
import { UnavailableError } from '../response/unavailable-error.js';

/** What a hook must give: the words end the sentence `... must give ...`. */
export interface HookAnswer<T> {
  readonly mustBe: string;
  readonly holds: (value: unknown) => value is T;
}

/** The answer of a hook whose answer is not used. */
export const anything: Readonly<HookAnswer<unknown>> = {
  mustBe: 'anything',
  holds: (_value): _value is unknown => true,
};

/** How long the promise of a hook may take, in seconds. */
const limits = { ask: 5, run: 10 } as const;

/**
 * Calls a function of the application, such as `allow`. Whatever it throws, at once or later, arrives as an `Error` (see
 * `toError`). So does a promise that takes longer than `seconds` (default 10); an answer that is not allowed is a
 * `ConfigurationError`. Nothing that a hook throws, rejects with or returns can pass for success.
 */
export function runHook<T = unknown>(
  hook: string,
  call: () => unknown,
  answer = anything as HookAnswer<T>,
  seconds: number = limits.run,
): MaybePromise<T> {
  return finished(hook, call, answer, seconds, tooLate, toError);
}

/** The same for a function without whose answer no verdict is possible, such as `ask`: taking longer (default 5 seconds) is an outage. */
export function runHookOrUnavailable<T>(
  hook: string,
  call: () => unknown,
  answer: HookAnswer<T>,
  seconds: number = limits.ask,
): MaybePromise<T> {
  return finished(hook, call, answer, seconds, outageByTime, toError);
}

/** The same for a function that looks something up, such as `lookup`: whatever it throws is an outage as well, with the `cause`. */
export function runLookup<T>(hook: string, call: () => unknown, answer: HookAnswer<T>): MaybePromise<T> {
  return finished(hook, call, answer, limits.ask, outageByTime, outageByFailure);
}

/** The same for a function that must answer at once, such as a rule: a promise is no answer. */
export function runHookNow<T>(hook: string, call: () => unknown, answer: HookAnswer<T>): T {
  try {
    const value = call();
    if (answer.holds(value)) return value;
    ignoreRejection(value);
  } catch (thrown) {
    throw toError(thrown, hook);
  }
  throw new ConfigurationError(`${hook} must give ${answer.mustBe}, and no promise.`);
}

/** The answer of a hook, if it may give that. The error never repeats the answer, which may be a token. */
function checked<T>(hook: string, value: unknown, { mustBe, holds }: HookAnswer<T>): T {
  if (holds(value)) return value;
  throw new ConfigurationError(`${hook} must give ${mustBe}.`);
}

function tooLate(hook: string, seconds: number): Error {
  return new SafeError(`${hook} did not answer within ${seconds} seconds.`);
}

function outageByTime(hook: string, seconds: number): Error {
  return new UnavailableError(`${hook} did not answer within ${seconds} seconds`, 1);
}

function outageByFailure(thrown: unknown, hook: string): Error {
  return new UnavailableError(`${hook} failed`, 1, thrown);
}

/** Calls, waits where there is a promise, and checks the answer. Nothing is made for a promise unless there is one. */
function finished<T>(
  hook: string,
  call: () => unknown,
  answer: HookAnswer<T>,
  seconds: number,
  late: (hook: string, seconds: number) => Error,
  failed: (thrown: unknown, hook: string) => Error,
): MaybePromise<T> {
  let value: unknown;
  let promise: Promise<unknown> | undefined;
  try {
    value = call();
    promise = toPromise(value);
  } catch (thrown) {
    throw failed(thrown, hook);
  }
  if (promise === undefined) return checked(hook, value, answer);
  const given = promise.then(
    (result) => checked(hook, result, answer),
    (thrown: unknown) => {
      throw failed(thrown, hook);
    },
  );
  return inTime(given, seconds, () => late(hook, seconds));
}

/** There is a timer only while the promise is pending. */
function inTime<T>(given: Promise<T>, seconds: number, late: () => Error): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), seconds * 1000);
  });
  return Promise.race([given, deadline]).finally(() => clearTimeout(timer));
}
