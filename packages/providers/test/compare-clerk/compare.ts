import { differences } from './differences.js';
import type { Difference } from './differences.js';
import type { Version } from './install.js';
import { ours } from './ours.js';
import type { Case, Outcome, Side, World } from './world.js';

/** What came of one token on both sides. */
export interface Row {
  readonly name: string;
  readonly their: Outcome;
  readonly our: Outcome;
  /** How many requests to Clerk each side made. */
  readonly asked: readonly [theirs: number, ours: number];
  /** Why they differ, where they do. */
  readonly difference?: Difference;
  /** What is wrong with this comparison. */
  readonly fault?: string;
}

/** Gives a token to both sides. */
export async function compare(each: Case, world: World, theirs: Side, version: Version): Promise<Row> {
  const { clerk } = world;
  const token = await each.token(world);
  clerk.setOutage(each.outage);
  const before = clerk.requests.length;
  const their = await theirs(world, token, each);
  const between = clerk.requests.length;
  const our = await ours(world, token, each);
  const asked = [between - before, clerk.requests.length - between] as const;
  clerk.setOutage();

  const listed = differences[each.name]?.find(({ only }) => only === undefined || only === version);
  const differ = isDifferent(each, their, our);
  const fault = faultOf(differ, listed, their, our);
  return {
    name: each.name,
    their,
    our,
    asked,
    ...(differ && {
      difference: listed ?? { kind: 'peer right', why: 'No sentence says why ours is right.' },
    }),
    ...(fault !== undefined && { fault: `"${each.name}" ${fault}` }),
  };
}

/** A reason to refuse is worded differently by each side; whom a token speaks for, and until when, is not. */
function isDifferent({ sameReason }: Case, their: Outcome, our: Outcome): boolean {
  if (their.verdict !== our.verdict) return true;
  if (our.verdict !== 'granted' && !sameReason) return false;
  return their.reason !== our.reason || their.ends !== our.ends;
}

function faultOf(
  differ: boolean,
  listed: Difference | undefined,
  their: Outcome,
  our: Outcome,
): string | undefined {
  if (our.verdict === 'crashed') return `breaks Tokenward: ${our.reason}.`;
  if (differ && listed === undefined) return 'differs, and no sentence says why ours is right.';
  if (!differ && listed) return 'no longer differs: take it off the list.';
  if (differ && listed && !kinds[listed.kind](their, our)) return `is no case of "${listed.kind}".`;
  return undefined;
}

/** What must hold for a difference of a kind, so that none is put into the wrong row. */
const kinds: Readonly<Record<Difference['kind'], (their: Outcome, our: Outcome) => boolean>> = {
  'ours stricter on purpose': (their, our) =>
    (our.verdict === 'refused' && their.verdict !== 'refused') ||
    (our.verdict === 'granted' && their.verdict === 'granted' && their.ends === our.ends),
  'ours wider on purpose': (their, our) => our.verdict === 'granted' && their.verdict !== 'granted',
  'outage or configuration, and no verdict': (_, our) =>
    our.verdict === 'unavailable' || our.verdict === 'misconfigured',
  'unit differs': (their, our) => their.reason === our.reason && their.ends === Number(our.ends) * 1000,
  'peer right': () => false,
};
