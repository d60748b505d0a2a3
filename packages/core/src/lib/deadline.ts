import { SafeError } from './safe-error.js';

/**
 * Runs a task that must end within `timeout` seconds. A late task gets its signal aborted, and the result rejects even when the
 * task ignores the signal. The timer ends with the task and keeps no process alive, and no listener is added to the signal.
 */
export async function withDeadline<T>(
  timeout: number,
  what: string,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        const message = `${what} did not arrive within ${timeout} seconds`;
        reject(new SafeError(message));
        controller.abort(new DOMException(message, 'TimeoutError'));
      },
      Math.ceil(timeout * 1000),
    );
    // Browsers and Workers have numbers here, which keep nothing alive.
    (timer as { unref?: () => void }).unref?.();
  });
  try {
    return await Promise.race([task(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
