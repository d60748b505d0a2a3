import type { Context } from '../context.js';
import { lruMap } from '../lib/lru-map.js';
import { promisesAreShared } from '../lib/runtime.js';
import { createSharedTask } from './shared-task.js';
import type { SharedTask } from './shared-task.js';

/** A question about a key, such as a token or an issuer. */
type Task<T> = (key: string, context: Context) => Promise<T>;

/** What is asked, and how long it may take. */
export interface SingleFlightOptions {
  /** What the answer is, for the text of an error. */
  readonly what: string;
  /** The longest time a question may take, in seconds; 5 by default. */
  readonly timeout?: number | undefined;
}

/** Where promises are not shared, a question of a request that was cancelled is never seen to end. */
const mostKeys = 256;

/** Lets equal questions that are asked at the same time share their answer; nothing is kept once all have it. */
export function singleFlight<T>(
  options: SingleFlightOptions,
  task: Task<T>,
  shared = promisesAreShared(),
): Task<T> {
  return shared ? askedOnce(task) : askedAFewTimes(options, task);
}

function askedOnce<T>(task: Task<T>): Task<T> {
  const flights = new Map<string, Promise<T>>();
  return (key, context) => {
    const earlier = flights.get(key);
    if (earlier !== undefined) return earlier;
    const flight = task(key, context).finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  };
}

function askedAFewTimes<T>({ what, timeout = 5 }: SingleFlightOptions, task: Task<T>): Task<T> {
  const byKey = lruMap<SharedTask<T>>(mostKeys);
  return async (key, context) => {
    const known = byKey.get(key);
    const flights = known ?? createSharedTask<T>({ what, timeout }, false);
    if (known === undefined) byKey.set(key, flights);
    try {
      return await flights.join(() => task(key, context), context);
    } finally {
      if (flights.none() && byKey.get(key) === flights) byKey.delete(key);
    }
  };
}
