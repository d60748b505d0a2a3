/** One bar: our figure, a baseline without any library, or another library. */
export interface ChartBar {
  readonly kind: 'ours' | 'baseline' | 'other';
  readonly name: string;
  readonly value: number;
  /** What is written behind the bar. */
  readonly text: string;
}

const [width, left, room, row] = [760, 200, 400, 18];
const style = `text { font: 12px system-ui, sans-serif; fill: #1f2328 } .title { font-weight: 600 } .small { font-size: 11px; fill: #59636e }
.ours { fill: #1a7f5a } .baseline { fill: #6e7781 } .other { fill: #a7b0ba }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .small { fill: #9aa4af } .ours { fill: #3fb98a } .baseline { fill: #8b949e } .other { fill: #57606a } }`;

/** Draws groups of horizontal bars as SVG, each group on its own scale, with a caption below. Screen readers read `label`. */
export function barChart(
  label: string,
  groups: readonly (readonly [title: string, bars: readonly ChartBar[]])[],
  caption: readonly string[],
): string {
  let top = 24;
  const drawn: string[] = [];
  for (const [title, bars] of groups) {
    drawn.push(text(16, top, title, 'title'));
    const longest = Math.max(...bars.map(({ value }) => value));
    for (const { kind, name, value, text: says } of bars) {
      const length = (value / longest) * room;
      drawn.push(
        text(left - 8, top + 19, name, '', 'end'),
        `<rect class="${kind}" x="${left}" y="${top + 8}" width="${length.toFixed(1)}" height="14" rx="2"/>`,
        text(left + length + 8, top + 19, says, 'small'),
      );
      top += row;
    }
    top += 30;
  }
  for (const line of caption) drawn.push(text(16, (top += 16) - 16, line, 'small'));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top}" width="${width}" height="${top}" role="img" aria-label="${label}">
<style>${style}</style>
${drawn.join('\n')}
</svg>
`;
}

function text(x: number, y: number, says: string, kind: string, anchor = 'start'): string {
  const escaped = says.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text class="${kind}" x="${x.toFixed(1)}" y="${y}" text-anchor="${anchor}">${escaped}</text>`;
}
