import { localKeys } from '@tokenward/core';
import { atMost } from '../shared/figure.js';
import { spread } from '../shared/spread.js';
import { jwtAuthority, verifierOf } from './libraries.js';
import { dealt, interleaved, ratio, roundsOf, timePerToken } from './measure.js';
import type { Effort, Part, Runners, Verify } from './measure.js';
import { createKeyPair, invalid, mint, tampered } from './tokens.js';
import type { KeyPair } from './tokens.js';

/** Invalid tokens that come with each valid one. */
const perValid = 3;
/** A token without `kid` is tried with at most so many keys of a set. */
const candidates = 16;

/** What it costs to reject a token, relative to a valid new token. */
export const rejections: Part = {
  title: 'A rejected token, time relative to a valid new token',
  async measure(effort) {
    const keys = createKeyPair('RS256');
    const verify = verifierFor(keys);
    const valid = dealt(effort, () => mint(keys));
    const runners: Record<string, Runners[string]> = { valid: (round) => timePerToken(verify, valid(round)) };
    for (const [name, make] of Object.entries(invalid)) {
      const tokens = dealt(effort, () => make(keys));
      runners[name] = (round) => timePerToken(verify, tokens(round), effort.batch);
    }
    const times = await interleaved(runners, effort.rounds);
    return { figures: Object.keys(invalid).map((name) => atMost(name, ratio(times, name, 'valid'), 1, 'x')) };
  },
};

/** What many invalid tokens do to valid ones. */
export const flood: Part = {
  title: 'Many invalid tokens',
  async measure(effort) {
    const keys = createKeyPair('EdDSA');
    return {
      figures: [await mixed(keys, effort), ...(await withoutKid(effort)), await cachedAfter(keys, effort)],
    };
  },
};

/** The time of both kinds together, less the time of the invalid ones alone, is the time of the valid ones. */
async function mixed(keys: KeyPair, effort: Effort) {
  const [alone, among] = [dealt(effort, () => mint(keys)), dealt(effort, () => mint(keys))];
  const bad = invalidTokens(keys, effort.batch * perValid);
  const verify = verifierFor(keys);
  const both = (round: number): readonly string[] =>
    among(round).flatMap((token, at) => [token, ...bad.slice(at * perValid, (at + 1) * perValid)]);
  const times = await interleaved(
    {
      alone: (round) => timePerToken(verify, alone(round)),
      bad: () => timePerToken(verify, bad, bad.length),
      both: (round) => timePerToken(verify, both(round), bad.length),
    },
    effort.rounds,
  );
  const [badTimes, aloneTimes] = [roundsOf(times, 'bad'), roundsOf(times, 'alone')];
  const shares = roundsOf(times, 'both').map((time, round) => {
    const valid = time * (1 + perValid) - (badTimes[round] ?? Number.NaN) * perValid;
    return valid / (aloneTimes[round] ?? Number.NaN);
  });
  return atMost(`a valid token among ${perValid} invalid ones, relative to alone`, spread(shares), 1.1, 'x');
}

/** Each key without a `kid` is tried, up to a limit. */
async function withoutKid(effort: Effort) {
  const pairs = Array.from({ length: 1000 }, () => createKeyPair('EdDSA'));
  const stranger = createKeyPair('EdDSA');
  const few = { ...effort, batch: Math.ceil(effort.batch / 4) };
  const runner = (count: number, of: Effort) => {
    const keys = pairs.slice(0, count).map(({ jwk: { kid: _kid, ...jwk } }) => jwk);
    const verify = verifierOf([jwtAuthority(localKeys({ keys }))]);
    const forged = dealt(of, () => mint(stranger));
    return (round: number) => timePerToken(verify, forged(round), of.batch);
  };
  const times = await interleaved(
    { one: runner(1, effort), sixteen: runner(candidates, few), thousand: runner(1000, few) },
    effort.rounds,
  );
  const { median, low, high } = ratio(times, 'thousand', 'one');
  const checks = { median: median / candidates, low: low / candidates, high: high / candidates };
  return [
    atMost(`a forged token without kid, 1,000 keys, relative to ${candidates} x one key`, checks, 1.1, 'x'),
    atMost(`the same, relative to ${candidates} keys`, ratio(times, 'thousand', 'sixteen'), 1.1, 'x'),
  ];
}

/** Each cached token is verified only once after the flood, since an evicted one would be cached again. */
async function cachedAfter(keys: KeyPair, effort: Effort) {
  const known = dealt(effort, () => mint(keys));
  const all = Array.from({ length: effort.rounds + 10 }, (_, round) => known(round)).flat();
  const [calm, flooded] = [verifierFor(keys), verifierFor(keys)];
  for (const verify of [calm, flooded]) await timePerToken(verify, all);
  for (let sent = 0; sent < effort.hostile; sent += 1000)
    await timePerToken(flooded, invalidTokens(keys, 1000), 1000);
  const times = await interleaved(
    {
      calm: (round) => timePerToken(calm, known(round)),
      flooded: (round) => timePerToken(flooded, known(round)),
    },
    effort.rounds,
  );
  const name = `cached tokens after ${effort.hostile.toLocaleString('en')} invalid ones, relative to without`;
  return atMost(name, ratio(times, 'flooded', 'calm'), 1.2, 'x');
}

function verifierFor({ jwk }: KeyPair): Verify {
  return verifierOf([jwtAuthority(localKeys({ keys: [jwk] }))]);
}

function invalidTokens(keys: KeyPair, count: number): readonly string[] {
  const valid = mint(keys);
  const makers = [...Object.values(invalid), () => tampered(valid)];
  return Array.from({ length: count }, (_, index) => makers[index % makers.length]?.(keys) ?? '');
}
