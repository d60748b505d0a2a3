import { Worker } from 'node:worker_threads';
import type { Input } from './input.js';

/** Watches from another thread, since an endless loop blocks its own thread. */
export interface Watchdog {
  /** Sets the input that runs next. */
  watch(input: Input): void;
  /** Ends it. */
  stop(): Promise<unknown>;
}

/** What the thread of the watchdog gets. */
export interface Watched {
  /** A counter of inputs, and how many bytes the present one has. */
  readonly counts: Int32Array<SharedArrayBuffer>;
  /** The present input as JSON. */
  readonly text: Uint8Array<SharedArrayBuffer>;
  /** The file for an input that does not end. */
  readonly path: string;
}

/** An input that has not ended after ten seconds or twenty is written to this path, and ends the process. */
export function startWatchdog(path: string): Watchdog {
  const counts = new Int32Array(new SharedArrayBuffer(8));
  const text = new Uint8Array(new SharedArrayBuffer(1024 * 1024));
  const encoder = new TextEncoder();
  const worker = new Worker(new URL('watchdog-thread.mjs', import.meta.url), {
    workerData: { counts, text, path } satisfies Watched,
  });
  worker.unref();
  return {
    watch(input) {
      counts[1] = encoder.encodeInto(JSON.stringify(input), text).written;
      Atomics.add(counts, 0, 1);
    },
    stop: () => worker.terminate(),
  };
}
