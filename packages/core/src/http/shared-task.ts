import type { Context } from '../context.js';
import { monotonicClock } from '../lib/monotonic-clock.js';
import { promisesAreShared } from '../lib/runtime.js';
import { UnavailableError } from '../response/unavailable-error.js';

/** Runs one task for all callers that need its result at the same time. */
export interface SharedTask<T> {
  /** Whether a task is running that a caller can join, and no task has succeeded since it started. */
  readonly isRunning: (context: Context) => boolean;
  /** Whether no task is running. */
  readonly isIdle: () => boolean;
  /**
   * Returns the result of a running task, or runs this one. With `mayStart` set to false, a caller only joins other
   * tasks.
   */
  readonly join: (task: () => Promise<T>, context: Context, mayStart?: boolean) => Promise<T>;
}

/** Options of a shared task. */
export interface SharedTaskOptions {
  /** What the tasks return, for the text of the error. */
  readonly what: string;
  /** The longest time of a task, and of the wait for a task of another request; in seconds. */
  readonly timeout: number;
}

/**
 * Creates a shared task. One task runs at a time, or up to four where a request must not wait for a promise of another
 * one.
 */
export function createSharedTask<T>(options: SharedTaskOptions, shared = promisesAreShared()): SharedTask<T> {
  return shared ? sharedPromise(options) : separateRuns(options);
}

/**
 * Shares the promise of one task. After its timeout no caller joins it: the process was suspended, and its result may be
 * as old as that.
 */
function sharedPromise<T>({ timeout }: SharedTaskOptions): SharedTask<T> {
  const clock = monotonicClock();
  let running: { readonly since: number; readonly promise: Promise<T> } | undefined;

  function current(context: Context): Promise<T> | undefined {
    if (running === undefined || clock.at(context.now()) - running.since > timeout) return undefined;
    return running.promise;
  }

  return {
    isRunning: (context) => current(context) !== undefined,
    isIdle: () => running === undefined,
    join(task, context) {
      const existing = current(context);
      if (existing !== undefined) return existing;
      const promise = task().finally(() => {
        if (running?.promise === promise) running = undefined;
      });
      running = { since: clock.at(context.now()), promise };
      return promise;
    },
  };
}

/** How many requests may run the same task at once, where they cannot share promises. */
const maxRuns = 4;

/** How often a waiting request checks whether a task of another request has ended, in milliseconds. */
const pollInterval = 20;

interface Run {
  readonly since: number;
  /** Whether another run has succeeded since this one started. */
  isSuperseded: boolean;
  /** Whether another run has failed since this one started. */
  hasFailedSibling: boolean;
}

/**
 * Shares results, but no promises. Each request runs the task itself while fewer than four runs are active; otherwise
 * it polls for the result. After a failure, requests wait for the active runs and start no more. A canceled request
 * leaves a run that never ends. Such a run counts only until its timeout.
 */
function separateRuns<T>({ what, timeout }: SharedTaskOptions): SharedTask<T> {
  const clock = monotonicClock();
  const runs = new Set<Run>();
  let lastSuccess: { readonly value: T } | undefined;
  let lastFailure: { readonly error: unknown } | undefined;

  function activeRuns(context: Context): readonly Run[] {
    const now = clock.at(context.now());
    for (const each of runs) if (!(now - each.since < timeout)) runs.delete(each);
    return [...runs];
  }

  async function run(task: () => Promise<T>, context: Context): Promise<T> {
    const current: Run = { since: clock.at(context.now()), isSuperseded: false, hasFailedSibling: false };
    runs.add(current);
    try {
      const value = await task();
      lastSuccess = { value };
      for (const each of runs) each.isSuperseded = true;
      return value;
    } catch (error) {
      lastFailure = { error };
      for (const each of runs) each.hasFailedSibling = true;
      throw error;
    } finally {
      runs.delete(current);
    }
  }

  async function pollUntilTimeout(task: () => Promise<T>, context: Context): Promise<T> {
    let hasTimedOut = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timedOut = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        hasTimedOut = true;
        reject(new UnavailableError(`${what} did not arrive within ${timeout} seconds`, 1));
      }, timeout * 1000);
    });
    return Promise.race([polledResult(task, context, () => hasTimedOut), timedOut]).finally(() =>
      clearTimeout(timer),
    );
  }

  async function polledResult(
    task: () => Promise<T>,
    context: Context,
    hasTimedOut: () => boolean,
  ): Promise<T> {
    const [successBefore, failureBefore] = [lastSuccess, lastFailure];
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, pollInterval));
      if (lastSuccess !== undefined && lastSuccess !== successBefore) return lastSuccess.value;
      const active = activeRuns(context);
      if (hasTimedOut() || (active.length === 0 && lastFailure !== failureBefore)) throw lastFailure?.error;
      if (active.length < maxRuns && !active.some(({ hasFailedSibling }) => hasFailedSibling))
        return run(task, context);
    }
  }

  return {
    isRunning: (context) => activeRuns(context).some(({ isSuperseded }) => !isSuperseded),
    isIdle: () => runs.size === 0,
    join(task, context, mayStart = true) {
      const others = activeRuns(context);
      const mayRun = mayStart || !others.some(({ hasFailedSibling }) => hasFailedSibling);
      return mayRun && others.length < maxRuns ? run(task, context) : pollUntilTimeout(task, context);
    },
  };
}
