import { atMost } from './figure.js';
import type { Figure } from './figure.js';
import { interleaved, ratio, repeated, shareOf, timePerToken, warmUps } from './measure.js';
import type { Runner, Spread, Verify } from './measure.js';
import type { Effort } from './part.js';

/** One of two verifiers that differ in how much they have to do with. */
export interface Side {
  readonly verify: Verify;
  /** Makes a token that this verifier has never seen. */
  readonly mint: (index: number) => string;
}

/** By how much a token costs more where there is much than where there is little. */
const limit = 1.2;
const known = 20;

/** The cost of tokens on the large side against that on the small one, at first sight and when seen before. */
export async function growthOf(
  name: string,
  { small, large }: { readonly small: Side; readonly large: Side },
  effort: Effort,
  figure: (name: string, grown: Spread) => Figure = target,
): Promise<readonly Figure[]> {
  const times = await interleaved(
    [...runnersOf('small', small, effort), ...runnersOf('large', large, effort)],
    effort.rounds,
  );
  return ['first', 'again'].map((sight) => {
    const grown = ratio(times, `large ${sight}`, `small ${sight}`);
    return figure(`${name}, ${sight === 'first' ? 'never seen before' : 'seen before'}`, grown);
  });
}

function target(name: string, grown: Spread): Figure {
  return atMost(name, grown, limit);
}

function runnersOf(side: string, { verify, mint }: Side, { rounds, batch }: Effort): readonly Runner[] {
  const count = batch * (rounds + warmUps);
  const unseen = Array.from({ length: count }, (_, index) => mint(index));
  const hot = repeated(
    Array.from({ length: known }, (_, index) => mint(count + index)),
    5 * batch,
  );
  return [
    { name: `${side} first`, time: (round) => timePerToken(verify, shareOf(unseen, round, batch)) },
    { name: `${side} again`, time: () => timePerToken(verify, hot) },
  ];
}
