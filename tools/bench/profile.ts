import { localKeys } from '@tokenward/core';
import { told } from './figure.js';
import type { Figure } from './figure.js';
import { jwtAuthority, verifierOf } from './ours.js';
import type { Part } from './part.js';
import { named, startRecording, summed } from './recorder.js';
import { algorithms, createMaterial, freshCopy, mintMany } from './tokens.js';
import type { Material } from './tokens.js';

/** So many functions are named; what is left is a sum. */
const most = 12;

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
  const stop = await startRecording();
  for (const token of tokens.slice(count)) await verify(token);
  const times = summed(await stop(), named);
  const rest = times.slice(most).reduce((sum, [, time]) => sum + time, 0);
  return [...times.slice(0, most), ['everything else', rest] as const].map(([name, time]) =>
    told(`${material.algorithm}, ${name}`, time / count, 'µs'),
  );
}
