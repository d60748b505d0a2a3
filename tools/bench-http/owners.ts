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
] as const;
type Owner = (typeof owners)[number];

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

function ownerOf({ functionName, url }: Place): Owner {
  if (functionName === '(garbage collector)') return 'the garbage collector';
  if (url === '') return 'the engine';
  if (url.startsWith('node:')) return 'Node.js';
  if (url.endsWith('/server.mjs')) return 'the app, and the load in its process';
  return /\/packages\/\w+\/dist\//.test(url) ? 'Tokenward' : 'the framework, with what it brings';
}
