import { Session } from 'node:inspector/promises';
import type { Profiler } from 'node:inspector';
import { localKeys } from '@tokenward/core';
import { told } from './figure.js';
import type { Figure } from './figure.js';
import { jwtAuthority, verifierOf } from './ours.js';
import type { Part } from './part.js';
import { algorithms, createMaterial, freshCopy, mintMany } from './tokens.js';
import type { Material } from './tokens.js';

/** So many places are named; what is left is a sum. */
const named = 12;
/** Between two looks at the stack, in µs. */
const interval = 100;

/** Where the time goes, by looking at the stack again and again: the function that runs, without those that it calls. */
export const profile: Part = {
  name: 'profile',
  title: 'Profile: the time of a first sight, by the function that runs',
  async measure({ rounds, batch }) {
    const figures: Figure[] = [];
    for (const algorithm of algorithms)
      figures.push(...(await timesOf(createMaterial(algorithm), rounds * batch)));
    return {
      figures,
      notes: [
        'Functions without a file are those of the engine and of OpenSSL, the one that verifies among them.',
        'Being looked at makes everything slower; what counts is how the parts compare.',
      ],
    };
  },
};

async function timesOf(material: Material, count: number): Promise<readonly Figure[]> {
  const verify = verifierOf([jwtAuthority(localKeys({ keys: [material.jwk] }))]);
  const tokens = mintMany(material, 2 * count).map(freshCopy);
  for (const token of tokens.slice(0, count)) await verify(token);
  const recorded = await recording(async () => {
    for (const token of tokens.slice(count)) await verify(token);
  });
  const places = [...byPlace(recorded)].toSorted(([, one], [, other]) => other - one);
  const rest = places.slice(named).reduce((sum, [, time]) => sum + time, 0);
  return [...places.slice(0, named), ['everything else', rest] as const].map(([place, time]) =>
    told(`${material.algorithm}, ${place}`, time / count, 'µs'),
  );
}

async function recording(work: () => Promise<void>): Promise<Profiler.Profile> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval });
    await session.post('Profiler.start');
    await work();
    return (await session.post('Profiler.stop')).profile;
  } finally {
    session.disconnect();
  }
}

/** The time in µs of each function, but for the recording's own. */
function byPlace({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): ReadonlyMap<string, number> {
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  const times = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const place = places.get(id) ?? '';
    if (place === 'dispatch') continue;
    times.set(place, (times.get(place) ?? 0) + (timeDeltas[index] ?? 0));
  }
  return times;
}

function placeOf({ functionName, url, lineNumber }: Profiler.Profile['nodes'][number]['callFrame']): string {
  const file = url.startsWith('node:') ? url : url.split('/').at(-1);
  const name = functionName === '' ? `line ${lineNumber + 1}` : functionName;
  return file ? `${name} (${file})` : name;
}
