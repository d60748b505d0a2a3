import { localKeys } from '@tokenward/core';
import { atMost } from './figure.js';
import { hostile } from './hostile.js';
import { interleaved, ratio, shareOf, timePerToken, warmUps } from './measure.js';
import type { Runner } from './measure.js';
import { jwtAuthority, verifierOf } from './ours.js';
import type { Effort, Findings, Part } from './part.js';
import { createMaterial, mintMany } from './tokens.js';

const valid = 'a valid token';

/** What a refusal costs beside a token that is taken, neither of them seen before. */
export const refusals: Part = {
  name: 'refusals',
  title: 'A refusal, against a valid token never seen before',
  async measure(effort): Promise<Findings> {
    const material = createMaterial('RS256');
    const tokens: Record<string, readonly string[]> = { [valid]: mintMany(material, total(effort)) };
    for (const [name, forge] of Object.entries(hostile))
      tokens[name] = Array.from({ length: total(effort) }, () => forge(material));
    const verify = verifierOf([jwtAuthority(localKeys({ keys: [material.jwk] }))]);
    const runners = Object.entries(tokens).map(([name, list]): Runner => ({
      name,
      time: (round) =>
        timePerToken(verify, shareOf(list, round, effort.batch), name === valid ? 0 : effort.batch),
    }));
    const times = await interleaved(runners, effort.rounds);
    return { figures: Object.keys(hostile).map((name) => atMost(name, ratio(times, name, valid), 1)) };
  },
};

function total({ rounds, batch }: Effort): number {
  return batch * (rounds + warmUps);
}
