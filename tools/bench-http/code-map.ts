import type { Place } from '../bench/recorder.js';

/** Finds the JavaScript function whose compiled code lies at an address. */
export type CodeMap = (address: number) => Place | undefined;

interface Code {
  readonly start: number;
  readonly end: number;
  readonly place: Place;
}

/**
 * Reads what V8 writes under `--perf-basic-prof`: a line for all code it makes, with its address and size. Old code is thrown away
 * and its room used again, so a later line replaces the earlier ones. But what was written after the first `settled` characters
 * replaces nothing: by then the server ran what it has, and most of what was seen is of that time.
 */
export function codeMapOf(text: string, settled = text.length): CodeMap {
  const codes: Code[] = [];
  for (const code of codesIn(text.slice(0, settled))) {
    const [from, to] = overlapping(codes, code);
    codes.splice(from, to - from, code);
  }
  for (const code of codesIn(text.slice(settled))) {
    const [from, to] = overlapping(codes, code);
    if (from === to) codes.splice(from, 0, code);
  }
  return (address) => {
    const [from, to] = overlapping(codes, { start: address, end: address + 1 });
    return from < to ? codes[from]?.place : undefined;
  };
}

function codesIn(text: string): readonly Code[] {
  return [...text.matchAll(/^([\da-f]+) ([\da-f]+) \w+:(.*)$/gm)].map(
    ([, start = '', size = '', name = '']) => {
      const from = Number.parseInt(start, 16);
      return { start: from, end: from + Number.parseInt(size, 16), place: placeOf(name) };
    },
  );
}

/** `*emit node:events:471:44`: how well it is compiled, the function's name, the file with line and column. */
function placeOf(name: string): Place {
  const [, functionName = '', url = '', line = '1'] =
    /^[*~^+]?(.*?) ?((?:node:|file:|\/)\S*?)?(?::(\d+):\d+)?$/.exec(name) ?? [];
  return { functionName, url, lineNumber: Number(line) - 1 };
}

/** Where those lie that have an address in common with one, in a list that is sorted by address. */
function overlapping(
  codes: readonly Code[],
  { start, end }: Pick<Code, 'start' | 'end'>,
): readonly [number, number] {
  return [firstOf(codes, (code) => code.end > start), firstOf(codes, (code) => code.start >= end)];
}

/** The index of the first that fits; all that come after it fit as well. */
function firstOf(codes: readonly Code[], fits: (code: Code) => boolean): number {
  let [low, high] = [0, codes.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const code = codes[middle];
    if (code && fits(code)) high = middle;
    else low = middle + 1;
  }
  return low;
}
