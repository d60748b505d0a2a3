/** How wide every chart is. */
const width = 760;

/** How high a bar is, with the room between two. */
export const rowHeight = 18;

/** What a bar stands for, which gives it its colour: our figure, the floor that nobody can pass, or anybody else's. */
export type BarKind = 'ours' | 'floor' | 'other';

/** Light and dark are told apart by the reader's own setting; what is not ours is grey on both. */
const style = `
  text { font: 12px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328 }
  .title { font-size: 14px; font-weight: 600 }
  .small { font-size: 11px; fill: #59636e }
  .ours { fill: #1a7f5a } .floor { fill: #6e7781 } .other { fill: #a7b0ba }
  .name-ours { font-weight: 600 }
  .line { stroke: #8b949e; stroke-dasharray: 3 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .small { fill: #9aa4af }
    .ours { fill: #3fb98a } .floor { fill: #8b949e } .other { fill: #57606a }
  }`;

/** Puts a chart together, with its caption below what was drawn down to `bottom`. */
export function svg(
  says: string,
  drawn: readonly string[],
  bottom: number,
  caption: readonly string[],
): string {
  const lines = caption.map((line, index) => label(16, bottom + 16 + index * 16, line, 'small'));
  const height = bottom + caption.length * 16 + 14;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(says)}">
<style>${style}
</style>
${[...drawn, ...lines].join('\n')}
</svg>
`;
}

/** Draws one bar from `left` on, with its name before it and its figure behind it. */
export function bar(
  kind: BarKind,
  name: string,
  size: number,
  figure: string,
  left: number,
  top: number,
): string {
  const length = Math.max(1, size);
  return [
    label(left - 8, top + 13, name, `name-${kind}`, 'end'),
    `<rect class="${kind}" x="${left}" y="${top + 2}" width="${length.toFixed(1)}" height="${rowHeight - 4}" rx="2"/>`,
    label(left + length + 8, top + 13, figure, 'small'),
  ].join('');
}

/** Writes a text. */
export function label(x: number, y: number, text: string, kind: string, anchor = 'start'): string {
  return `<text class="${kind}" x="${x.toFixed(1)}" y="${y}" text-anchor="${anchor}">${escaped(text)}</text>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
