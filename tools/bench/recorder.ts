import { Session } from 'node:inspector/promises';
import type { Runtime } from 'node:inspector';

/** Where the engine is: a function in a file, or a part of the engine itself. */
export type Place = Pick<Runtime.CallFrame, 'functionName' | 'url' | 'lineNumber'>;

/** The time in µs that a function itself took, without those that it calls. */
export interface Time {
  readonly place: Place;
  readonly time: number;
}

/** Between two looks at the stack, in µs. */
const interval = 100;

/** Looks at the stack again and again from now on; what comes back ends that, and tells what was seen. */
export async function startRecording(): Promise<() => Promise<readonly Time[]>> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval });
  await session.post('Profiler.start');
  return async () => {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    const { nodes, samples = [], timeDeltas = [] } = profile;
    const times = new Map<number, number>();
    for (const [index, id] of samples.entries())
      times.set(id, (times.get(id) ?? 0) + (timeDeltas[index] ?? 0));
    // The call that ends the recording is the recording's own; it has no file, as a framework's `dispatch` has.
    return nodes
      .filter(({ callFrame }) => !(callFrame.url === '' && callFrame.functionName === 'dispatch'))
      .map(({ id, callFrame }) => ({ place: callFrame, time: times.get(id) ?? 0 }));
  };
}

/** The times of all that have the same name, the longest first. */
export function summed(
  times: readonly Time[],
  nameOf: (place: Place) => string,
): readonly (readonly [string, number])[] {
  const sums = new Map<string, number>();
  for (const { place, time } of times) {
    const name = nameOf(place);
    sums.set(name, (sums.get(name) ?? 0) + time);
  }
  return [...sums].toSorted(([, one], [, other]) => other - one);
}

/** A function's name and file; the engine's own have no file. */
export function named({ functionName, url, lineNumber }: Place): string {
  const file = url.startsWith('node:') ? url : url.split('/').at(-1);
  const name = functionName === '' ? `line ${lineNumber + 1}` : functionName;
  return file ? `${name} (${file})` : name;
}
