import { readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** The bytes in use, in the heap and outside of it, after garbage collection. */
export function memory(): number {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/**
 * The longest turn of the event loop during a task, in milliseconds. Time in which the system ran other programs does not count.
 * A pause of a virtual machine does count, so a few turns of very many may be left out with `spared`.
 */
export async function longestTurn(task: () => Promise<unknown>, spared = 0): Promise<number> {
  const progress = { done: false };
  const ended = task().finally(() => {
    progress.done = true;
  });
  const longest = Array.from({ length: spared + 1 }, () => 0);
  const note = (turn: number): void => {
    if (turn <= (longest[0] ?? 0)) return;
    longest[0] = turn;
    longest.sort((one, other) => one - other);
  };
  let read = { at: performance.now(), running: running() };
  while (!progress.done) {
    const start = performance.now();
    await nextTurn();
    const now = performance.now();
    const passed = now - start;
    // Reading is slow, so it is done every other millisecond. It limits the turns since the last reading.
    if (now - read.at < 2) {
      note(passed);
      continue;
    }
    const last = read;
    read = { at: now, running: running() };
    note(Math.min(passed, read.running - last.running));
    read = { ...read, at: performance.now() };
  }
  await ended;
  return longest[0] ?? 0;
}

/** The milliseconds that the main thread has run, or the whole process if the thread is unknown. */
function running(): number {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'latin1').split(' ')[0]) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
}
