import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execute } from '../tarballs/consumer.js';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The path of something that npm installed beside this file. */
export function installed(path: string): string {
  return join(here, 'node_modules', path);
}

/** Installs WorkOS's SDK as the lockfile says, unless that was done since it changed. */
export async function installTheirs(): Promise<void> {
  const last = installed('.package-lock.json');
  if (existsSync(last) && statSync(last).mtimeMs >= statSync(join(here, 'package-lock.json')).mtimeMs) return;
  await execute(here, 'npm', 'ci', '--loglevel=error');
}
