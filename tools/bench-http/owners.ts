import { named, summed } from '../bench/recorder.js';
import type { Place, Time } from '../bench/recorder.js';

/** Whose functions a server spends its time in. */
export const owners = [
  'Tokenward',
  'the framework, with what it brings',
  'Node.js',
  'the garbage collector',
  'the engine',
  'the app, and the load in its process',
  'the system',
  'other threads of the server',
] as const;
type Owner = (typeof owners)[number];

/** What stands for a function where none of JavaScript runs; V8's own profiles have the first. */
export const garbageCollector = '(garbage collector)';
export const system = '(system)';
export const otherThreads = '(other threads)';

/** What a server spent its time on, in µs. */
export interface Spent {
  readonly byOwner: Readonly<Partial<Record<Owner, number>>>;
  /** The functions of Tokenward, the longest first. */
  readonly ours: readonly (readonly [name: string, time: number])[];
}

/** Sums up what was seen of a server; the time in which it waited is nobody's. */
export function spentOn(times: readonly Time[]): Spent {
  const working = times.filter(({ place }) => place.functionName !== '(idle)');
  const own = working.filter(({ place }) => ownerOf(place) === 'Tokenward');
  return { byOwner: Object.fromEntries(summed(working, ownerOf)), ours: summed(own, named) };
}

/** What is spent on one request of so many. */
export function perRequest({ byOwner, ours: functions }: Spent, requests: number): Spent {
  return {
    byOwner: Object.fromEntries(Object.entries(byOwner).map(([owner, time]) => [owner, time / requests])),
    ours: functions.map(([name, time]) => [name, time / requests]),
  };
}

function ownerOf({ functionName, url }: Place): Owner {
  if (functionName === garbageCollector) return 'the garbage collector';
  if (functionName === system) return 'the system';
  if (functionName === otherThreads) return 'other threads of the server';
  if (url === '') return 'the engine';
  if (url.startsWith('node:')) return 'Node.js';
  if (url.endsWith('/server.mjs')) return 'the app, and the load in its process';
  return /\/packages\/\w+\/dist\//.test(url) ? 'Tokenward' : 'the framework, with what it brings';
}
