import type { MaybePromise } from '../lib/maybe-promise.js';
import { ignoreThrown } from '../lib/ignore-thrown.js';
import { SafeError } from '../lib/safe-error.js';
import { ignoreRejections, toPromise } from '../lib/thenable.js';
import { toError } from '../lib/to-error.js';
import { ConfigurationError } from '../options/configuration-error.js';
import { isUnavailable, UnavailableError } from '../response/unavailable-error.js';

/** What a hook must return. `mustBe` ends the sentence `... must give ...`. */
export interface HookAnswer<T> {
  readonly mustBe: string;
  readonly holds: (value: unknown) => value is T;
}

/** Accepts every result, for a hook whose result is not used. */
export const anything: Readonly<HookAnswer<unknown>> = {
  mustBe: 'anything',
  holds: (_value): _value is unknown => true,
};

/** Accepts true and false only. */
export const yesOrNo: Readonly<HookAnswer<boolean>> = {
  mustBe: 'true or false',
  holds: (value): value is boolean => typeof value === 'boolean',
};

/** How long the promise of a hook may take, in seconds. */
const limits = { ask: 5, run: 10 } as const;

/**
 * Calls a function of the application, such as `allow`. What it throws or rejects with becomes an `Error` (see
 * `toError`). A promise that takes longer than `seconds` (default 10) rejects with an `Error`. A result that is not
 * allowed throws `ConfigurationError`. So no thrown, rejected or returned value can count as success.
 */
export function runHook<T = unknown>(
  hook: string,
  call: () => unknown,
  answer = anything as HookAnswer<T>,
  seconds: number = limits.run,
): MaybePromise<T> {
  return callHook(hook, call, answer, seconds, timeoutError, toError);
}

/**
 * Calls a function that a verdict depends on, such as `ask`. It works like `runHook`, but a promise that takes longer
 * than `seconds` (default 5) rejects with `UnavailableError`.
 */
export function runHookOrUnavailable<T>(
  hook: string,
  call: () => unknown,
  answer: HookAnswer<T>,
  seconds: number = limits.ask,
): MaybePromise<T> {
  return callHook(hook, call, answer, seconds, timeoutOutage, toError);
}

/**
 * Calls a function that looks something up, such as `lookup`. It works like `runHookOrUnavailable`, but whatever the
 * function throws also becomes the `cause` of an `UnavailableError`.
 */
export function runLookup<T>(hook: string, call: () => unknown, answer: HookAnswer<T>): MaybePromise<T> {
  return callHook(hook, call, answer, limits.ask, timeoutOutage, failureOutage);
}

/** Calls a function that must return synchronously, such as a rule. A promise throws `ConfigurationError`. */
export function runHookNow<T>(hook: string, call: () => unknown, answer: HookAnswer<T>): T {
  try {
    const value = call();
    if (answer.holds(value)) return value;
    ignoreRejections(value);
  } catch (thrown) {
    throw toError(thrown, hook);
  }
  throw new ConfigurationError(`${hook} must give ${answer.mustBe}, and no promise.`);
}

/** Returns the result of a hook if it is allowed. The error never repeats the result, which may be a token. */
function checked<T>(hook: string, value: unknown, { mustBe, holds }: HookAnswer<T>): T {
  if (holds(value)) return value;
  ignoreRejections(value);
  throw new ConfigurationError(`${hook} must give ${mustBe}.`);
}

function timeoutError(hook: string, seconds: number): Error {
  return new SafeError(`${hook} did not answer within ${seconds} seconds.`);
}

function timeoutOutage(hook: string, seconds: number): Error {
  return new UnavailableError(`${hook} did not answer within ${seconds} seconds`, 1);
}

function failureOutage(thrown: unknown, hook: string): Error {
  ignoreThrown(thrown);
  // An outage that the application throws keeps its pause and its reason.
  return isUnavailable(thrown)
    ? new UnavailableError(`${hook} failed: ${thrown.hint}`, thrown.retryAfter, thrown)
    : new UnavailableError(`${hook} failed`, 1, thrown);
}

/**
 * Calls the function, waits if it returns a promise, and checks the result. Without a promise, no promise is created.
 */
function callHook<T>(
  hook: string,
  call: () => unknown,
  answer: HookAnswer<T>,
  seconds: number,
  onTimeout: (hook: string, seconds: number) => Error,
  onFailure: (thrown: unknown, hook: string) => Error,
): MaybePromise<T> {
  let value: unknown;
  let promise: Promise<unknown> | undefined;
  try {
    value = call();
    promise = toPromise(value);
  } catch (thrown) {
    throw onFailure(thrown, hook);
  }
  if (promise === undefined) return checked(hook, value, answer);
  const result = promise.then(
    (result) => checked(hook, result, answer),
    (thrown: unknown) => {
      throw onFailure(thrown, hook);
    },
  );
  return withTimeout(result, seconds, () => onTimeout(hook, seconds));
}

/** Rejects if the promise takes longer than `seconds`. The timer is cleared when the promise settles. */
function withTimeout<T>(result: Promise<T>, seconds: number, onTimeout: () => Error): Promise<T> {
  // A test may fake the timers in between, so the timer is stopped by those that started it.
  const { clearTimeout } = globalThis;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(onTimeout()), seconds * 1000);
  });
  return Promise.race([result, deadline]).finally(() => clearTimeout(timer));
}
