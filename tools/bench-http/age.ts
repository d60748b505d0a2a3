import { setTimeout as pause } from 'node:timers/promises';

/** So many collections forget a shape that no object has, some to spare. */
const collections = 6;

/**
 * Collects all garbage several times while nothing is to be done, as can happen to any server that runs long enough. V8 then forgets
 * the shapes of objects that nobody holds at that moment; Node.js 20 makes its ticks several times as slowly from then on, and a
 * request takes several. A server to which it has happened cannot be compared with one to which it has not.
 */
export async function age(): Promise<void> {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error('A server can be aged with --expose-gc only.');
  for (let count = 0; count < collections; count += 1) {
    gc();
    await pause(20);
  }
}
