import { describe, expect, it } from 'vitest';
import { judgeSuite } from './judge-suite.js';

const all = { name: 'a.test.ts', passed: 3, failed: {} } as const;
const some = { name: 'b.test.ts', passed: 2, failed: { 'b.test.ts > one > fails': 'no' } } as const;
const none = { name: 'c.test.ts', passed: 0, failed: { 'c.test.ts': 'no such module' } } as const;

describe('a suite', () => {
  it('that passes is counted', () => {
    expect(judgeSuite([all], [])).toEqual({ summary: '3 in 1 files', failures: [] });
  });

  it('may have tests and files that are known to fail, which are not counted as passed', () => {
    expect(judgeSuite([all, some, none], ['b.test.ts > one > fails', 'c.test.ts'])).toEqual({
      summary: '5 of 6 in 2 of 3 files',
      failures: [],
    });
    expect(judgeSuite([all, some], ['b.test.ts'])).toEqual({ summary: '3 in 1 of 2 files', failures: [] });
  });

  it('has failed where a failure is not known', () => {
    expect(judgeSuite([some, none], ['b.test.ts > one', 'c']).failures).toEqual([
      'b.test.ts > one > fails: no',
      'c.test.ts: no such module',
      'b.test.ts > one passes by now: it does not belong into differences.ts',
      'c passes by now: it does not belong into differences.ts',
    ]);
  });

  it('has failed where what is known to fail passes', () => {
    expect(judgeSuite([all], ['a.test.ts']).failures).toEqual([
      'a.test.ts passes by now: it does not belong into differences.ts',
    ]);
  });
});
