import { freshCopy } from './tokens.js';

/** Verifies a token: throws, rejects, or gives a denial when it is no good. */
export type Verify = (token: string) => unknown;

/** One of those that take turns; `time` gives the nanoseconds per token of a round. */
export interface Runner {
  readonly name: string;
  readonly time: (round: number) => number | Promise<number>;
}

/** What each of them took, round by round. */
export type Times = ReadonlyMap<string, readonly number[]>;

/** The middle of what was seen, and between what a half of it lies. */
export interface Spread {
  readonly middle: number;
  readonly low: number;
  readonly high: number;
}

/** So many rounds only warm up. */
export const warmUps = 10;

/** Lets everyone have a turn in each round, and each round somebody else begins. */
export async function interleaved(runners: readonly Runner[], rounds: number): Promise<Times> {
  const times = new Map(runners.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < rounds + warmUps; round += 1)
    for (const { name, time } of rotated(runners, round)) {
      const taken = await time(round);
      if (round >= warmUps) times.get(name)?.push(taken);
    }
  return times;
}

/**
 * Nanoseconds per token, each awaited before the next, over copies made beforehand. Refusals cannot go unnoticed: there
 * must be exactly so many.
 */
export async function timePerToken(verify: Verify, tokens: readonly string[], refusals = 0): Promise<number> {
  const copies = tokens.map(freshCopy);
  let refused = 0;
  const start = process.hrtime.bigint();
  for (const copy of copies) {
    const answer = verify(copy);
    const result = answer instanceof Promise ? ((await answer) as unknown) : answer;
    if (isDenied(result)) refused += 1;
  }
  const time = Number(process.hrtime.bigint() - start) / copies.length;
  if (refused !== refusals)
    throw new Error(
      `${refused} of ${copies.length} tokens were refused instead of ${refusals}: not comparable.`,
    );
  return time;
}

/** Whether a token is taken. */
export async function isTaken(verify: Verify, token: string): Promise<boolean> {
  try {
    return !isDenied(await verify(freshCopy(token)));
  } catch {
    return false;
  }
}

/** How many times as long one of them took as another, of each round by itself. */
export function ratio(times: Times, one: string, other: string): Spread {
  const others = roundsOf(times, other);
  return spread(roundsOf(times, one).map((time, round) => time / (others[round] ?? Number.NaN)));
}

/** What one of them took in each round. */
export function roundsOf(times: Times, name: string): readonly number[] {
  const taken = times.get(name);
  if (taken === undefined) throw new Error(`Nobody named "${name}" was measured.`);
  return taken;
}

/** The median and the quartiles; of nothing, they are not numbers. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN;
  return { middle: at(0.5), low: at(0.25), high: at(0.75) };
}

/** The part of a list that a round uses, so that no two rounds share a token. */
export function shareOf<T>(list: readonly T[], round: number, size: number): readonly T[] {
  const share = list.slice(round * size, (round + 1) * size);
  if (share.length < size) throw new Error(`There are too few tokens for round ${round}.`);
  return share;
}

/** The same few tokens over and over. */
export function repeated(tokens: readonly string[], times: number): readonly string[] {
  return Array.from({ length: times }, (_, index) => tokens[index % tokens.length] ?? '');
}

/** The verifier answers a refusal with its denial; nobody else gives a member of that name. */
function isDenied(result: unknown): boolean {
  return (result as { readonly denial?: unknown } | undefined)?.denial !== undefined;
}

/** The same list, beginning so many later: so that each round somebody else begins. */
export function rotated<T>(list: readonly T[], by: number): readonly T[] {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
