import { localKeys } from '@tokenward/core';
import { told } from './figure.js';
import type { Figure } from './figure.js';
import { growthOf } from './grown.js';
import { interleaved, ratio, repeated, timePerToken } from './measure.js';
import { jwtAuthority, verifierOf } from './ours.js';
import type { Effort } from './part.js';
import { createMaterial, mint, mintMany } from './tokens.js';

/** Filling goes by so many tokens, so that no long pause falls into what is measured. */
const portion = 1000;

/** A memory full of tokens against an empty one of the same size; and tokens chosen by chance among all of the full one. */
export async function remembered(effort: Effort): Promise<readonly Figure[]> {
  const material = createMaterial('EdDSA');
  const authorities = [jwtAuthority(localKeys({ keys: [material.jwk] }))];
  const [empty, full] = [effort.remembered, effort.remembered].map((most) => verifierOf(authorities, most));
  if (!empty || !full) throw new Error('There is nothing to compare.');

  const tokens = mintMany(material, effort.remembered);
  for (let at = 0; at < tokens.length; at += portion)
    await timePerToken(full, tokens.slice(at, at + portion));
  const name = `0 to ${effort.remembered.toLocaleString('en')} remembered tokens`;
  const side = (verify: typeof full) => ({ verify, mint: () => mint(material) });
  const figures = await growthOf(name, { small: side(empty), large: side(full) }, effort);

  // The newest half is surely still there, though the tokens of the rounds above have pushed others out.
  const kept = tokens.slice(tokens.length / 2);
  const few = repeated(kept.slice(-20), 5 * effort.batch);
  const times = await interleaved(
    [
      { name: 'few', time: () => timePerToken(full, few) },
      {
        name: 'any',
        time: () =>
          timePerToken(
            full,
            few.map(() => anyOf(kept)),
          ),
      },
    ],
    effort.rounds,
  );
  const chosen = `any of ${kept.length.toLocaleString('en')} remembered tokens by chance, against the same 20`;
  return [...figures, told(chosen, ratio(times, 'any', 'few'))];
}

function anyOf(tokens: readonly string[]): string {
  return tokens[Math.floor(Math.random() * tokens.length)] ?? '';
}
