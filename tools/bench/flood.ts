import { localKeys } from '@tokenward/core';
import { atMost } from './figure.js';
import { flood } from './hostile.js';
import { interleaved, ratio, roundsOf, shareOf, spread, timePerToken, warmUps } from './measure.js';
import type { Times, Verify } from './measure.js';
import { jwtAuthority, verifierOf } from './ours.js';
import type { Effort, Findings, Part } from './part.js';
import { createMaterial, mintMany } from './tokens.js';
import type { Material } from './tokens.js';

/** Hostile tokens that come with each valid one. */
const hostilePerValid = 3;

/** The most keys with which a token is tried that names none. */
const candidates = 16;

/** What valid tokens cost in the midst of hostile ones, what forged ones cost where a set has many keys, and what is left of the memory. */
export const floods: Part = {
  name: 'flood',
  title: 'A flood of hostile tokens',
  async measure(effort): Promise<Findings> {
    const material = createMaterial('EdDSA');
    return {
      figures: [
        await amid(material, effort),
        ...(await forgedWithoutName(effort)),
        await after(material, effort),
      ],
    };
  },
};

async function amid(material: Material, { rounds, batch }: Effort) {
  const valid = mintMany(material, batch * (rounds + warmUps) * 2);
  const bad = flood(material, batch * hostilePerValid);
  const verify = verifierOf([jwtAuthority(localKeys({ keys: [material.jwk] }))]);
  const mixed = (round: number): readonly string[] =>
    shareOf(valid, 2 * round, batch).flatMap((token, index) => [
      token,
      ...bad.slice(index * hostilePerValid, (index + 1) * hostilePerValid),
    ]);
  const times = await interleaved(
    [
      { name: 'valid', time: (round) => timePerToken(verify, shareOf(valid, 2 * round + 1, batch)) },
      { name: 'flood', time: () => timePerToken(verify, bad, bad.length) },
      { name: 'both', time: (round) => timePerToken(verify, mixed(round), bad.length) },
    ],
    rounds,
  );
  return atMost('valid tokens in the midst of it, against valid ones alone', ownShare(times), 1.1);
}

/** What both take together, less what the flood takes alone, is what the valid ones take. */
function ownShare(times: Times) {
  const [alone, bad] = [roundsOf(times, 'valid'), roundsOf(times, 'flood')];
  return spread(
    roundsOf(times, 'both').map((both, round) => {
      const together = both * (1 + hostilePerValid) - (bad[round] ?? Number.NaN) * hostilePerValid;
      return together / (alone[round] ?? Number.NaN);
    }),
  );
}

/** Keys without a `kid` are all tried, so a forged token costs as many checks as there are such keys, but no more than so many. */
async function forgedWithoutName({ rounds, batch }: Effort) {
  const materials = Array.from({ length: 1000 }, () => createMaterial('EdDSA'));
  const stranger = createMaterial('EdDSA');
  const few = Math.ceil(batch / 4);
  const runner = (name: string, keys: number, count: number) => {
    const jwks = materials.slice(0, keys).map(({ jwk: { kid: _kid, ...jwk } }) => jwk);
    const verify = verifierOf([jwtAuthority(localKeys({ keys: jwks }))]);
    const forged = mintMany(stranger, count * (rounds + warmUps));
    return { name, time: (round: number) => timePerToken(verify, shareOf(forged, round, count), count) };
  };
  const times = await interleaved(
    [runner('one', 1, batch), runner('sixteen', candidates, few), runner('thousand', 1000, few)],
    rounds,
  );
  const checks = spread(
    roundsOf(times, 'thousand').map(
      (thousand, round) => thousand / (candidates * (roundsOf(times, 'one')[round] ?? Number.NaN)),
    ),
  );
  return [
    atMost('a forged token without a kid, of 1,000 keys, against 16 with one key', checks, 1.1),
    atMost('  against the same token of 16 keys', ratio(times, 'thousand', 'sixteen'), 1.1),
  ];
}

/** Each token is asked for once after the flood: whatever was forgotten would be remembered anew, and not show the next time. */
async function after(material: Material, { rounds, batch, hostile }: Effort) {
  const known = mintMany(material, batch * (rounds + warmUps));
  const [calm, flooded] = await Promise.all([remembering(material, known), remembering(material, known)]);
  for (let sent = 0; sent < hostile; sent += 1000) await timePerToken(flooded, flood(material, 1000), 1000);
  const times = await interleaved(
    [
      { name: 'calm', time: (round) => timePerToken(calm, shareOf(known, round, batch)) },
      { name: 'flooded', time: (round) => timePerToken(flooded, shareOf(known, round, batch)) },
    ],
    rounds,
  );
  const name = `tokens seen before ${hostile.toLocaleString('en')} hostile ones, against no flood`;
  return atMost(name, ratio(times, 'flooded', 'calm'), 1.2);
}

async function remembering(material: Material, known: readonly string[]): Promise<Verify> {
  const verify = verifierOf([jwtAuthority(localKeys({ keys: [material.jwk] }))]);
  await timePerToken(verify, known);
  return verify;
}
