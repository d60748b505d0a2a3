import type { Place } from '../bench/recorder.js';
import type { CodeMap } from './code-map.js';
import { garbageCollector, otherThreads, system } from './owners.js';
import type { Sample } from './perf.js';

/** Functions of V8 below which all is done for the garbage. */
const collecting =
  /::(Heap::(CollectGarbage|PerformGarbageCollection|Scavenge)|Scavenger|MarkCompactCollector|Sweeper|IncrementalMarking)\b/;

/**
 * The JavaScript function for which the main thread does what it does: the innermost that is called. What the engine and the libraries
 * do for it counts as its own; the system and the collection of garbage do not.
 */
export function samplePlace({ thread, frames }: Sample, mainThread: number, codeAt: CodeMap): Place {
  if (thread !== mainThread) return nameless(otherThreads);
  if (frames.some(({ name }) => collecting.test(name))) return nameless(garbageCollector);
  const [innermost] = frames;
  if (innermost?.image.startsWith('[kernel')) return nameless(system);
  for (const { address } of frames) {
    const place = codeAt(address);
    if (place) return place;
  }
  return nameless(innermost?.name ?? '');
}

function nameless(functionName: string): Place {
  return { functionName, url: '', lineNumber: 0 };
}
