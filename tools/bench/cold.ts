import { contenders, prepared } from './contenders.js';
import { told } from './figure.js';
import { interleaved, roundsOf, spread, timePerToken } from './measure.js';
import type { Runner, Verify } from './measure.js';
import type { Part } from './part.js';
import { createMaterial, mintMany } from './tokens.js';

const mib = 1024 * 1024;
/** So much memory is touched between two tokens, in MiB. */
const between = [0, 1, 8] as const;
/** A processor fetches so many bytes at a time. */
const line = 64;
/** As many tokens come in turn. */
const known = 20;

/**
 * A loop finds in the processor's caches what its last turn left there; a server has done something else since the last
 * request. Here that is memory which is touched between two tokens, and does not count.
 */
export const cold: Part = {
  name: 'cold',
  title: 'A token seen before, when the processor has had other things at hand since the last one',
  async measure({ rounds, batch }) {
    const material = createMaterial('RS256');
    const tokens = mintMany(material, known);
    const runners: Runner[] = [];
    for (const contender of contenders.filter(({ remembers }) => remembers)) {
      const verify = await prepared(contender, material);
      for (const size of between) {
        const other = new Uint8Array(size * mib);
        const name = `${contender.name}, after ${size} MiB of something else`;
        runners.push({ name, time: () => usualTime(verify, tokens, batch, other) });
      }
    }
    const times = await interleaved(runners, rounds);
    return {
      figures: runners.map(({ name }) =>
        told(name, spread(roundsOf(times, name).map((time) => time / 1000)), 'µs'),
      ),
      notes: ['Each verification is timed by itself, from call to answer; of a round the median counts.'],
    };
  },
};

/** The nanoseconds of a verification, when other memory was touched before each token arrived. */
async function usualTime(
  verify: Verify,
  tokens: readonly string[],
  count: number,
  other: Uint8Array,
): Promise<number> {
  const times: number[] = [];
  for (let at = 0; at < count; at += 1) {
    for (let place = 0; place < other.length; place += line) other[place] = at;
    times.push(await timePerToken(verify, [tokens[at % tokens.length] ?? '']));
  }
  return spread(times).middle;
}
