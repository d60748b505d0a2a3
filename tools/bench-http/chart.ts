import type { Scene } from '../bench/machine.js';
import { bar, label, rowHeight, svg } from '../bench/svg.js';
import { idle, open, ours, reading, twice } from './contests.js';
import { connections } from './load.js';
import type { Outcome, Standing } from './standings.js';

const labelEnd = 200;
const barRoom = 400;

/** Draws the comparison: requests per second, each framework on a scale of its own. */
export function chart(scene: Scene, outcomes: readonly Outcome[]): string {
  const parts: string[] = [label(16, 24, 'Requests per second with each guard, and without one', 'title')];
  let top = 36;
  for (const { contest, standings: all } of outcomes) {
    // Those two are there to explain the others.
    const standings = all.filter(({ app }) => app !== reading && app !== twice);
    const most = Math.max(...standings.map(({ rate }) => rate.middle));
    parts.push(label(16, top + 13, contest.title, 'small'));
    parts.push(...standings.map((standing, index) => drawn(standing, most, top + 20 + index * rowHeight)));
    top += 20 + standings.length * rowHeight + 8;
  }
  const says =
    'Requests per second of Express, Fastify, Koa and Hono with Tokenward, with other guards and without one';
  return svg(says, parts, top, captionOf(scene));
}

function drawn({ app, rate, ofOpen }: Standing, most: number, top: number): string {
  const kind = app === ours ? 'ours' : app === open || app === idle ? 'floor' : 'other';
  const share = app === open ? '' : `, ${ofOpen.middle.toFixed(0)} %`;
  const size = (rate.middle / most) * barRoom;
  const name = app === open ? 'no guard' : app;
  return bar(kind, name, size, `${rate.middle.toFixed(0)}${share}`, labelEnd, top);
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
