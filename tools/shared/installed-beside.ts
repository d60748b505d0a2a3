import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execute } from './execute.js';

/** The packages that a folder has for itself, by a lockfile of its own. */
export interface InstalledBeside {
  /** The path of something that npm installed there. */
  readonly installed: (path: string) => string;
  /** Runs `npm ci`, after a notice, unless that was done since the lockfile changed. */
  readonly install: (notice?: string) => Promise<void>;
}

/** Those of the folder of a module, given as its `import.meta.url`. */
export function installedBeside(moduleUrl: string): InstalledBeside {
  const here = fileURLToPath(new URL('.', moduleUrl));
  const installed = (path: string): string => join(here, 'node_modules', path);
  return {
    installed,
    async install(notice) {
      const last = installed('.package-lock.json');
      if (existsSync(last) && statSync(last).mtimeMs >= statSync(join(here, 'package-lock.json')).mtimeMs)
        return;
      if (notice !== undefined) console.log(notice);
      await execute(here, 'npm', 'ci', '--loglevel=error');
    },
  };
}
