import { Session, type Profiler } from 'node:inspector';

/** What ran of one function: a byte per character, and where its blocks begin. */
interface Ran {
  readonly characters: Uint8Array;
  readonly blocks: Set<number>;
}

/** What has run so far of some scripts. */
export interface Coverage {
  /** Whether new code ran since the last call. The code stays new unless `learn` is true. */
  news(learn: boolean): boolean;
  /** How many blocks ran, of those in functions that ran. */
  blocks(): { readonly ran: number; readonly known: number };
  /** Ends the counting. */
  stop(): void;
}

/**
 * Counts what runs in scripts whose address starts with `url`, with V8's block coverage. A look takes some milliseconds, so
 * look after many inputs.
 */
export function startCoverage(url: string): Coverage {
  const session = new Session();
  session.connect();
  const known = new Map<string, Ran>();
  post(session, 'Profiler.enable');
  post(session, 'Profiler.startPreciseCoverage', { callCount: false, detailed: true });

  return {
    news(learn) {
      const { result } = post(
        session,
        'Profiler.takePreciseCoverage',
      ) as Profiler.TakePreciseCoverageReturnType;
      let found = false;
      for (const script of result.filter((one) => one.url.startsWith(url)))
        for (const { ranges } of script.functions) {
          const [whole, ...parts] = ranges;
          if (whole === undefined || whole.count === 0) continue;
          const id = `${script.url} ${whole.startOffset}-${whole.endOffset}`;
          const ran = known.get(id) ?? {
            characters: new Uint8Array(whole.endOffset - whole.startOffset),
            blocks: new Set([0]),
          };
          found = add(ran, whole.startOffset, parts, learn) || found;
          known.set(id, ran);
        }
      return found;
    },
    blocks() {
      const functions = [...known.values()].map(({ characters, blocks }) =>
        [...blocks].map((at) => characters[at] === 1),
      );
      const all = functions.flat();
      return { ran: all.filter(Boolean).length, known: all.length };
    },
    stop() {
      post(session, 'Profiler.stopPreciseCoverage');
      session.disconnect();
    },
  };
}

/** Adds one look at a function. The ranges say, from the outside in, which parts did not run. */
function add(ran: Ran, start: number, parts: readonly Profiler.CoverageRange[], learn: boolean): boolean {
  const now = new Uint8Array(ran.characters.length).fill(1);
  for (const { startOffset, endOffset, count } of parts) {
    now.fill(Math.min(count, 1), startOffset - start, endOffset - start);
    for (const edge of [startOffset, endOffset]) ran.blocks.add(Math.min(edge - start, now.length - 1));
  }
  let found = false;
  for (let at = 0; at < now.length; at += 1) {
    if (now[at] !== 1 || ran.characters[at] === 1) continue;
    found = true;
    if (!learn) break;
    ran.characters[at] = 1;
  }
  return found;
}

function post(session: Session, method: string, parameters: object = {}): unknown {
  let answer: unknown;
  session.post(method, parameters, (error, result) => {
    if (error) throw error;
    answer = result;
  });
  return answer;
}
