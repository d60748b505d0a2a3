import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { TestedFile } from './run-tests.js';

const outcomes = fileURLToPath(new URL('fixtures/outcomes.ts', import.meta.url));

it('the runner of the suite tells what passed and what did not, whatever the reason', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', outcomes]);
  const [good, bad, empty, unloadable] = JSON.parse(stdout) as readonly TestedFile[];
  expect(good).toEqual({ name: 'good', passed: 3, failed: {} });
  expect(bad).toEqual({
    name: 'bad',
    passed: 2,
    failed: {
      'bad > expects': 'expected 1 to be 2 // Object.is equality',
      'bad > rejects': 'broken',
      'bad > takes too long': expect.stringContaining('timed out') as string,
      'bad > does not run': 'it was not run',
      bad: 'unhandled: lost',
      'bad > a suite': 'no set-up',
      'bad > a suite > is not reached': 'it was not run',
    },
  });
  expect(empty).toMatchObject({ passed: 0, failed: { empty: expect.stringContaining('No test') as string } });
  expect(unloadable).toEqual({ name: 'unloadable', passed: 0, failed: { unloadable: 'no such module' } });
});
