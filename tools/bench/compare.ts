import { atLeast, atMost } from '../shared/figure.js';
import type { Figure } from '../shared/figure.js';
import { spread } from '../shared/spread.js';
import { libraries, ours, prepared, raw, timeRaw } from './libraries.js';
import { dealt, interleaved, ratio, recurring, roundsOf, timePerToken } from './measure.js';
import type { Bar, Effort, Part, Runners, Times } from './measure.js';
import { algorithms, createKeyPair, mint } from './tokens.js';
import type { Algorithm, KeyPair } from './tokens.js';

/** What a token costs that was never verified before. It includes what it costs to cache the token. */
export const newTokens: Part = {
  title: 'A new token, relative to other libraries',
  measure: (effort) =>
    compare('new', effort, Object.keys(libraries), (keys) => dealt(effort, () => mint(keys))),
};

/** What one of 20 tokens costs that come again and again. */
export const cachedTokens: Part = {
  title: 'A cached token, relative to other libraries',
  measure: (effort) =>
    compare(
      'cached',
      effort,
      Object.keys(libraries).filter((name) => libraries[name]?.caches || name === 'jose'),
      (keys) => {
        const tokens = recurring(effort, () => mint(keys));
        return () => tokens;
      },
    ),
};

function targets(kind: Bar['kind'], algorithm: Algorithm, times: Times): readonly Figure[] {
  const most = (peer: string, limit: number): Figure =>
    atMost(`${algorithm}, time relative to ${peer}`, ratio(times, ours, peer), limit, 'x');
  const jose = (limit: number): Figure =>
    atLeast(`${algorithm}, time of jose relative to ours`, ratio(times, 'jose', ours), limit, 'x');
  if (kind === 'cached')
    return [most('fast-jwt, cache', 0.5), most('fast-jwt, cache by token', 0.5), jose(40)];
  return [
    most(raw, 1.15),
    most('fast-jwt', 1),
    most('aws-jwt-verify, sync', 1),
    ...(algorithm === 'RS256' ? [jose(2.5)] : []),
  ];
}

async function compare(
  kind: Bar['kind'],
  { rounds }: Effort,
  names: readonly string[],
  dealer: (keys: KeyPair) => (round: number) => readonly string[],
): ReturnType<Part['measure']> {
  const figures: Figure[] = [];
  const bars: Bar[] = [];
  for (const algorithm of algorithms) {
    const keys = createKeyPair(algorithm);
    const deal = dealer(keys);
    const runners: Record<string, Runners[string]> = { [raw]: (round) => timeRaw(keys, deal(round)) };
    for (const name of names) {
      const library = libraries[name] as (typeof libraries)[string];
      if (library.algorithms?.includes(algorithm) === false) continue;
      const verify = await prepared(name, library, keys);
      runners[name] = (round) => timePerToken(verify, deal(round));
    }
    const times = await interleaved(runners, rounds);
    figures.push(...targets(kind, algorithm, times));
    for (const name of times.keys())
      bars.push({
        kind,
        algorithm,
        name,
        microseconds: spread(roundsOf(times, name)).median / 1000,
        timesBare: ratio(times, name, raw).median,
        timesOurs: ratio(times, name, ours).median,
      });
  }
  return { figures, bars };
}
