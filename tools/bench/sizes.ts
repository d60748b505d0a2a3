import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What size-limit tells of a package; sizes are in bytes, gzipped, without what it imports. */
export interface Size {
  readonly name: string;
  readonly size: number;
  readonly sizeLimit: number;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Measures what is built, as `.size-limit.json` says. */
export function measuredSizes(): readonly Size[] {
  const { stdout } = spawnSync('node_modules/.bin/size-limit', ['--json'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (!stdout) throw new Error('size-limit printed nothing. Run `npm ci` and `npm run build` first.');
  return JSON.parse(stdout) as Size[];
}

/** The folder of the package that a line of them is about, unless it is about a part of one. */
export function folderOf({ name }: Size): string | undefined {
  return /^@tokenward\/(\w+)$/.exec(name)?.[1];
}
