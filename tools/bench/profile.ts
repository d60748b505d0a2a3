import { localKeys } from '@tokenward/core';
import { told } from './figure.js';
import type { Figure } from './figure.js';
import { repeated } from './measure.js';
import { jwtAuthority, verifierOf } from './ours.js';
import type { Part } from './part.js';
import { named, startRecording, summed } from './recorder.js';
import { algorithms, createMaterial, freshCopy, mintMany } from './tokens.js';
import type { BenchAlgorithm, Material } from './tokens.js';

/** So many functions are named; what is left is a sum. */
const most = 12;

/** So many times tokens that come again are verified for one that is new, since they take so much less. */
const again = 20;

/** Where the time goes, by looking at the stack again and again: the function that runs, without those that it calls. */
export const profile: Part = {
  name: 'profile',
  title: 'Profile: the time of a verification, by the function that runs',
  async measure({ rounds, batch }) {
    const count = rounds * batch;
    // The first of a process is seen before V8 has settled on the code for it, so it is looked at and forgotten.
    await firstSight('RS256', count);
    const figures: Figure[] = [];
    for (const algorithm of algorithms) figures.push(...(await firstSight(algorithm, count)));
    const material = createMaterial('RS256');
    const known = repeated(mintMany(material, 20), again * count);
    figures.push(...(await timesOf('RS256, seen before', material, known, known)));
    return {
      figures,
      notes: [
        'Functions without a file are those of the engine and of OpenSSL, the one that verifies among them.',
        'Being looked at makes everything slower; what counts is how the parts compare.',
      ],
    };
  },
};

async function firstSight(algorithm: BenchAlgorithm, count: number): Promise<readonly Figure[]> {
  const material = createMaterial(algorithm);
  const tokens = mintMany(material, 2 * count);
  return timesOf(`${algorithm}, first sight`, material, tokens.slice(0, count), tokens.slice(count));
}

async function timesOf(
  name: string,
  material: Material,
  first: readonly string[],
  then: readonly string[],
): Promise<readonly Figure[]> {
  const verify = verifierOf([jwtAuthority(localKeys({ keys: [material.jwk] }))]);
  const copies = then.map(freshCopy);
  for (const token of first.map(freshCopy)) await verify(token);
  const stop = await startRecording();
  for (const token of copies) await verify(token);
  const times = summed(await stop(), named);
  const rest = times.slice(most).reduce((sum, [, time]) => sum + time, 0);
  return [...times.slice(0, most), ['everything else', rest] as const].map(([place, time]) =>
    told(`${name}, ${place}`, time / copies.length, 'µs'),
  );
}
