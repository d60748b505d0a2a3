import { bare } from './bare.js';
import { digits } from './figure.js';
import type { Scene } from './machine.js';
import type { Bar } from './part.js';

const width = 760;
const row = 18;
const labelEnd = 176;
const barRoom = 430;

/** Light and dark are told apart by the reader's own setting; what is not ours is grey on both. */
const style = `
  text { font: 12px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328 }
  .title { font-size: 14px; font-weight: 600 }
  .small { font-size: 11px; fill: #59636e }
  .ours { fill: #1a7f5a } .bare { fill: #6e7781 } .other { fill: #a7b0ba }
  .name-ours { font-weight: 600 }
  .line { stroke: #8b949e; stroke-dasharray: 3 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .small { fill: #9aa4af }
    .ours { fill: #3fb98a } .bare { fill: #8b949e } .other { fill: #57606a }
  }`;

/** Bars of one list that share a scale, in groups that each have a heading. */
interface Panel {
  readonly title: string;
  readonly groups: readonly (readonly [heading: string, bars: readonly Bar[]])[];
}

/** Draws the comparison: microseconds per token, with the bare signature check as a dashed line. */
export function chart(scene: Scene, bars: readonly Bar[]): string {
  const first = bars.filter(({ sight, name }) => sight === 'first' && !name.includes('cache'));
  const again = bars.filter(({ sight, algorithm }) => sight === 'again' && algorithm === 'RS256');
  const panels: readonly Panel[] = [
    { title: 'A token never seen before: µs per token', groups: grouped(first) },
    { title: 'A token seen before: µs per token', groups: grouped(again) },
  ];
  const drawn: string[] = [];
  let top = 24;
  for (const panel of panels) {
    const { text, height } = draw(panel, top);
    drawn.push(text);
    top += height + 22;
  }
  const caption = captionOf(scene);
  drawn.push(...caption.map((line, index) => label(16, top + index * 16, line, 'small')));
  const height = top + caption.length * 16 - 4;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Microseconds per token of Tokenward and other libraries">
<style>${style}
</style>
${drawn.join('\n')}
</svg>
`;
}

function grouped(bars: readonly Bar[]): Panel['groups'] {
  return [...new Set(bars.map(({ algorithm }) => algorithm))].map((algorithm) => [
    algorithm,
    bars
      .filter((bar) => bar.algorithm === algorithm)
      .toSorted((one, other) => one.microseconds - other.microseconds),
  ]);
}

function draw({ title, groups }: Panel, top: number): { text: string; height: number } {
  const longest = Math.max(...groups.flatMap(([, bars]) => bars.map(({ microseconds }) => microseconds)));
  const scale = (microseconds: number): number => Math.max(1, (microseconds / longest) * barRoom);
  const parts = [label(16, top, title, 'title')];
  let at = top + 12;
  for (const [heading, bars] of groups) {
    at += 16;
    parts.push(label(16, at, heading, 'small'));
    at += 8;
    const own = bars.find(({ name }) => name === bare);
    for (const [index, bar] of bars.entries()) parts.push(drawBar(bar, at + index * row, scale));
    if (own) parts.push(marker(labelEnd + scale(own.microseconds), at, at + bars.length * row));
    at += bars.length * row;
  }
  return { text: parts.join('\n'), height: at - top };
}

function drawBar(bar: Bar, top: number, scale: (time: number) => number): string {
  const { name, microseconds, timesBare } = bar;
  const kind = name === 'tokenward' ? 'ours' : name === bare ? 'bare' : 'other';
  const times = kind === 'bare' ? '' : `, ${digits(timesBare)} x`;
  const size = scale(microseconds);
  return [
    label(labelEnd - 8, top + 13, name, `name-${kind}`, 'end'),
    `<rect class="${kind}" x="${labelEnd}" y="${top + 2}" width="${size.toFixed(1)}" height="${row - 4}" rx="2"/>`,
    label(labelEnd + size + 8, top + 13, `${digits(microseconds)} µs${times}`, 'small'),
  ].join('');
}

function marker(x: number, from: number, to: number): string {
  return `<line class="line" x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${from}" y2="${to}"/>`;
}

function captionOf({ machine, node, date, peers }: Scene): readonly string[] {
  const versions = Object.entries(peers).map((peer) => peer.join(' '));
  return [
    'x: times the bare signature check (crypto.verify, dashed). Everyone else checks issuer, audience and expiry too.',
    'Medians of interleaved rounds; the same token comes as a fresh string each time.',
    `${machine}, Node.js ${node}, ${versions.join(', ')}. ${date}.`,
  ];
}

function label(x: number, y: number, text: string, kind: string, anchor = 'start'): string {
  return `<text class="${kind}" x="${x.toFixed(1)}" y="${y}" text-anchor="${anchor}">${escaped(text)}</text>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
