import { promisesAreShared } from './runtime.js';

/** Lets equal questions that are asked at the same time be answered by one task, where promises may be shared. */
export function coalesced<T, Arguments extends unknown[]>(
  task: (key: string, ...rest: Arguments) => Promise<T>,
  shared = promisesAreShared(),
): (key: string, ...rest: Arguments) => Promise<T> {
  if (!shared) return task;
  const flights = new Map<string, Promise<T>>();
  return (key, ...rest) => {
    const earlier = flights.get(key);
    if (earlier !== undefined) return earlier;
    const flight = task(key, ...rest).finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  };
}
