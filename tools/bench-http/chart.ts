import type { Scene } from '../bench/machine.js';
import { open, ours } from './contests.js';
import { connections } from './load.js';
import type { Outcome, Standing } from './standings.js';

const width = 760;
const row = 18;
const labelEnd = 200;
const barRoom = 400;

/** Light and dark are told apart by the reader's own setting; what is not ours is grey on both. */
const style = `
  text { font: 12px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328 }
  .title { font-size: 14px; font-weight: 600 }
  .small { font-size: 11px; fill: #59636e }
  .ours { fill: #1a7f5a } .open { fill: #6e7781 } .other { fill: #a7b0ba }
  .name-ours { font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .small { fill: #9aa4af }
    .ours { fill: #3fb98a } .open { fill: #8b949e } .other { fill: #57606a }
  }`;

/** Draws the comparison: requests per second, each framework on a scale of its own. */
export function chart(scene: Scene, outcomes: readonly Outcome[]): string {
  const parts: string[] = [label(16, 24, 'Requests per second with each guard, and without one', 'title')];
  let top = 36;
  for (const { contest, standings } of outcomes) {
    const most = Math.max(...standings.map(({ rate }) => rate.middle));
    parts.push(label(16, top + 13, contest.title, 'small'));
    parts.push(...standings.map((standing, index) => bar(standing, most, top + 20 + index * row)));
    top += 20 + standings.length * row + 8;
  }
  const caption = captionOf(scene);
  parts.push(...caption.map((line, index) => label(16, top + 16 + index * 16, line, 'small')));
  const height = top + caption.length * 16 + 14;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Requests per second of Express, Fastify, Koa and Hono with Tokenward, with other guards and without one">
<style>${style}
</style>
${parts.join('\n')}
</svg>
`;
}

function bar({ app, rate, ofOpen }: Standing, most: number, top: number): string {
  const kind = app === ours ? 'ours' : app === open ? 'open' : 'other';
  const name = app === open ? 'no guard' : app;
  const size = Math.max(1, (rate.middle / most) * barRoom);
  const share = app === open ? '' : `, ${ofOpen.middle.toFixed(0)} %`;
  return [
    label(labelEnd - 8, top + 13, name, `name-${kind}`, 'end'),
    `<rect class="${kind}" x="${labelEnd}" y="${top + 2}" width="${size.toFixed(1)}" height="${row - 4}" rx="2"/>`,
    label(labelEnd + size + 8, top + 13, `${rate.middle.toFixed(0)}${share}`, 'small'),
  ].join('');
}

function captionOf({ machine, node, date, peers }: Scene): readonly string[] {
  const versions = Object.entries(peers).map((peer) => peer.join(' '));
  const half = Math.ceil(versions.length / 2);
  return [
    `Medians of interleaved rounds; each server a process of its own on loopback, ${connections} connections, 20 RS256 tokens in turn.`,
    '%: of the app without a guard, of each round by itself. Everyone checks signature, issuer, audience and expiry.',
    `${machine}, Node.js ${node}, ${date}.`,
    `${versions.slice(0, half).join(', ')},`,
    `${versions.slice(half).join(', ')}.`,
  ];
}

function label(x: number, y: number, text: string, kind: string, anchor = 'start'): string {
  return `<text class="${kind}" x="${x.toFixed(1)}" y="${y}" text-anchor="${anchor}">${escaped(text)}</text>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
