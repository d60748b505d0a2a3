import pc from 'picocolors';
import type { Contender } from './contender.js';
import type { Result } from './fire.js';
import { grounds } from './grounds.js';

/** One table: the families, how many of each were fired, and how many each contender took. */
export function table(
  title: string,
  contenders: readonly Contender[],
  versions: ReadonlyMap<Contender, string>,
  results: readonly Result[],
): string {
  const families = Object.keys(grounds).filter((family) =>
    results.some(({ shot }) => shot.family === family),
  );
  const rows = [...families, 'total'].map((family) => {
    const own = family === 'total' ? results : results.filter(({ shot }) => shot.family === family);
    const fired = new Set(own.map(({ shot }) => shot)).size;
    return [family, `${fired}`, ...contenders.map((contender) => cell(contender, own))];
  });
  const headings = [[''], ['fired'], ...contenders.map((each) => heading(each, versions.get(each) ?? ''))];
  const height = Math.max(...headings.map(({ length }) => length));
  const head = Array.from({ length: height }, (_, line) =>
    headings.map((lines) => lines[line - height + lines.length] ?? ''),
  );
  const widths = headings.map((_, column) =>
    Math.max(...[...head, ...rows].map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((text, at) => (at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart((widths[at] ?? 0) + 1)))
      .map((text) => (text.trim() === '0' ? pc.dim(text) : text))
      .join('')
      .trimEnd();
  return [pc.bold(title), ...head.map(line).map(pc.dim), ...rows.map(line)].join('\n');
}

function cell(contender: Contender, results: readonly Result[]): string {
  const own = results.filter((result) => result.contender === contender);
  if (own.length === 0) return '-';
  const accepted = own.filter(({ outcome }) => outcome.kind === 'accepted').length;
  const broken = own.filter(({ outcome }) => outcome.kind === 'broken').length;
  return `${accepted}${broken > 0 ? `+${broken}!` : ''}`;
}

/** A name in lines that leave room for others, and its version. */
function heading({ name }: Contender, version: string): readonly string[] {
  const lines = [''];
  for (const word of name.split(/(?<=[- ])/)) {
    const last = lines.length - 1;
    const joined = `${lines[last]}${word}`;
    if (joined.trim().length <= 9 || lines[last] === '') lines[last] = joined;
    else lines.push(word);
  }
  return [...lines.map((text) => text.trim()), version];
}
