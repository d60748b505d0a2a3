import { mkdirSync, writeFileSync } from 'node:fs';
import { isMet } from '../bench/figure.js';
import type { Figure } from '../bench/figure.js';
import type { Scene } from '../bench/machine.js';
import { chart } from './chart.js';
import type { Outcome } from './standings.js';

const docs = new URL('../../docs/', import.meta.url);

/** Writes the figures and the chart of a whole run. */
export function keep(
  scene: Scene,
  outcomes: readonly Outcome[],
  figures: readonly (readonly [framework: string, Figure])[],
): void {
  const told = {
    ...scene,
    figures: figures.map(([framework, figure]) => ({ framework, ...figure, met: isMet(figure) })),
    apps: outcomes.flatMap(({ contest: { framework }, standings }) =>
      standings.map((standing) => ({ framework, ...standing })),
    ),
  };
  mkdirSync(docs, { recursive: true });
  writeFileSync(new URL('bench-http.json', docs), `${JSON.stringify(told, null, 2)}\n`);
  writeFileSync(new URL('bench-http.svg', docs), chart(scene, outcomes));
  console.log('Written: docs/bench-http.json, docs/bench-http.svg');
}
