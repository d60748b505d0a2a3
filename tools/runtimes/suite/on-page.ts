import { report } from './report.js';
import type { TestFiles } from './run-tests.js';

/** Reports to the server that the page came from. */
export async function host(files: TestFiles): Promise<void> {
  await fetch('/report', { method: 'POST', body: JSON.stringify(await report(files)) });
}
