import { judgeAlgorithms } from './judge-algorithms.js';
import { runTests } from './run-tests.js';
import type { TestedFile, TestFiles } from './run-tests.js';

/** All that a runtime has to say of itself. */
export interface SuiteReport {
  readonly files: readonly TestedFile[];
  readonly algorithms: Readonly<Record<string, string>>;
}

/** Runs everything in this runtime. */
export async function report(files: TestFiles): Promise<SuiteReport> {
  return { files: await runTests(files), algorithms: await judgeAlgorithms() };
}
