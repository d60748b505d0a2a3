import type { Context } from '../context.js';
import { lruMap } from '../lib/lru-map.js';
import { promisesAreShared } from '../lib/runtime.js';
import { createSharedTask } from './shared-task.js';
import type { SharedTask } from './shared-task.js';

/** A task for a key, such as a token or an issuer, and more arguments. */
type Task<T, Rest extends unknown[]> = (key: string, context: Context, ...rest: Rest) => Promise<T>;

/** Options of `singleFlight`. */
export interface SingleFlightOptions {
  /** What the task returns, for the text of an error. */
  readonly what: string;
  /**
   * The longest time of a task, in seconds.
   * @default 5
   */
  readonly timeout?: number | undefined;
}

/** How many keys are kept where promises are not shared. There, the task of a canceled request never ends. */
const maxKeys = 256;

/**
 * Shares one result between concurrent calls with the same key. The first call gives the other arguments. Nothing is kept
 * after the calls have ended.
 */
export function singleFlight<T, Rest extends unknown[] = []>(
  options: SingleFlightOptions,
  task: Task<T, Rest>,
  shared = promisesAreShared(),
): Task<T, Rest> {
  return shared ? sharePromise(task) : shareResult(options, task);
}

function sharePromise<T, Rest extends unknown[]>(task: Task<T, Rest>): Task<T, Rest> {
  const pending = new Map<string, Promise<T>>();
  return (key, context, ...rest) => {
    const existing = pending.get(key);
    if (existing !== undefined) return existing;
    const promise = task(key, context, ...rest).finally(() => pending.delete(key));
    pending.set(key, promise);
    return promise;
  };
}

function shareResult<T, Rest extends unknown[]>(
  { what, timeout = 5 }: SingleFlightOptions,
  task: Task<T, Rest>,
): Task<T, Rest> {
  const byKey = lruMap<SharedTask<T>>(maxKeys);
  return async (key, context, ...rest) => {
    const existing = byKey.get(key);
    const shared = existing ?? createSharedTask<T>({ what, timeout }, false);
    if (existing === undefined) byKey.set(key, shared);
    try {
      return await shared.join(() => task(key, context, ...rest), context);
    } finally {
      if (shared.isIdle() && byKey.get(key) === shared) byKey.delete(key);
    }
  };
}
