import { deepStrictEqual } from 'node:assert/strict';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { outcomesOf, sequences } from './sequences.js';

/** Runs many random sequences on the short path and on the full path: `npm run test:paths -- --runs 1000000 --seed 7`. */
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '100000' }, seed: { type: 'string', default: '20261129' } },
});
let shortcuts = 0;
let requests = 0;
await fc.assert(
  fc.asyncProperty(sequences, async (sequence) => {
    const outcomes = await outcomesOf(sequence);
    deepStrictEqual(outcomes.short, outcomes.full);
    shortcuts += outcomes.shortcuts;
    requests += outcomes.short.length;
  }),
  { seed: Number(values.seed), numRuns: Number(values.runs) },
);
console.log(
  `${values.runs} sequences with ${requests} requests: both paths give the same verdicts. The short path judged ${shortcuts}.`,
);
if (shortcuts < requests / 10) throw new Error('Too few requests took the short path.');
