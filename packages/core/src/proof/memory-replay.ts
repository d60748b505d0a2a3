import { promisesAreShared } from '../lib/runtime.js';
import { ConfigurationError } from '../options/configuration-error.js';
import { checkOptions, optional, wholeNumber } from '../options/option-checks.js';
import { UnavailableError } from '../response/unavailable-error.js';
import type { ReplayStore } from './replay-store.js';

/** Options of `memoryReplay`. */
export interface MemoryReplayOptions {
  /**
   * How many proofs are kept at most, from 1 to 10,000,000. A proof takes about 150 bytes for up to 80 seconds.
   * @default 100000
   */
  readonly size?: number;
}

/**
 * Keeps used proofs in the memory of this process. It forgets a proof only when it is out of time. If it is full of proofs
 * that still count, it throws `UnavailableError`. Several processes need a store that they share: each would accept a proof
 * once. Throws `ConfigurationError` for a wrong option.
 */
export function memoryReplay(options: MemoryReplayOptions = {}): ReplayStore {
  checkOptions('memoryReplay', options, { size: optional(wholeNumber(1, 10_000_000, ' of proofs')) });
  const { size = 100_000 } = options;
  /** The digests that are kept, and until when each counts. */
  const kept = new Map<string, number>();
  /** The digests by the second in which they end. */
  const bySecond = new Map<number, string[]>();
  let earliest = Number.POSITIVE_INFINITY;
  // Proofs up to this time may have been forgotten. It only matters after the clock was set back.
  let forgottenUntil = Number.NEGATIVE_INFINITY;

  function forgetBefore(now: number): void {
    if (earliest >= now) return;
    earliest = Number.POSITIVE_INFINITY;
    for (const [second, digests] of bySecond) {
      if (second >= now) {
        earliest = Math.min(earliest, second);
        continue;
      }
      // A digest that was kept a second time, in the rest of its second, counts longer.
      for (const digest of digests) if ((kept.get(digest) ?? now) < now) kept.delete(digest);
      bySecond.delete(second);
      forgottenUntil = Math.max(forgottenUntil, second);
    }
  }

  function keep(digest: string, until: number): void {
    const second = Math.ceil(until);
    const digests = bySecond.get(second);
    if (digests) digests.push(digest);
    else bySecond.set(second, [digest]);
    kept.set(digest, until);
    earliest = Math.min(earliest, second);
  }

  return {
    seen(digest, until, now = Date.now() / 1000) {
      if (typeof digest !== 'string' || !isTime(until) || !isTime(now))
        throw new ConfigurationError('"seen" takes a digest and a time in seconds since the epoch.');
      const end = kept.get(digest);
      if (end !== undefined && end >= now) return true;
      forgetBefore(now);
      if (until <= forgottenUntil && until >= now)
        throw new UnavailableError('the clock was set back, and proofs of that time are forgotten', 1);
      if (kept.size >= size && !kept.has(digest))
        throw new UnavailableError(
          `${size} proofs are kept, as many as "size" of memoryReplay allows, and all still count`,
          earliest - now,
        );
      keep(digest, until);
      return false;
    },
    check: () => [...problemsOfRuntime()],
  };
}

/** Says where this memory is not all of the API's. */
function problemsOfRuntime(): readonly string[] {
  if (!promisesAreShared())
    return [
      'memoryReplay() keeps used proofs per isolate here: another isolate accepts the same proof again',
    ];
  return isClusterWorker()
    ? [
        'memoryReplay() keeps used proofs per process of the cluster: another process accepts the same proof again',
      ]
    : [];
}

/** Whether this process was forked by `node:cluster`, as pm2 does in its cluster mode. */
function isClusterWorker(): boolean {
  const { process } = globalThis as { process?: Partial<NodeJS.Process> };
  try {
    const cluster = process?.getBuiltinModule?.('node:cluster') as
      | { readonly isWorker?: boolean }
      | undefined;
    return cluster?.isWorker === true;
  } catch {
    // The edge runtime of Next.js throws on a Node.js function that it lacks.
    return false;
  }
}

/** Whether a value is a time in seconds. One in milliseconds is above this limit. */
function isTime(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) < 1e11;
}
