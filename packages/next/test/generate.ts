import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractRoutes } from '@tokenward/testing/contract';

/** Writes a route file for each route of the contract, once for each runtime. */
export function generate(folder: string): void {
  for (const [runtime, prefix] of [
    ['nodejs', ''],
    ['edge', 'edge'],
  ] as const) {
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
