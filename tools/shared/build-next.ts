import { createRequire } from 'node:module';
import { join } from 'node:path';
import { execute } from './execute.js';

/** Runs `next build` in the folder of an app, with the Next.js that the app finds. */
export async function buildNext(folder: string): Promise<void> {
  process.env.NEXT_TELEMETRY_DISABLED = '1';
  const next = createRequire(join(folder, 'package.json')).resolve('next/dist/bin/next');
  await execute(folder, process.execPath, next, 'build');
}
