import type { Context } from '../context.js';
import { boundedMap } from '../lib/lru-map.js';
import { promisesAreShared } from '../lib/runtime.js';
import { flightsOf } from './shared-task.js';
import type { Flights } from './shared-task.js';

/** A question about a key, such as a token or an issuer. */
type Task<T> = (key: string, context: Context) => Promise<T>;

/** What is asked, and how long it may take. */
export interface CoalescedOptions {
  /** What the answer is, for the text of an error. */
  readonly what: string;
  /** The longest time a question may take, in seconds; 5 by default. */
  readonly timeout?: number | undefined;
}

/** Where promises are not shared, a question of a request that was cancelled is never seen to end. */
const mostKeys = 256;

/** Lets equal questions that are asked at the same time share their answer; nothing is kept once all have it. */
export function coalesced<T>(
  options: CoalescedOptions,
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

function askedAFewTimes<T>({ what, timeout = 5 }: CoalescedOptions, task: Task<T>): Task<T> {
  const byKey = boundedMap<Flights<T>>(mostKeys);
  return async (key, context) => {
    const known = byKey.get(key);
    const flights = known ?? flightsOf<T>({ what, timeout }, false);
    if (known === undefined) byKey.set(key, flights);
    try {
      return await flights.join(() => task(key, context), context);
    } finally {
      if (flights.none() && byKey.get(key) === flights) byKey.delete(key);
    }
  };
}
