import type { TestedFile } from './suite/run-tests.js';

/** What a table says of the core's tests in one runtime. */
export interface JudgedSuite {
  readonly summary: string;
  readonly failures: readonly string[];
}

/** Counts what passed, and holds what did not against the tests that are known not to, by file or by full name. */
export function judgeSuite(files: readonly TestedFile[], known: readonly string[]): JudgedSuite {
  const failed = files.flatMap((file) => Object.entries(file.failed));
  const unknown = failed.filter(([name]) => !known.some((test) => covers(test, name)));
  const needless = known.filter((test) => !failed.some(([name]) => covers(test, name)));
  const run = files.filter(({ name }) => !known.includes(name));
  const passed = run.reduce((sum, file) => sum + file.passed, 0);
  const all = passed + run.reduce((sum, file) => sum + Object.keys(file.failed).length, 0);
  const tests = passed === all ? `${all}` : `${passed} of ${all}`;
  const within = run.length === files.length ? `${files.length}` : `${run.length} of ${files.length}`;
  return {
    summary: `${tests} in ${within} files`,
    failures: [
      ...unknown.map(([name, problem]) => `${name}: ${problem}`),
      ...needless.map((name) => `${name} passes by now: it does not belong into differences.ts`),
    ],
  };
}

/** A difference names one test, or a whole file. */
function covers(difference: string, test: string): boolean {
  return test === difference || (difference.endsWith('.test.ts') && test.startsWith(`${difference} > `));
}
