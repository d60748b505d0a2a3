import type { Context } from '../context.js';
import { monotonicClock } from '../lib/monotonic-clock.js';
import { promisesAreShared } from '../lib/runtime.js';
import { UnavailableError } from '../response/unavailable-error.js';

/** One task for all who want its outcome at the same time. */
export interface SharedTask<T> {
  /** Whether a task is under way that a caller can join, and none has succeeded since it began. */
  readonly underWay: (context: Context) => boolean;
  /** Whether no task is left that has not ended. */
  readonly none: () => boolean;
  /** The outcome of a task that is under way, or of this one. A caller who may not begin one only joins others. */
  readonly join: (task: () => Promise<T>, context: Context, mayBegin?: boolean) => Promise<T>;
}

/** What the tasks are for. */
export interface SharedTaskOptions {
  /** What they bring, for the text of the error. */
  readonly what: string;
  /** The longest time a task may take, and a caller waits for one of another request; seconds. */
  readonly timeout: number;
}

/** Makes flights: one at a time, or up to four where a request must not wait for a promise of another one. */
export function createSharedTask<T>(options: SharedTaskOptions, shared = promisesAreShared()): SharedTask<T> {
  return shared ? oneFlight() : separateFlights(options);
}

function oneFlight<T>(): SharedTask<T> {
  let flight: Promise<T> | undefined;
  return {
    underWay: () => flight !== undefined,
    none: () => flight === undefined,
    join(task) {
      flight ??= task().finally(() => {
        flight = undefined;
      });
      return flight;
    },
  };
}

/** How many requests do the same task at once, where each must do its own. */
const mostFlights = 4;

/** How often a request looks whether the task of another one has ended, in milliseconds. */
const lookEvery = 20;

interface Flight {
  readonly since: number;
  /** Whether another one has brought what is wanted, or failed, since it began. */
  isOvertaken: boolean;
  isDoubtful: boolean;
}

/**
 * Requests share what tasks bring, but no promise: each does the task itself while fewer than four are under way, else it
 * looks by a timer of its own. When one fails, the others are waited for, and no more are begun. A cancelled request leaves a
 * flight that never ends; it counts no longer than its timeout.
 */
function separateFlights<T>({ what, timeout }: SharedTaskOptions): SharedTask<T> {
  const clock = monotonicClock();
  const flights = new Set<Flight>();
  let brought: { readonly value: T } | undefined;
  let failed: { readonly error: unknown } | undefined;

  function underWay(context: Context): readonly Flight[] {
    const now = clock.at(context.now());
    for (const flight of flights) if (!(now - flight.since < timeout)) flights.delete(flight);
    return [...flights];
  }

  async function fly(task: () => Promise<T>, context: Context): Promise<T> {
    const flight: Flight = { since: clock.at(context.now()), isOvertaken: false, isDoubtful: false };
    flights.add(flight);
    try {
      const value = await task();
      brought = { value };
      for (const each of flights) each.isOvertaken = true;
      return value;
    } catch (error) {
      failed = { error };
      for (const each of flights) each.isDoubtful = true;
      throw error;
    } finally {
      flights.delete(flight);
    }
  }

  async function look(task: () => Promise<T>, context: Context): Promise<T> {
    let isLate = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        isLate = true;
        reject(new UnavailableError(`${what} did not arrive within ${timeout} seconds`, 1));
      }, timeout * 1000);
    });
    return Promise.race([landed(task, context, () => isLate), late]).finally(() => clearTimeout(timer));
  }

  async function landed(task: () => Promise<T>, context: Context, isLate: () => boolean): Promise<T> {
    const [broughtBefore, failedBefore] = [brought, failed];
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, lookEvery));
      if (brought !== undefined && brought !== broughtBefore) return brought.value;
      const left = underWay(context);
      if (isLate() || (left.length === 0 && failed !== failedBefore)) throw failed?.error;
      if (left.length < mostFlights && !left.some(({ isDoubtful }) => isDoubtful)) return fly(task, context);
    }
  }

  return {
    underWay: (context) => underWay(context).some(({ isOvertaken }) => !isOvertaken),
    none: () => flights.size === 0,
    join(task, context, mayBegin = true) {
      const others = underWay(context);
      const mayFly = mayBegin || !others.some(({ isDoubtful }) => isDoubtful);
      return mayFly && others.length < mostFlights ? fly(task, context) : look(task, context);
    },
  };
}
