import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle-suite.js';
import { burst } from './burst.js';
import { crowdSize, hangUp } from './hang-up.js';
import { prepareWorkerd } from './prepare.js';
import type { Runtime } from './runtimes.js';

/** How many of those who waited for one thing were granted, in a crowd that came first and in one that came late. */
export interface Crossing {
  readonly path: string;
  readonly cold: number;
  readonly stale: number;
  /** The same while promises are shared: if it were as many, there would be no need not to share them. */
  readonly shared: number;
  /** How many of those were granted whose key had just been published, and by how many fetches; none for opaque tokens. */
  readonly burst: { readonly granted: number; readonly asked: number } | undefined;
}

/** How many should be granted: all but the one who hangs up. */
export const crowd = crowdSize - 1;

const worker = fileURLToPath(new URL('suite/crossing.ts', import.meta.url));
const paths = ['keys', 'discovery', 'introspection', 'tenants'] as const;

/** Finds out in a Workers runtime whether requests depend on a promise of another one. */
export async function crossRequests(folder: string, runtime: Runtime): Promise<readonly Crossing[]> {
  mkdirSync(folder);
  prepareWorkerd(folder);
  await bundle(folder, `export { worker as default } from ${JSON.stringify(worker)};`, runtime.lacks);
  const granted = (path: string, warm: boolean, shared: boolean): Promise<number> =>
    hangUp(folder, runtime, { path, warm, shared });
  return Promise.all(
    paths.map(async (path) => {
      const [cold, stale] = [await granted(path, false, false), await granted(path, true, false)];
      const shared = (await granted(path, false, true)) + (await granted(path, true, true));
      return {
        path,
        cold,
        stale,
        shared,
        burst: path === 'introspection' ? undefined : await burst(folder, runtime, path),
      };
    }),
  );
}
