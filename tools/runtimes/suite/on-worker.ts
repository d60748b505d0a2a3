import { report } from './report.js';
import type { TestFiles } from './run-tests.js';

/** Reports to whoever asks; nothing is loaded before, since a worker may make no key outside of a request. */
export function host(files: TestFiles): { readonly fetch: () => Promise<Response> } {
  return { fetch: async () => Response.json(await report(files)) };
}
