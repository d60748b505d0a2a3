import { report } from './report.js';
import type { TestFiles } from './run-tests.js';

/** Reports on the standard output, and ends. */
export async function host(files: TestFiles): Promise<void> {
  // No timer of the core keeps a process alive.
  setInterval(() => {}, 1000);
  process.stdout.write(JSON.stringify(await report(files)), () => process.exit());
}
