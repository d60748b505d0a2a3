import { printFigure } from '../shared/figure.js';
import { playBrowser } from './browser.js';
import { playBurst, sharedMemory } from './burst.js';
import { memoryReplay } from '@tokenward/core';

/** How many proofs are sent at once, each of them twice. */
const proofs = Number(process.argv[2] ?? 50_000);

console.log(
  `DPoP proofs over HTTP on loopback, with autocannon. Each proof is sent twice, by two connections at once.\n`,
);
for (const figure of await playBurst('memoryReplay()', proofs, memoryReplay())) print(figure);
for (const figure of await playBurst('a shared store', Math.ceil(proofs / 10), sharedMemory())) print(figure);

console.log(
  `\nA page in Chromium that keeps its key in IndexedDB, and calls the API of another origin with a nonce\n`,
);
for (const figure of await playBrowser()) print(figure);

function print(figure: Parameters<typeof printFigure>[0]): void {
  if (!printFigure(figure)) process.exitCode = 1;
}
