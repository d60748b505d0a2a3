import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compare } from './compare.js';
import { scoreOf } from './score.js';
import { fileOf, survivorOf } from './survivor.js';
import type { Mutant } from './survivor.js';

const folder = mkdtempSync(join(tmpdir(), 'mutation-'));
const fileName = join(folder, 'rule.ts');
writeFileSync(fileName, 'const a =\n  b > 1 &&\n  c;\nconst d = b > 1;\n');
afterAll(() => rmSync(folder, { recursive: true }));

const place = (line: number, column: number) => ({ line, column });
const mutant = (given: Partial<Mutant>): Mutant => ({
  id: '1',
  fileName,
  mutatorName: 'EqualityOperator',
  location: { start: place(2, 3), end: place(2, 8) },
  replacement: 'b >= 1',
  status: 'Survived',
  ...given,
});
const twin = mutant({ location: { start: place(4, 11), end: place(4, 16) } });
const entry = { ...survivorOf(twin), reason: 'equivalent' };

describe('a survivor', () => {
  it('is told by its texts, on one line', () => {
    const wide = mutant({ location: { start: place(2, 3), end: place(3, 4) }, replacement: 'b > 1\n  || c' });
    expect(survivorOf(wide)).toEqual({
      file: fileOf(wide),
      mutator: 'EqualityOperator',
      original: 'b > 1 && c',
      replacement: 'b > 1 || c',
    });
  });

  it('is accepted wherever it stands, but each needs an entry of its own', () => {
    expect(compare([twin], [entry])).toEqual({ unexplained: [], stale: [] });
    expect(compare([mutant({})], [entry])).toEqual({ unexplained: [], stale: [] });
    expect(compare([mutant({}), twin], [entry])).toEqual({ unexplained: [twin], stale: [] });
    expect(compare([mutant({}), twin], [entry, entry])).toEqual({ unexplained: [], stale: [] });
  });

  it('is not accepted for another one, and an entry that fits none is stale', () => {
    for (const change of [{ file: 'x.ts' }, { mutator: 'X' }, { original: 'x' }, { replacement: 'x' }]) {
      const other = { ...entry, ...change };
      expect(compare([twin], [other])).toEqual({ unexplained: [twin], stale: [other] });
    }
  });
});

it('the score counts what was killed or timed out against all that ran', () => {
  const statuses = [
    'Killed',
    'Killed',
    'Timeout',
    'Survived',
    'NoCoverage',
    'Ignored',
    'RuntimeError',
  ] as const;
  expect(scoreOf(statuses.map((status) => mutant({ status })))).toEqual({
    killed: 2,
    timeout: 1,
    survived: 1,
    noCoverage: 1,
    percent: 60,
  });
  expect(scoreOf([]).percent).toBe(100);
});
