import { expect, it } from 'vitest';
import { chart } from './chart.js';
import type { Scene } from './machine.js';
import type { Bar } from './part.js';

const scene: Scene = {
  date: '2026-01-31',
  machine: 'A <fast> processor, 2 cores',
  node: 'v20.0.0',
  load: 0.1,
  peers: { jose: '6.0.0' },
};
const bar = (name: string, microseconds: number, sight: Bar['sight'] = 'first'): Bar => ({
  sight,
  algorithm: 'RS256',
  name,
  microseconds,
  timesBare: microseconds / 25,
  timesOurs: microseconds / 30,
});
const bars = [bar('jose', 100), bar('tokenward', 30), bar('crypto.verify', 25), bar('tokenward', 1, 'again')];
const drawn = chart(scene, bars);

it('draws a bar for each, the fastest first, to a scale that the slowest sets', () => {
  const [bare = 0, ours = 0, jose = 0] = [...drawn.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map(([, size]) =>
    Number(size),
  );
  expect([bare / jose, ours / jose]).toEqual([0.25, expect.closeTo(0.3)]);
});

it('says how many times the bare signature check each of them takes', () => {
  expect(drawn).toContain('30.0 µs, 1.20 x');
  expect(drawn).toContain('100 µs, 4.00 x');
  expect(drawn).toContain('25.0 µs<');
});

it('says of what, when and where the figures are, with no markup from outside', () => {
  for (const part of ['A &lt;fast&gt; processor', 'v20.0.0', '2026-01-31', 'jose 6.0.0'])
    expect(drawn).toContain(part);
});

it('is readable in light and dark', () => {
  expect(drawn).toContain('@media (prefers-color-scheme: dark)');
});
