import { OwnError } from './shown.js';

/** Runs a task that ends with its deadline (seconds) even when it ignores the signal; the timer keeps no process alive. */
export async function within<T>(
  timeout: number,
  what: string,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const signal = AbortSignal.timeout(Math.ceil(timeout * 1000));
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () =>
      reject(new OwnError(`${what} did not arrive within ${timeout} seconds`)),
    );
  });
  return Promise.race([task(signal), late]);
}
