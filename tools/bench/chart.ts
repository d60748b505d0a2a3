import { bare } from './bare.js';
import { digits } from './figure.js';
import type { Scene } from './machine.js';
import type { Bar } from './part.js';
import { bar as drawBar, label, rowHeight, svg } from './svg.js';

const labelEnd = 176;
const barRoom = 430;

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
  const says = 'Microseconds per token of Tokenward and other libraries';
  return svg(says, drawn, top - 16, captionOf(scene));
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
  const scale = (microseconds: number): number => (microseconds / longest) * barRoom;
  const parts = [label(16, top, title, 'title')];
  let at = top + 12;
  for (const [heading, bars] of groups) {
    at += 16;
    parts.push(label(16, at, heading, 'small'));
    at += 8;
    const own = bars.find(({ name }) => name === bare);
    for (const [index, bar] of bars.entries()) parts.push(drawn(bar, at + index * rowHeight, scale));
    if (own) parts.push(marker(labelEnd + scale(own.microseconds), at, at + bars.length * rowHeight));
    at += bars.length * rowHeight;
  }
  return { text: parts.join('\n'), height: at - top };
}

function drawn(bar: Bar, top: number, scale: (time: number) => number): string {
  const { name, microseconds, timesBare } = bar;
  const kind = name === 'tokenward' ? 'ours' : name === bare ? 'floor' : 'other';
  const times = kind === 'floor' ? '' : `, ${digits(timesBare)} x`;
  return drawBar(kind, name, scale(microseconds), `${digits(microseconds)} µs${times}`, labelEnd, top);
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
