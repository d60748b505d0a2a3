import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crossRequests } from './cross-requests.js';
import { playRuntime } from './play-runtime.js';
import type { Played } from './play-runtime.js';
import { installRuntimes, prepareApps } from './prepare.js';
import { runtimes } from './runtimes.js';
import {
  printAlgorithms,
  printCrossingHead,
  printCrossings,
  printDifferences,
  printHead,
  printPlayed,
} from './tables.js';

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !runtimes.some((runtime) => runtime.name === name));
if (unknown.length > 0) throw new Error(`No runtime is called ${unknown.join(' or ')}.`);
const chosen = runtimes.filter(({ name }) => asked.length === 0 || asked.includes(name));
const folder = mkdtempSync(join(tmpdir(), 'tokenward-runtimes-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

await installRuntimes(chosen);
await prepareApps(folder);
console.log("The core's tests in each runtime, and the contract through the packed Hono adapter:\n");
printHead();
const outcomes: Promise<Played>[] = [];
for (const [index, runtime] of chosen.entries()) {
  // Two at a time, since CI has two cores: each waits for the one before the last.
  const before: Promise<unknown> = outcomes[index - 2] ?? Promise.resolve();
  outcomes.push(before.then(() => playRuntime(folder, runtime)));
}
for (const outcome of outcomes) printPlayed(await outcome);
const played = (await Promise.all(outcomes)).filter(({ version }) => version !== '');
printDifferences(played.map(({ name }) => name));

console.log('\nTokens signed and verified, refused when one bit differs or another algorithm signed them:\n');
printAlgorithms(played);
console.log(
  '\n  - the runtime does not have the algorithm, and the core refuses such a key or passes it over',
);

const workers = chosen.filter(
  ({ host, name }) => host === 'worker' && played.some((each) => each.name === name),
);
if (workers.length > 0) {
  console.log(
    '\nOn Workers no promise crosses requests: of 20 at once, the first hangs up while the issuer is slow;',
  );
  console.log(
    'how many of the others are granted, and how many of 100 at once whose key was just published:\n',
  );
  printCrossingHead();
  for (const worker of workers)
    printCrossings(worker.name, await crossRequests(join(folder, `crossing of ${worker.name}`), worker));
}
