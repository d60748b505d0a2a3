import type { Context } from '../context.js';
import { lruMap } from '../lib/lru-map.js';
import { promisesAreShared } from '../lib/runtime.js';
import { createSharedTask } from './shared-task.js';
import type { SharedTask } from './shared-task.js';

/** A task for a key, such as a token or an issuer. */
type Task<T> = (key: string, context: Context) => Promise<T>;

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

/** Shares one result between concurrent calls with the same key. Nothing is kept after the calls have ended. */
export function singleFlight<T>(
  options: SingleFlightOptions,
  task: Task<T>,
  shared = promisesAreShared(),
): Task<T> {
  return shared ? sharePromise(task) : shareResult(options, task);
}

function sharePromise<T>(task: Task<T>): Task<T> {
  const pending = new Map<string, Promise<T>>();
  return (key, context) => {
    const existing = pending.get(key);
    if (existing !== undefined) return existing;
    const promise = task(key, context).finally(() => pending.delete(key));
    pending.set(key, promise);
    return promise;
  };
}

function shareResult<T>({ what, timeout = 5 }: SingleFlightOptions, task: Task<T>): Task<T> {
  const byKey = lruMap<SharedTask<T>>(maxKeys);
  return async (key, context) => {
    const existing = byKey.get(key);
    const shared = existing ?? createSharedTask<T>({ what, timeout }, false);
    if (existing === undefined) byKey.set(key, shared);
    try {
      return await shared.join(() => task(key, context), context);
    } finally {
      if (shared.isIdle() && byKey.get(key) === shared) byKey.delete(key);
    }
  };
}
