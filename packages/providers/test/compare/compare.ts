/** What became of a credential: it was taken or refused, nobody could tell, the options are wrong, or the program threw. */
export interface Outcome {
  readonly verdict: 'granted' | 'refused' | 'unavailable' | 'misconfigured' | 'thrown';
  /** Why not, in each side's own words; of one that was taken, whom it speaks for and what they may. */
  readonly reason: string;
  /** When it ends, in the unit of the side. */
  readonly ends?: number | null;
}

/** Why both sides answer differently. */
export interface Difference {
  readonly kind:
    | 'ours stricter on purpose'
    | 'ours wider on purpose'
    | 'outage or configuration, and no verdict'
    | 'unit differs'
    | 'peer right';
  readonly why: string;
}

/** A credential that both sides judge. */
export interface Question<Outage> {
  readonly name: string;
  /** Both must name the same reason for a refusal. */
  readonly sameReason?: true;
  /** What is wrong with the vendor in the meantime. */
  readonly outage?: Outage;
  /** Why the answers differ, if that is known. */
  readonly listed: Difference | undefined;
  readonly theirs: () => Promise<Outcome>;
  readonly ours: () => Promise<Outcome>;
}

/** The server that plays the vendor. */
export interface Vendor<Outage> {
  readonly requests: readonly unknown[];
  readonly setOutage: (outage?: Outage) => void;
}

/** What both sides answered. */
export interface Row {
  readonly name: string;
  readonly their: Outcome;
  readonly our: Outcome;
  /** How many requests to the vendor each side made. */
  readonly requests: readonly [theirs: number, ours: number];
  /** Why they differ, where they do. */
  readonly difference?: Difference;
  /** What is wrong with this comparison. */
  readonly fault?: string;
}

/** Lets both sides judge a credential. */
export async function compare<Outage>(question: Question<Outage>, vendor: Vendor<Outage>): Promise<Row> {
  const { name, listed, outage, theirs, ours } = question;
  vendor.setOutage(outage);
  const before = vendor.requests.length;
  const their = await theirs();
  const between = vendor.requests.length;
  const our = await ours();
  const requests = [between - before, vendor.requests.length - between] as const;
  vendor.setOutage();

  const differ = isDifferent(question, their, our);
  const fault = faultOf(differ, listed, their, our);
  const unlisted = { kind: 'peer right', why: 'No sentence says why ours is right.' } as const;
  return {
    name,
    their,
    our,
    requests,
    ...(differ && { difference: listed ?? unlisted }),
    ...(fault !== undefined && { fault: `"${name}" ${fault}` }),
  };
}

/** Each side words its refusals differently; whom a credential speaks for, and until when, must be the same. */
function isDifferent({ sameReason }: { sameReason?: true }, their: Outcome, our: Outcome): boolean {
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
  if (our.verdict === 'thrown') return `breaks Tokenward: ${our.reason}.`;
  if (differ && listed === undefined) return 'differs, and no sentence says why ours is right.';
  if (!differ && listed) return 'no longer differs: take it off the list.';
  if (differ && listed && !kinds[listed.kind](their, our)) return `is no case of "${listed.kind}".`;
  return undefined;
}

/** What must hold for a difference of a kind, so that none is listed under the wrong one. */
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

/** Fails where two cases have one name, or where a difference belongs to no case. */
export function checkNames(cases: readonly { readonly name: string }[], listed: object): void {
  const names = cases.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  const stray = Object.keys(listed).filter((name) => !names.includes(name));
  if (twice.length + stray.length > 0)
    throw new Error(`No case of its own: ${[...twice, ...stray].join(', ')}`);
}

/** Says whom a credential speaks for, in the same words on both sides. */
export function granted(...parts: readonly (string | readonly string[] | null | undefined)[]): Outcome {
  const words = parts.map((part) => (typeof part === 'string' ? part : part?.toSorted().join(' ')));
  return { verdict: 'granted', reason: words.filter(Boolean).join(' · ') };
}
