import type { Context } from '../context.js';
import { monotonicClock } from '../lib/monotonic-clock.js';
import { isSafeError, SafeError } from '../lib/safe-error.js';
import { isUnavailable, UnavailableError } from '../response/unavailable-error.js';

/** The longest pause that a server can ask for, in seconds. */
const longest = 600;

/** The failure of a request whose response asks for a pause, in seconds. */
export class BusyError extends SafeError {
  readonly retryAfter: number;

  constructor(message: string, retryAfter: number, options?: ErrorOptions) {
    super(message, options);
    this.retryAfter = retryAfter;
  }
}

/**
 * Returns the pause that a response asks for with `Retry-After`, in seconds: at most 600, and 0 without the header. The
 * header is a number of seconds or a date (RFC 9110 §10.2.3).
 */
export function retryAfterIn(headers: Headers, now: number): number {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Math.min(Number(value), longest);
  const pause = timeOf(value) - now;
  return pause > 0 ? Math.min(pause, longest) : 0;
}

/** Returns the time of an HTTP date in any of its three forms (RFC 9110 §5.6.7), in seconds. All are in GMT. */
function timeOf(date: string): number {
  if (!/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(date)) return Number.NaN;
  return Date.parse(date.endsWith('GMT') ? date : `${date} GMT`) / 1000;
}

/** Whether an error is a `BusyError`, also one of a second copy of this package. */
function isBusyError(error: unknown): error is BusyError {
  return isSafeError(error) && typeof (error as Partial<BusyError>).retryAfter === 'number';
}

/** Returns the pause that an error asks for, in seconds; 0 if it asks for none. */
export function retryAfterOf(error: unknown): number {
  const reason = isUnavailable(error) ? error.cause : error;
  return isBusyError(reason) ? reason.retryAfter : 0;
}

/** Calls a server, except during a pause that it asked for. Then it throws `UnavailableError` at once. */
export type PausingCall = <T>(context: Context, call: () => Promise<T>) => Promise<T>;

/**
 * Creates a function that calls one server, and makes the pauses that it asks for with `Retry-After`: at most 10 minutes.
 * Create it once for each endpoint. A pause is for all calls through it, and it starts if the call rejects with the error
 * of `postToServer`.
 */
export function pausingCalls(): PausingCall {
  const clock = monotonicClock();
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let reason: unknown;
  return async (context, call) => {
    const rest = pausedUntil - clock.at(context.now());
    if (rest > 0 && isUnavailable(reason)) throw new UnavailableError(reason.hint, rest, reason.cause);
    try {
      return await call();
    } catch (error) {
      const pause = retryAfterOf(error);
      if (pause > 0) {
        pausedUntil = clock.at(context.now()) + pause;
        reason = error;
      }
      throw error;
    }
  };
}
