import fc from 'fast-check';
import { expect, it } from 'vitest';
import { runs } from '../property-runs.js';
import { outcomesOf, sequences } from './sequences.js';

it('the short path gives the same verdicts as the full path, whatever changes between two requests', async () => {
  let shortcuts = 0;
  await fc.assert(
    fc.asyncProperty(sequences, async (sequence) => {
      const outcomes = await outcomesOf(sequence);
      expect(outcomes.short).toEqual(outcomes.full);
      shortcuts += outcomes.shortcuts;
    }),
    runs(2200),
  );
  // Sequences that never take the short path prove nothing.
  expect(shortcuts).toBeGreaterThan(1500);
}, 120_000);
