import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execute } from '../tarballs/consumer.js';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The versions of Clerk's SDK with which Tokenward is compared: the newest, and the oldest whose behaviour is known from its published tests. */
export const versions = { newest: 'clerk-newest', oldest: 'clerk-oldest' } as const;

/** One of the compared versions. */
export type Version = keyof typeof versions;

/** The path of something that npm installed beside this file. */
export function installed(path: string): string {
  return join(here, 'node_modules', path);
}

/** Installs Clerk's SDK as the lockfile says, unless that was done since it changed. */
export async function installTheirs(): Promise<void> {
  const last = installed('.package-lock.json');
  if (existsSync(last) && statSync(last).mtimeMs >= statSync(join(here, 'package-lock.json')).mtimeMs) return;
  await execute(here, 'npm', 'ci', '--loglevel=error');
}
