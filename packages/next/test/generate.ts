import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractRoutes } from '@tokenward/testing/contract';
import { cachePlaces } from './cache-places.js';
import type { CachePlace } from './cache-places.js';

const runtimes = [
  ['nodejs', ''],
  ['edge', 'edge'],
] as const;

/** Writes a route file for each route of the contract, once for each runtime, and those of `cachePlaces`. */
export function generate(folder: string): void {
  for (const { path, runtime, mode, kind } of cachePlaces) {
    const place = join(folder, 'app', path);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, `${kind}.js`), sources[kind](path, runtime, mode));
  }
  for (const [runtime, prefix] of runtimes) {
    for (const [index, { method, mounted = '', path }] of contractRoutes.entries()) {
      const place = join(folder, 'app', prefix, mounted, path);
      const depth = join(prefix, mounted, path).split('/').filter(Boolean).length + 1;
      mkdirSync(place, { recursive: true });
      writeFileSync(
        join(place, 'route.js'),
        `import { handlerOf } from '${'../'.repeat(depth)}contract';

export const runtime = '${runtime}';
export const ${method} = handlerOf(${index});
`,
      );
    }
  }
}

const up = (path: string): string => '../'.repeat(path.split('/').length + 1);
const segment = (runtime: string, mode: string): string =>
  `export const runtime = '${runtime}';\nexport const fetchCache = '${mode}';\n`;

/** Next.js reads the configuration of a segment from its source, so each has a file of its own. */
const sources: Readonly<Record<CachePlace['kind'], (path: string, runtime: string, mode: string) => string>> =
  {
    route: (path, runtime, mode) => `import { answer } from '${up(path)}caches';

${segment(runtime, mode)}export const GET = answer;
`,
    page: (path, runtime, mode) => `import { headers } from 'next/headers';
import { callerOf } from '${up(path)}caches';

${segment(runtime, mode)}
export default async function Page() {
  return <p>{'caller:' + (await callerOf(await headers())) + '.'}</p>;
}
`,
  };
