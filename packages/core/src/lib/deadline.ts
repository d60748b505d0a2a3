import { SafeError } from './safe-error.js';

/**
 * Runs a task that must end within `timeout` seconds. When the time is over, the signal is aborted and the result
 * rejects with `SafeError`, even if the task ignores the signal. The timer is cleared when the task ends, and it does
 * not keep the process alive. No listener is added to the signal.
 */
export async function withDeadline<T>(
  timeout: number,
  what: string,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  // A test may fake the timers in between, so the timer is stopped by those that started it.
  const { clearTimeout } = globalThis;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timedOut = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        const message = `${what} did not arrive within ${timeout} seconds`;
        reject(new SafeError(message));
        controller.abort(new DOMException(message, 'TimeoutError'));
      },
      Math.ceil(timeout * 1000),
    );
    // In browsers and Workers the timer is a number, which does not keep a process alive.
    (timer as { unref?: () => void }).unref?.();
  });
  try {
    return await Promise.race([task(controller.signal), timedOut]);
  } finally {
    clearTimeout(timer);
  }
}
